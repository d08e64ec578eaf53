"""Bytes -> text with positions: .txt, .pdf, .docx, standard input."""

from imr_audit.reading.errors import UnreadableFile
from imr_audit.reading.files import read_bytes, read_file
from imr_audit.reading.text import Folded, SourceText, Span

__all__ = ["Folded", "SourceText", "Span", "UnreadableFile", "read_bytes", "read_file"]
