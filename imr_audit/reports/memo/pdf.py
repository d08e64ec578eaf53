"""A memorandum as a PDF, by ReportLab."""

from __future__ import annotations

import io
import os
from functools import cache, partial
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Block
from reportlab.platypus import Table as Grid

from imr_audit.reports.memo.content import Memo, Paragraph, Table

_WIDTH = 170 * mm  # between the margins
_LABEL = 45 * mm  # for the labels of the head
_WIDER = "imr-audit-wider"  # a font for the characters that the text font has not
_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=3.5)
_BOLD = ParagraphStyle("bold", _BODY, fontName="Times-Bold")
_STYLES = {
    "plain": _BODY,
    "faint": ParagraphStyle("faint", _BODY, textColor=HexColor("#555555")),
    "heading": ParagraphStyle("heading", _BOLD, spaceBefore=5, spaceAfter=2, keepWithNext=1),
    "bullet": ParagraphStyle("bullet", _BODY, leftIndent=4 * mm, bulletIndent=0, spaceAfter=3),
    "quote": ParagraphStyle("quote", _BODY, fontName="Times-Italic", leftIndent=9 * mm, spaceAfter=2),
}
_TITLE = ParagraphStyle("title", _BOLD, fontSize=16, leading=20, spaceAfter=2)
_SECTION = ParagraphStyle("section", _BOLD, fontSize=11.5, leading=14, spaceBefore=9, spaceAfter=3, keepWithNext=1)
_FOOT = ParagraphStyle("foot", _BODY, fontSize=8, leading=10, spaceAfter=0)
_CELL = ParagraphStyle("cell", _BODY, spaceAfter=0)
_CELL_TITLE = ParagraphStyle("cell-title", _BOLD, spaceAfter=0)
_ALL = ((0, 0), (-1, -1))
_LINES = [("VALIGN", *_ALL, "TOP"), ("LEFTPADDING", *_ALL, 3), ("RIGHTPADDING", *_ALL, 3)]
_RULED = [*_LINES, ("GRID", *_ALL, 0.4, HexColor("#777777"))]
_BARE = [*_LINES, ("TOPPADDING", *_ALL, 1), ("BOTTOMPADDING", *_ALL, 1)]


def render(memo: Memo) -> bytes:
    """The PDF as bytes, the same for the same memorandum."""
    _fonts()
    parts: list[Flowable] = [_block(memo.title, _TITLE), _block(memo.subtitle, _STYLES["faint"])]
    parts.append(_grid([(label, value) for label, value in memo.head], [_LABEL, _WIDTH - _LABEL], titles="column"))
    for number, section in enumerate(memo.sections, 1):
        parts.append(_block(f"{number}. {section.title}", _SECTION))
        for block in section.blocks:
            parts.append(_of_table(block) if isinstance(block, Table) else _of_paragraph(block))
    parts += [Spacer(0, 8), _block(memo.caution, _STYLES["faint"]), Spacer(0, 14)]
    parts.append(_block("     ".join(f"{line}: {'_' * 34}" for line in memo.sign), _BODY))
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=LETTER,
        leftMargin=(LETTER[0] - _WIDTH) / 2,
        rightMargin=(LETTER[0] - _WIDTH) / 2,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=memo.title,
        author="imr-audit",
        lang="en-US",
        invariant=1,
    )
    document.build(parts, canvasmaker=partial(_Numbered, foot=memo.foot))
    return written.getvalue()


@cache
def _fonts() -> None:
    folder = os.path.join(os.path.dirname(reportlab.__file__), "fonts")
    pdfmetrics.registerFont(TTFont(_WIDER, os.path.join(folder, "Vera.ttf")))


class _Numbered(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """Pages kept until all are known, so that each can tell how many there are."""

    def __init__(self, *arguments: Any, foot: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._foot, self._kept = foot, list[dict[str, Any]]()

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            foot = _block(f"{self._foot}, page {number} of {len(self._kept)}", _FOOT)
            foot.wrapOn(self, _WIDTH, 10 * mm)
            foot.drawOn(self, (LETTER[0] - _WIDTH) / 2, 9 * mm)
            super().showPage()
        super().save()


def _block(text: str, style: ParagraphStyle, bullet: str | None = None) -> Block:
    return Block("".join(map(_character, text)), style, bulletText=bullet)


def _character(character: str) -> str:
    """One character for ReportLab's own mark-up, in a font that has it; a question mark where none has."""
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        known = ord(character) in pdfmetrics.getFont(_WIDER).face.charToGlyph
        return f'<font name="{_WIDER}">{character}</font>' if known else "?"
    return escape(character)


def _of_paragraph(paragraph: Paragraph) -> Block:
    return _block(paragraph.text, _STYLES[paragraph.style], "\u2022" if paragraph.style == "bullet" else None)


def _of_table(table: Table) -> Grid:
    return _grid([table.columns, *table.rows], [share * _WIDTH for share in table.widths], titles="row")


def _grid(rows: list[tuple[str, ...]], widths: list[float], *, titles: str) -> Grid:
    """A table whose first row, or first column, holds titles."""
    cells = [
        [
            _block(text, _CELL_TITLE if (row if titles == "row" else column) == 0 else _CELL)
            for column, text in enumerate(texts)
        ]
        for row, texts in enumerate(rows)
    ]
    ruled = titles == "row"
    return Grid(cells, widths, repeatRows=int(ruled), style=_RULED if ruled else _BARE, hAlign="LEFT")
