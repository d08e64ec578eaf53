"""Workbooks (XLSX): sheets of typed, safe cells, written row by row so that memory stays flat.

Whatever a letter says stays text: a cell that begins like a formula is stored as text and marked so (a later edit does
not make a formula of it), control characters and direction marks become visible ones.  The same cells give the same
bytes.  Needs openpyxl.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import quote

from imr_audit.destination import CannotWrite
from imr_audit.reports.csv import FORMULA
from imr_audit.reports.wording import clean

Scalar = str | int | float | bool | dt.date | None
Style = Literal["plain", "head", "title", "faint", "label", "link", "input", "locked"]
# Calm fills for words that a person looks for: background and letters.
TINTS = {
    "red": ("F8DEDA", "8A1C12"),
    "amber": ("FBEFD0", "6B4A00"),
    "blue": ("E1ECF7", "1D4E79"),
    "grey": ("EEEEEE", "555555"),
    "green": ("E2F1E4", "1E5B2A"),
}
LONGEST = 32_000  # characters of a cell; a spreadsheet holds 32,767
_ROWS = 1_048_576  # of a sheet
_LINKS = 65_530  # of a sheet; beyond, cells stay without
_HEAD, _RULE, _LINK, _INPUT = "24465F", "D9DEE3", "0B57A4", "FFFBE6"
_FONT = "Calibri"
_LINE, _TALLEST = 13.2, 16  # the height of a line in points, and the most lines that a row shows
_WIDE = 0.97  # the room that a character takes, words not being broken, in widths of a figure
_MADE = dt.datetime(2000, 1, 1)  # the document's date: a fixed one, so that the bytes are the same each time


class MissingPackage(Exception):
    """Workbooks need a package that is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, whether its text is wrapped or centred."""

    title: str
    width: int
    wrap: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its looks.  ``place`` links to a cell of the workbook, ``file`` to a file (relative, as a path)."""

    value: Scalar
    style: Style = "plain"
    tint: str = ""
    place: tuple[str, int] | None = None
    file: str | None = None
    wrap: bool | None = None


class Book:
    """A workbook while it is made.  Raises MissingPackage."""

    def __init__(self, title: str) -> None:
        try:
            import openpyxl
        except ImportError:
            raise MissingPackage("XLSX needs one more package: pip install 'imr-audit[xlsx]'") from None
        self._book = openpyxl.Workbook(write_only=True)
        self.title, self._looks = clean(title), _Looks()
        properties = self._book.properties
        properties.creator, properties.title = "imr-audit", self.title
        properties.created = properties.modified = _MADE

    def sheet(self, name: str, columns: Sequence[Column], *, headed: bool = True, landscape: bool = True) -> Sheet:
        """A new sheet, the last; ``headed``: a frozen row of headings with filters."""
        return Sheet(self._book.create_sheet(name), name, columns, self._looks, headed, landscape)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of what was not saved."""
        for sheet in self._book.worksheets:
            if not sheet.closed:
                with contextlib.suppress(Exception):
                    sheet.close()

    def save(self, stream: IO[bytes]) -> None:
        """Write the workbook; nothing can be added after."""
        from openpyxl.writer.excel import ExcelWriter

        for sheet in self._book.worksheets:
            sheet.close()
        ExcelWriter(self._book, _Undated(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True)).save()


class Sheet:
    """A sheet; rows are added one after the other.  ``rows`` counts those there are, the headings among them."""

    def __init__(
        self, sheet: Any, name: str, columns: Sequence[Column], looks: _Looks, headed: bool, landscape: bool
    ) -> None:
        from openpyxl.utils import get_column_letter

        self.name, self.rows, self._sheet, self._columns, self._looks = name, 0, sheet, columns, looks
        self._links, self._headed = 0, headed
        for n, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(n)].width = column.width
        self.last_column = get_column_letter(len(columns))
        setup = sheet.page_setup
        setup.orientation = "landscape" if landscape else "portrait"
        setup.paperSize = 3 if landscape else 1  # tabloid, letter
        setup.fitToWidth, setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, 0, True
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = name, "&P / &N"
        sheet.sheet_view.showGridLines = False
        if headed:
            sheet.freeze_panes = "A2"
            sheet.print_title_rows = "1:1"
        _keep_unnamed(sheet)
        if headed:
            self.append([Cell(column.title, "head") for column in columns])

    @property
    def next_row(self) -> int:
        """The number of the row that is added next."""
        return self.rows + 1

    def append(self, cells: Iterable[Cell | Scalar]) -> int:
        """Add a row; gives its number.  Raises CannotWrite where the sheet is full."""
        if self.rows == _ROWS:
            raise CannotWrite(f"the sheet {self.name} is full ({_ROWS:,} rows): report fewer letters")
        row = [one if isinstance(one, Cell) else Cell(one) for one in cells]
        self.rows += 1
        self._sheet.row_dimensions[self.rows].height = self._height(row)
        self._sheet.append([self._cell(one, n) for n, one in enumerate(row)])
        if self._headed:
            self._sheet.auto_filter.ref = f"A1:{self.last_column}{self.rows}"
        return self.rows

    def choices(self, column: int, formula: str, *, says: str) -> None:
        """Let the cells of a column (from 1) below the headings be filled from a list; ``says``: what is expected."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True, error=says)
        rule.add(f"{get_column_letter(column)}2:{get_column_letter(column)}{self.rows}")
        self._sheet.data_validations.append(rule)

    def _height(self, row: Sequence[Cell]) -> float:
        """The height of a row in points: programs differ in whether they find it themselves."""
        if any(cell.style == "title" for cell in row):
            return 28.0
        lines = 1
        for cell, column in zip(row, self._columns, strict=False):
            if isinstance(cell.value, str) and (column.wrap if cell.wrap is None else cell.wrap):
                parts = cell.value.split("\n")
                lines = max(lines, sum(1 + int(len(part) * _WIDE / column.width) for part in parts))
        return _LINE * min(lines, _TALLEST) + 4

    def _cell(self, cell: Cell, n: int) -> Any:
        from openpyxl.cell import WriteOnlyCell

        value = cell.value
        made, formula = WriteOnlyCell(self._sheet), False
        if isinstance(value, str):
            text = clean(value) if "\n" not in value else "\n".join(map(clean, value.split("\n")))
            made.value = text if len(text) <= LONGEST else f"{text[:LONGEST]} [...]"
            made.data_type = "s"
            formula = text.startswith(FORMULA)
        elif value is not None:
            made.value = value
        column = self._columns[n]
        wrap = column.wrap if cell.wrap is None else cell.wrap
        style = cell.style
        if (cell.place or cell.file) and self._links < _LINKS:
            self._links += 1
            self._link(made, cell)
            style = "link" if style == "plain" else style
        self._looks.put(made, style, cell.tint, wrap, column.centred, formula, value)
        return made

    def _link(self, made: Any, cell: Cell) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        if cell.place:
            sheet, row = cell.place
            made.hyperlink = Hyperlink(ref="A1", location=f"'{sheet}'!A{row}")
        else:
            made.hyperlink = Hyperlink(ref="A1", target=cell.file)


def _keep_unnamed(sheet: Any) -> None:
    """Let a sheet grow in a file without a name: openpyxl's own would outlive a run that is killed."""
    from openpyxl.worksheet._writer import WorksheetWriter

    unnamed = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it is packed, or with the last reference to it)

    class Writer(WorksheetWriter):
        def cleanup(self) -> None:
            unnamed.close()

    writer = Writer(sheet, unnamed)
    writer.write_top()  # widths and frozen rows are set by now
    sheet._writer = writer


class _Looks:
    """Fonts, fills and borders, each made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._made: dict[tuple[object, ...], Any] = {}

        def filled(colour: str) -> PatternFill:
            return PatternFill("solid", start_color=colour)

        self._fonts = {
            "plain": Font(name=_FONT, size=10),
            "head": Font(name=_FONT, size=10, bold=True, color="FFFFFF"),
            "title": Font(name=_FONT, size=16, bold=True, color=_HEAD),
            "faint": Font(name=_FONT, size=10, color="666666"),
            "label": Font(name=_FONT, size=10, bold=True, color=_HEAD),
            "link": Font(name=_FONT, size=10, color=_LINK, underline="single"),
            "input": Font(name=_FONT, size=10),
            "locked": Font(name=_FONT, size=10, color="666666"),
        }
        self._fills = {"head": filled(_HEAD), "input": filled(_INPUT)}
        self._tints = {
            name: (filled(back), Font(name=_FONT, size=10, bold=True, color=front))
            for name, (back, front) in TINTS.items()
        }
        line = Side(style="thin", color=_RULE)
        self._borders = {"plain": Border(bottom=line), "input": Border(line, line, line, line)}
        self._alignments = {
            (wrap, across): Alignment(vertical="top", wrap_text=wrap, horizontal=across)
            for wrap in (True, False)
            for across in ("left", "center")
        }
        self._heads = {across: Alignment("center" if across else "left", "center") for across in (True, False)}

    def put(self, made: Any, style: Style, tint: str, wrap: bool, centred: bool, formula: bool, value: Scalar) -> None:
        """Give a cell its looks; ``formula``: it looks like one, and is marked as text."""
        number_format = _number_format(value)
        key = (style, tint, wrap, centred, formula, number_format)
        if key not in self._made:
            self._set(made, style, tint, wrap, centred, number_format)
            made.quotePrefix = formula
            self._made[key] = made._style
        made._style = self._made[key]  # to find each part of it anew takes most of the time

    def _set(self, made: Any, style: Style, tint: str, wrap: bool, centred: bool, number_format: str) -> None:
        made.font = self._fonts[style]
        if style in self._fills:
            made.fill = self._fills[style]
        if tint:
            made.fill, made.font = self._tints[tint]
        if style not in ("title", "head", "faint"):
            made.border = self._borders["input" if style == "input" else "plain"]
        across = "center" if centred else "left"
        made.alignment = self._heads[centred] if style == "head" else self._alignments[wrap, across]
        made.number_format = number_format


def _number_format(value: Scalar) -> str:
    match value:
        case dt.date():
            return "yyyy-mm-dd"
        case float():
            return "0.0%" if 0 <= value <= 1 else "0.0"
        case int():
            return "#,##0"
    return "General"


class _Undated(zipfile.ZipFile):
    """An archive whose members bear no time of their own."""

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        super().writestr(self._member(name), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a sheet from the file that it grew in."""
        filename.seek(0)
        with self.open(self._member(str(arcname)), "w") as target:
            while piece := filename.read(1 << 20):
                target.write(piece)

    @staticmethod
    def _member(name: str) -> zipfile.ZipInfo:
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o600 << 16
        return member


def day(written: str | None) -> Scalar:
    """A date of the output contract as a date; a pseudonym stays what it is."""
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        return written


def file_link(file: str, folder: Path | None) -> str | None:
    """The address of a letter's file, seen from the folder of the workbook; None where the file is not at hand."""
    if folder is None or file == "-":
        return None
    try:
        path = Path(file).resolve(strict=True)
        if not path.is_file():
            return None
        relative = os.path.relpath(path, folder.resolve())
    except (OSError, ValueError):
        return None
    return quote(Path(relative).as_posix(), safe="/")
