"""Bytes of a text file -> its characters."""

from __future__ import annotations

import codecs

from imr_audit.reading.characters import as_typed
from imr_audit.reading.errors import UnreadableFile

# The longer mark first: that of UTF-32 (little-endian) begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LAYOUT = "\t\n\r\f\v\x1a"  # control characters that text files hold (\x1a ended a file under CP/M and DOS)
_CONTROLS = tuple(chr(code) for code in range(ord(" ")) if chr(code) not in _LAYOUT)
_BEGINNING = 256  # bytes in which UTF-16 without a mark shows
_MOST_ZEROS = 0.8  # of the higher bytes: Latin letters have none but zeros, quotation marks and dashes have others
_MOST_CONTROLS = 0.02  # of the characters; programs and archives have ten times as many, OCR's stray ones far fewer


def decode(data: bytes) -> str:
    """The characters of a text file: byte order mark, else UTF-16 (every other byte is 0), UTF-8, Windows-1252.

    The mark is no part of the text; ligatures and the like are spelt out.  Raises UnreadableFile where the
    bytes are no text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            break
    else:
        text = _unmarked(data)
    controls = sum(map(text.count, _CONTROLS))
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise UnreadableFile("this is no text: it holds binary data; save it as text in UTF-8, .pdf or .docx")
    return as_typed(text)


def _unmarked(data: bytes) -> str:
    if b"\0" in data[:_BEGINNING]:
        for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if data[start::2].count(0) > _MOST_ZEROS * len(data) / 2:
                return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
