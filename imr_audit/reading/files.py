"""A file, whatever its kind -> its text.  The kind is told by the first bytes, not by the name."""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path
from typing import Literal

from imr_audit.reading.decoding import decode
from imr_audit.reading.errors import UnreadableFile
from imr_audit.reading.text import SourceText

_WEB_PAGE = (b"<!doctype html", b"<html")
_BEGINNING = 256  # bytes
_PDF_WITHIN = 1024  # Adobe's implementation notes: readers look for the PDF mark in the first 1024 bytes

_EMPTY = "this file is empty: fetch or save it again"

# First bytes -> what is wrong and what to do.
_OTHERS = (
    ((b"\xd0\xcf\x11\xe0",), "this is an old Word document (.doc) or one with a password: save it as .docx or PDF"),
    ((b"{\\rtf",), "this is an RTF document: save it as .docx, PDF or plain text"),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8"),
        "this is a picture: put it into a PDF (img2pdf does it) and run again with --ocr",
    ),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), "this is an archive and no letter: unpack it and name the files inside"),
)


def read_file(path: Path | Literal["-"], *, ocr: bool = False) -> SourceText:
    """The text of a file, or of standard input (``-``): .txt, .pdf, .docx.

    With ``ocr`` the pages of a PDF that hold no text are recognised.  Raises UnreadableFile with a reason for a person.
    """
    return read_bytes(load_bytes(path), "standard input" if path == "-" else Path(path).name, ocr=ocr)


def load_bytes(path: Path | Literal["-"]) -> bytes:
    """What a file, or standard input (``-``), holds.  Raises UnreadableFile."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("there is no such file: check the name") from None
    except IsADirectoryError:
        raise UnreadableFile("this is a folder: name the files inside it") from None
    except PermissionError:
        raise UnreadableFile("you may not read this file: ask its owner, or copy it to a place of yours") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"this file cannot be read: {reason}") from None


def read_bytes(data: bytes, name: str, *, ocr: bool = False) -> SourceText:
    """The text of a file's bytes; ``name`` tells what the file was meant to be.  Raises UnreadableFile."""
    if not data.strip():
        raise UnreadableFile(_EMPTY)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        from imr_audit.reading.pdf import read_pdf

        return read_pdf(data, ocr=ocr)
    if data.startswith(b"PK\x03\x04"):
        from imr_audit.reading.docx import read_docx

        return read_docx(data)
    for marks, reason in _OTHERS:
        if data.startswith(marks):
            raise UnreadableFile(reason)
    kind = Path(name).suffix.lower()
    if kind in (".pdf", ".docx"):
        raise UnreadableFile(
            f"this is named {kind} but is none: it may be an error page of the site it came from; a letter's text is "
            "named .txt"
        )
    if data[:_BEGINNING].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_WEB_PAGE):
        raise UnreadableFile("this is a web page: print it to PDF, or save its text as .txt")
    text = decode(data)
    if not text.strip():
        raise UnreadableFile(_EMPTY)
    return SourceText(text, (0, *(match.end() for match in re.finditer("\f(?!$)", text))))
