"""PDF -> text with pages, by pypdfium2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imr_audit.reading.characters import TYPED
from imr_audit.reading.errors import UnreadableFile
from imr_audit.reading.text import SourceText

if TYPE_CHECKING:
    import pypdfium2

# PDFium hands a hyphen at a line's end on as U+FFFE (or U+0002) and joins the two lines: the hyphen is put back.
_AS_TYPED = str.maketrans(TYPED | {"\ufffe": "-", "\x02": "-", "\xad": "-", "\0": " ", "\r": None, "\f": "\n"})

_NO_PAGES = "this PDF has no pages: fetch or scan it again"


def read_pdf(data: bytes, *, ocr: bool = False) -> SourceText:
    """The text of a PDF; pages are joined by a form feed, and lines are counted from the top of each page.

    With ``ocr`` pages that hold no text are recognised (see :mod:`imr_audit.reading.ocr`).  Raises UnreadableFile for
    a PDF that is encrypted, damaged, without pages, or (without ``ocr``) without a text layer.
    """
    pages, pictures = _pages(data)
    if ocr and pictures:
        from imr_audit.reading.ocr import recognise  # only here: a run without --ocr never pays for it

        pages = recognise(data, pages, pictures)
        pictures = tuple(number for number in pictures if not pages[number - 1].strip())
    if not any(page.strip() for page in pages):
        raise UnreadableFile(_no_text(len(pages), pictures, ocr))
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + 1)
    return SourceText("\f".join(pages), tuple(starts), lines_restart=True, pages_without_text=pictures)


def _no_text(pages: int, pictures: tuple[int, ...], ocr: bool) -> str:
    if not pictures:
        return f"this PDF is blank: none of its {pages} page(s) holds anything; fetch or scan it again"
    if ocr:
        return "text recognition (--ocr) found no words on the pages of this PDF: scan it again, at 300 dpi or more"
    return "this PDF has no text layer (its pages are pictures, as from a scanner): run again with --ocr"


def _refused(data: bytes) -> str:
    """Why PDFium did not open the file, from its bytes (PDFium's own error may be that of an earlier file)."""
    if b"/Encrypt" in data and b"%%EOF" in data[-1024:]:
        return "this PDF is encrypted: open it with its password and save it without one (print to PDF does it)"
    if re.search(rb"/Count\s+0\b", data) and not re.search(rb"/Type\s*/Page\b", data):
        return _NO_PAGES
    return "this PDF is damaged and cannot be opened: it may have been cut off; fetch or scan it again"


def _pages(data: bytes) -> tuple[list[str], tuple[int, ...]]:
    """The text of each page, and the numbers (from 1) of the pages that show something but hold no text."""
    import pypdfium2  # only here: a run over text files never pays for it

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise UnreadableFile(_refused(data)) from None
    try:
        if not len(document):
            raise UnreadableFile(_NO_PAGES)
        pages, pictures = [], []
        for number in range(1, len(document) + 1):
            text, shows = _page(document, number - 1)
            pages.append(text)
            if shows and not text.strip():
                pictures.append(number)
    finally:
        document.close()
    return pages, tuple(pictures)


def _page(document: pypdfium2.PdfDocument, index: int) -> tuple[str, bool]:
    """The text of one page, and whether the page shows anything.  A page that cannot be loaded counts as a picture."""
    import pypdfium2

    try:
        page = document[index]
        layer = page.get_textpage()
        text = layer.get_text_range().translate(_AS_TYPED)
        shows = bool(text.strip()) or next(iter(page.get_objects(max_depth=1)), None) is not None
        layer.close()
        page.close()
    except pypdfium2.PdfiumError:
        return "", True
    return text, shows
