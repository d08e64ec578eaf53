"""Everything that the report writes, by format, and what a reader of each format sees."""

from __future__ import annotations

import html.parser
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner
from lxml import etree

from imr_audit.cli import main

ENDINGS = {
    "html": "html",
    "xlsx": "xlsx",
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "markdown": "md",
    "sarif": "sarif",
    "junit": "xml",
}


def written(place: Path, format_: str, *arguments: object, command: str = "report") -> Path:
    """The file that the command writes in a format."""
    path = place / f"out.{ENDINGS.get(format_, 'txt')}"
    done = CliRunner().invoke(main, [command, *map(str, arguments), "-o", str(path)])
    assert done.exit_code in (0, 1), done.output
    return path


def seen(path: Path) -> str:
    """All the text that a reader of the file sees, decoded: cells, attributes, strings."""
    return "\n".join(_seen(path))


def _seen(path: Path) -> Iterator[str]:
    match path.suffix:
        case ".xlsx":
            book = openpyxl.load_workbook(path)
            for sheet in book:
                for row in sheet.iter_rows():
                    for cell in row:
                        if cell.value is not None:
                            yield str(cell.value)
                        if cell.hyperlink and cell.hyperlink.target:
                            yield cell.hyperlink.target
            yield f"{book.properties.title} {book.properties.creator}"
        case ".xml":
            for element in etree.parse(path).iter():
                yield from element.attrib.values()
                yield element.text or ""
        case ".json" | ".sarif":
            yield from _strings(json.loads(path.read_text(encoding="utf-8")))
        case ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from _strings(json.loads(line))
        case ".html":
            page = _Html()
            page.feed(path.read_text(encoding="utf-8"))
            yield from page.texts
        case _:
            yield path.read_text(encoding="utf-8")


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                yield str(name)
                yield from _strings(part)
        case list():
            for part in value:
                yield from _strings(part)
        case int() | float() if not isinstance(value, bool):
            yield str(value)


class _Html(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts.extend(value or "" for _, value in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
