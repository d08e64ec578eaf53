"""Word documents (.docx) -> text, by python-docx (an extra)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from imr_audit.reading.characters import as_typed
from imr_audit.reading.errors import UnreadableFile
from imr_audit.reading.text import SourceText

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer

_DAMAGED = "this Word document is damaged and cannot be opened: open it in a word processor and save it again"


def read_docx(data: bytes) -> SourceText:
    """The text of a .docx: the page headers once, then paragraphs and tables in order, a paragraph or row a line.

    Word breaks pages only as it prints, so all of it counts as one page.  Raises UnreadableFile where python-docx is
    not installed, or the file is no Word document, damaged or empty.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile(_DAMAGED) from None
    if not any(name.startswith("word/") for name in names):
        raise UnreadableFile("this is an archive (zip) and no letter: unpack it and name the files inside")
    try:
        import docx
    except ImportError:
        raise UnreadableFile("to read Word documents install the extra: pip install 'imr-audit[docx]'") from None
    try:
        lines = _lines(docx.Document(io.BytesIO(data)))
    except Exception:  # whatever python-docx and its XML parser make of bytes that are no document
        raise UnreadableFile(_DAMAGED) from None
    text = as_typed("\n".join(lines))
    if not text.strip():
        raise UnreadableFile(
            "this Word document holds no text: if it holds pictures of pages, print it to PDF, use --ocr"
        )
    return SourceText(text)


def _lines(document: Any) -> list[str]:
    headers: dict[str, None] = {}  # each text once, in order
    for section in document.sections:
        for header in (section.first_page_header, section.header):
            if not header.is_linked_to_previous:
                headers |= dict.fromkeys(line for line in _blocks(header) if line.strip())
    return [*headers, *_blocks(document)]


def _blocks(container: BlockItemContainer) -> Iterator[str]:
    """The lines of a body, a header or a table cell."""
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = {id(cell._tc): cell for cell in row.cells}  # merged cells come once for each column
                yield "\t".join("\n".join(_blocks(cell)).strip() for cell in cells.values())
        else:
            yield block.text
