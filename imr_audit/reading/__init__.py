"""Bytes -> text with positions: .txt, .pdf, .docx, standard input."""

from imr_audit.reading.errors import UnreadableFile
from imr_audit.reading.files import load_bytes, read_bytes, read_file
from imr_audit.reading.text import Folded, SourceText, Span

__all__ = ["Folded", "SourceText", "Span", "UnreadableFile", "load_bytes", "read_bytes", "read_file"]
