"""Reading: every kind of file gives its text, or a reason that tells a person what to do."""

from __future__ import annotations

import io
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_files import merged, picture_pdf, text_pdf
from reportlab.lib.pdfencrypt import StandardEncryption

from imr_audit.reading import Span, UnreadableFile, read_bytes, read_file
from imr_audit.reading import ocr as ocr_module

PAGES = ["Case Number: CM14-0000001\nfirst page", "second page\nits second line"]


def reason(data: bytes, name: str = "letter.txt", **options: bool) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data, name, **options)
    return str(caught.value)


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "5 mg ® naïve\r\n".encode(),
        b"\xef\xbb\xbf" + "5 mg ® naïve\r\n".encode(),
        "\ufeff5 mg ® naïve\r\n".encode("utf-16-le"),
        "\ufeff5 mg ® naïve\r\n".encode("utf-16-be"),
        "\ufeff5 mg ® naïve\r\n".encode("utf-32-le"),
        "5 mg ® naïve\r\n".encode("utf-16-le"),
        "5 mg ® naïve\r\n".encode("utf-16-be"),
        "5 mg ® naïve\r\n".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be", "utf-32-le", "no mark, le", "no mark, be", "windows"],
)
def test_encodings(data: bytes) -> None:
    assert read_bytes(data, "letter.txt").text == "5 mg ® naïve\r\n"


def test_form_feeds_are_pages() -> None:
    source = read_bytes(b"one\ntwo\n\fthree\f", "letter.txt")
    assert source.page_starts == (0, 9)
    assert source.page_at(source.text.index("three")) == 2
    assert source.line_at(source.text.index("three")) == 3  # as an editor counts


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe\n\0"])
def test_empty(data: bytes) -> None:
    assert "empty: fetch or save it again" in reason(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bytes(range(256)) * 4, "binary"),
        (b"MZ\x90\0\x03\0\0\0", "binary"),
        (b"A letter with a \0 in it", "UTF-8"),
        (b"one thing\n" * 20 + b"\0", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n...", "picture"),
        (b"\xff\xd8\xff\xe0...", "--ocr"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"{\\rtf1 text}", ".docx"),
        (b"\x1f\x8b\x08", "unpack"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<p>A letter</p>", "web page"),
        (b"<HTML lang='en'><p>A letter</p></HTML>", "web page"),
    ],
)
def test_other_kinds(data: bytes, says: str) -> None:
    assert says in reason(data)


@pytest.mark.parametrize("name", ["letter.pdf", "letter.docx"])
def test_an_error_page_saved_under_the_name(name: str) -> None:
    assert "is none" in reason(b"<html>404 Not Found</html>", name)


def test_missing_folder_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_file(tmp_path / "absent.txt")
    with pytest.raises(UnreadableFile, match="folder"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_file(Path("a\0b"))

    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableFile, match="may not read"):
        read_file(tmp_path / "closed.txt")


@pytest.mark.parametrize("data", [b"plain text", text_pdf(["plain text"])], ids=["text", "PDF"])
def test_standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_file("-").text.strip() == "plain text"


# --- PDF ------------------------------------------------------------------------------------------------------------


def test_pdf_pages_and_lines() -> None:
    source = read_bytes(text_pdf(PAGES), "letter.pdf")
    place = source.text.index("its second")
    assert (source.page_at(place), source.line_at(place)) == (2, 2)
    assert source.quote(Span(place, place + 10)) == "its second"
    assert "\r" not in source.text


def test_pdf_hyphens_at_line_ends() -> None:
    text = read_bytes(text_pdf(["of the guide-\nlines in force"]), "letter.pdf").text
    assert "guide-" in text
    assert not set(text) & set("\ufffe\x02")


def test_pdf_is_told_by_its_bytes() -> None:
    assert "first page" in read_bytes(b"junk\n" + text_pdf(PAGES), "letter.txt").text


def test_pdf_encrypted() -> None:
    assert "password" in reason(text_pdf(PAGES, password="secret"))


@pytest.mark.parametrize("cut", [9, 60])
def test_pdf_damaged(cut: int) -> None:
    assert "damaged" in reason(text_pdf(PAGES)[:cut])


def test_pdf_without_pages() -> None:
    assert "no pages" in reason(merged())


def test_pdf_that_only_its_owner_may_change() -> None:
    locked = StandardEncryption("", ownerPassword="secret", canModify=0)
    assert "first page" in read_bytes(text_pdf(PAGES, password=locked), "letter.pdf").text


def test_pdf_blank() -> None:
    assert "blank" in reason(text_pdf(["", ""]))


def test_pdf_of_pictures() -> None:
    assert "--ocr" in reason(picture_pdf(PAGES))


def test_pdf_with_some_pages_scanned() -> None:
    source = read_bytes(merged(text_pdf(PAGES), picture_pdf(PAGES)), "letter.pdf")
    assert source.pages_without_text == (3, 4)


# --- text recognition -------------------------------------------------------------------------------------------------


def recognised(pages: list[str]) -> str:
    source = read_bytes(merged(text_pdf(["typed page"]), picture_pdf(pages)), "scan.pdf", ocr=True)
    assert source.text.startswith("typed page")
    assert source.pages_without_text == ()
    assert source.page_at(source.text.index("second page")) == 3
    return source.text


@pytest.mark.skipif(not shutil.which("ocrmypdf"), reason="ocrmypdf is not installed")
def test_ocr_by_ocrmypdf() -> None:
    assert "Case Number: CM14-0000001" in recognised(PAGES)


@pytest.mark.skipif(not (shutil.which("tesseract") and shutil.which("pdftoppm")), reason="tesseract is not installed")
def test_ocr_by_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {name: shutil.which(name) for name in ("tesseract", "pdftoppm")}
    monkeypatch.setattr(ocr_module.shutil, "which", found.get)
    assert "Case Number: CM14-0000001" in recognised(PAGES)


def test_ocr_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_module.shutil, "which", lambda name: None)
    said = reason(picture_pdf(PAGES), ocr=True)
    assert "ocrmypdf" in said
    assert "tesseract-ocr poppler-utils" in said


def test_ocr_is_not_needed_where_there_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_module.shutil, "which", lambda name: None)
    assert "first page" in read_bytes(text_pdf(PAGES), "letter.pdf", ocr=True).text


def test_ocr_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(ocr_module, "_by_ocrmypdf", lambda source, seconds: ocr_module._run(["false"], seconds))
    assert "failed" in reason(picture_pdf(PAGES), ocr=True)


# --- Word -----------------------------------------------------------------------------------------------------------


def word_file() -> bytes:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Case Number: CM14-0000001"
    document.add_paragraph("Before the table")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Priority:", "Standard"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "merged"
    document.add_paragraph("After the table")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx() -> None:
    lines = read_bytes(word_file(), "letter.docx").text.split("\n")
    assert lines == [
        "Case Number: CM14-0000001",
        "Before the table",
        "Priority:\tStandard",
        "merged",
        "After the table",
    ]


def test_docx_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word_file()
    monkeypatch.setitem(sys.modules, "docx", None)
    assert "pip install 'imr-audit[docx]'" in reason(data, "letter.docx")


def test_docx_damaged_or_another_archive() -> None:
    import zipfile

    assert "damaged" in reason(word_file()[:400], "letter.docx")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("letter.txt", "text")
    assert "archive" in reason(stream.getvalue(), "letters.zip")
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<broken")
    assert "damaged" in reason(stream.getvalue(), "letter.docx")


# --- anything ---------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"\x89PNG", b"{\\rtf"]),
    st.binary(max_size=400),
    st.sampled_from(["a.txt", "a.pdf", "a.docx", "a", "-"]),
)
def test_any_bytes_give_text_or_a_reason(mark: bytes, rest: bytes, name: str) -> None:
    with suppress(UnreadableFile):
        assert read_bytes(mark + rest, name).text.strip()


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=30))
def test_a_pdf_with_any_damage_gives_text_or_a_reason(place: int, junk: bytes) -> None:
    data = bytearray(text_pdf(PAGES))
    data[place : place + len(junk)] = junk
    with suppress(UnreadableFile):
        assert read_bytes(bytes(data), "a.pdf").text.strip()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("o\ufb03ce \ufb01le", "office file"),
        ("guide\u00adline", "guideline"),
        ("guide\u00ad\nline", "guide-\nline"),
        ("a\u200b b\ufeff", "a b"),
        ("48\u2010year\u2011old", "48-year-old"),
        ("one\u0085two\u2028three", "one\ntwo\nthree"),
        ("Q &amp; A: it&#39;s &lt; 5", "Q & A: it's < 5"),
        ("doesn\u00e2\u20ac\u2122t, \u00c2\u00bd, Lidoderm\u00c2\u00ae", "doesn\u2019t, \u00bd, Lidoderm\u00ae"),
        ("caf\u00e9, 3\u20134 visits, \u201cno\u201d", "caf\u00e9, 3\u20134 visits, \u201cno\u201d"),
        ("R&D < 5", "R&D < 5"),
    ],
)
def test_characters_that_stand_for_others(text: str, typed: str) -> None:
    assert read_bytes(text.encode(), "letter.txt").text == typed
