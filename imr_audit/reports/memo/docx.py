"""A memorandum as an Office Open XML document (.docx), by python-docx."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from imr_audit.reports.memo.content import Memo, Paragraph, Style, Table

_WIDTH = 170  # mm between the margins
_LABEL = 45  # mm for the labels of the head
_FAINT = RGBColor(0x55, 0x55, 0x55)
_LOOK: dict[Style, tuple[float, float, float]] = {  # indent (mm), space before and after (pt)
    "plain": (0, 0, 4),
    "faint": (0, 0, 4),
    "heading": (0, 6, 2),
    "bullet": (0, 2, 2),
    "quote": (8, 0, 2),
}


def render(memo: Memo, on: dt.date) -> bytes:
    """The document as bytes; ``on`` is the day that its properties give."""
    document = Document()
    _page(document, memo, on)
    title = document.add_paragraph(style="Title")
    title.add_run(memo.title)
    _add(document, Paragraph(memo.subtitle, "faint"))
    _head(document, memo)
    for number, section in enumerate(memo.sections, 1):
        document.add_heading(f"{number}. {section.title}", level=1)
        for block in section.blocks:
            if isinstance(block, Table):
                _table(document, block)
            else:
                _add(document, block)
    closing = _add(document, Paragraph(memo.caution, "faint"))
    closing.paragraph_format.space_before = Pt(10)
    _add(document, Paragraph("     ".join(f"{line}: {'_' * 32}" for line in memo.sign)))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _page(document: Any, memo: Memo, on: dt.date) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = memo.title, "imr-audit", ""
    properties.created = properties.modified = dt.datetime.combine(on, dt.time())
    section = document.sections[0]
    section.page_width, section.page_height = Mm(215.9), Mm(279.4)  # US Letter
    section.left_margin = section.right_margin = Mm((215.9 - _WIDTH) / 2)
    section.top_margin = section.bottom_margin = Mm(18)
    for name, size, bold in (("Normal", 10.5, False), ("Title", 16, True), ("Heading 1", 12, True)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        for script in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(script), None)  # a theme's font would win over the one named
    document.styles["Heading 1"].paragraph_format.space_before = Pt(10)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(3)
    document.styles["Title"].paragraph_format.space_after = Pt(2)
    for border in document.styles["Title"].element.pPr.findall(qn("w:pBdr")):
        document.styles["Title"].element.pPr.remove(border)
    document.styles["Footer"].font.size = Pt(8)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{memo.foot}, page ")
    _number(footer, "PAGE")
    footer.add_run(" of ")
    _number(footer, "NUMPAGES")


def _number(paragraph: Any, field: str) -> None:
    """A field that word processors fill: the page's number, or how many there are."""
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, field), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _add(document: Any, paragraph: Paragraph) -> Any:
    indent, before, after = _LOOK[paragraph.style]
    added = document.add_paragraph(style="List Bullet" if paragraph.style == "bullet" else None)
    run = added.add_run(paragraph.text)
    run.bold = paragraph.style == "heading"
    run.italic = paragraph.style == "quote"
    if paragraph.style == "faint":
        run.font.color.rgb = _FAINT
    shape = added.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.keep_with_next = paragraph.style == "heading"
    if indent:
        shape.left_indent = Mm(indent)
    return added


def _head(document: Any, memo: Memo) -> None:
    table = document.add_table(rows=0, cols=2)
    _widths(table, (_LABEL, _WIDTH - _LABEL))
    for label, value in memo.head:
        cells = table.add_row().cells
        _fill(cells[0], label, bold=True)
        _fill(cells[1], value)


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    _widths(table, [share * _WIDTH for share in block.widths])
    repeated = OxmlElement("w:tblHeader")  # the column titles stand on every page
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, title in zip(table.rows[0].cells, block.columns, strict=True):
        _fill(cell, title, bold=True)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _fill(cell, text)


def _widths(table: Any, widths: Sequence[float]) -> None:
    """Columns of these widths in mm."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # also that of the cells of rows to come


def _fill(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(text).bold = bold
