"""`imr-audit report`: what is in the HTML, and what is not."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import letters
import pytest
from click.testing import CliRunner, Result

from imr_audit.cli import main

HOSTILE = (
    letters.APPROVED.replace("12 massage therapy sessions for the neck", "12 massage therapy <img src=x> \u202eneck")
    .replace("He/she has no affiliation", "</script><script>window.hacked=1</script>\x07 He/she has no affiliation")
    .replace("On 6/3/2014 he reported neck pain.", "'\"><svg onload=alert(1)> On 6/3/2014 he\u200b reported neck pain.")
    .replace("Physical Medicine\nand Rehabilitation", "Surgery <b>bold</b>")
)
_NEVER = {"img", "iframe", "object", "embed", "base", "video", "audio", "form[action]"}


class Page(HTMLParser):
    """What tests ask of a page: ids, links, tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.broken: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in {"meta", "link", "col", "input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def one_file(place: Path, *arguments: object) -> str:
    done = report(*arguments, "-o", place / "report.html")
    assert done.exit_code == 0, done.output
    return (place / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """A letter that the rules contradict, and the same decided otherwise."""
    paths = [tmp_path / "approved.txt", tmp_path / "denied.txt"]
    paths[0].write_text(letters.APPROVED)
    paths[1].write_text(letters.DENIED.replace("CM14-0000001", "CM14-0000002"))
    return paths


def test_every_link_leads_somewhere_and_every_id_is_one(seeds: list[Path], two: list[Path], tmp_path: Path) -> None:
    page = Page(one_file(tmp_path, *seeds, *two))
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert {link.split("?")[0][1:] for link in page.links} <= set(page.ids)
    assert page.broken == []
    assert page.open == []


def test_every_link_of_a_folder_leads_somewhere(seeds: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "report"
    assert report(*seeds, "-o", folder, "--split").exit_code == 0
    pages = {path.relative_to(folder): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    assert len(pages) == 5 + len(seeds)
    for path, page in pages.items():
        assert page.broken == []
        for link in page.links:
            file, _, fragment = link.partition("#")
            target = (folder / path.parent / file).resolve() if file else (folder / path).resolve()
            assert fragment.split("?")[0] in pages[target.relative_to(folder.resolve())].ids, (path, link)


def test_nothing_is_loaded_from_afar_and_no_style_or_script_stands_in_an_attribute(
    two: list[Path], tmp_path: Path
) -> None:
    page = Page(one_file(tmp_path, *two))
    assert not {tag for tag, _ in page.tags} & _NEVER
    for tag, attributes in page.tags:
        assert "src" not in attributes, tag
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag
    assert all(link.startswith("#") for link in page.links)
    policies = [a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv")]
    [policy] = policies
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_same_letters_give_the_same_bytes(two: list[Path], tmp_path: Path) -> None:
    assert one_file(tmp_path, *two) == one_file(tmp_path, *two)


def test_hostile_text_appears_as_text(tmp_path: Path) -> None:
    letter = tmp_path / "<b>hostile.txt"
    letter.write_text(HOSTILE, encoding="utf-8")
    html = one_file(tmp_path, letter)
    page = Page(html)
    assert not {tag for tag, _ in page.tags} & {"img", "b>hostile.txt"}
    assert sum(tag == "script" for tag, _ in page.tags) == 2  # the report's own, and the data of the table
    assert "&lt;img src=x&gt;" in html
    assert "&lt;script&gt;window.hacked=1&lt;/script&gt;\ufffd" in html
    assert not [c for c in html if not c.isprintable() and c != "\n"]


def test_what_differs_is_told_with_words_why_and_what_would_change_it(two: list[Path], tmp_path: Path) -> None:
    html = one_file(tmp_path, *two)
    assert "Why, and what would have changed it" in html
    assert "It would not be violated with visits: at most 6." in html
    assert "Differs from the rules" in html
    assert not re.search(
        r"\bwrong(?:ful)?\b(?! with)", re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.S)
    )


def test_every_finding_says_what_would_have_changed_it(two: list[Path], seeds: list[Path], tmp_path: Path) -> None:
    html = one_file(tmp_path, *two, *seeds)
    findings = html.split('<li class="finding ')[1:]
    assert len(findings) > 10
    assert not [one[:300] for one in findings if "It would " not in one]


def test_no_slug_is_left_in_what_people_read(two: list[Path], seeds: list[Path], tmp_path: Path) -> None:
    html = one_file(tmp_path, *two, *seeds)
    told = re.sub(r"<(script|style).*?</\1>|<blockquote.*?</blockquote>|<q>.*?</q>|<[^>]+>", " ", html, flags=re.S)
    told = told.replace("_" * 3, " ")
    slug = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
    assert not set(slug.findall(told)) - {name for path in seeds for name in slug.findall(str(path))}


def test_suppressed_findings_stand_apart(two: list[Path], tmp_path: Path) -> None:
    accepted = tmp_path / "accepted.yaml"
    given = ["baseline", str(two[0]), "--by", "J. Doe", "--reason", "agreed beforehand", "-o", str(accepted)]
    assert CliRunner().invoke(main, given).exit_code == 0
    before, html = one_file(tmp_path, *two), one_file(tmp_path, *two, "--suppressions", accepted)
    assert "Suppressed by" not in before
    assert html.count('<li class="finding ') == before.count('<li class="finding ')
    [apart] = re.findall(r'<details class="apart">.*?</ol>\s*</details>', html, flags=re.S)
    assert re.search(r"Suppressed by J\. Doe on \d{4}-\d\d-\d\d: agreed beforehand", apart)
    assert "No finding but what is suppressed." in html
    assert 'id="apart-h"' in html


def test_like_cases_decided_differently_stand_side_by_side(two: list[Path], tmp_path: Path) -> None:
    html = one_file(tmp_path, *two)
    assert "1 upheld, 1 overturned" in html
    assert "Massage therapy, neck" in html


def test_without_text_no_words_of_the_letter_are_left(two: list[Path], tmp_path: Path) -> None:
    html = one_file(tmp_path, *two, "--no-text")
    assert "exercise program." not in html
    assert "sustained an injury" not in html
    assert "12 massage therapy sessions for the neck" in html  # the request, which names the item
    assert "CM14-0000001" in html


def test_redacted_no_case_number_date_file_name_or_quote_is_left(two: list[Path], tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text("0123456789abcdef0123456789abcdef\n")
    html = one_file(tmp_path, *two, "--redact", "--redact-key", key)
    told = re.sub(r"<script>.*?</script>|<style.*?</style>", "", html, flags=re.S)
    for secret in ("CM14", "0000001", "approved.txt", "2014-07-21", "07/21/2014", "sustained", "exercise program."):
        assert secret not in told, secret
    assert re.search(r"case-[0-9a-f]{8}", told)
    assert "quote-" in told
    assert html == one_file(tmp_path, *two, "--redact", "--redact-key", key)
    assert html != one_file(tmp_path, *two, "--redact")


def test_a_short_key_is_refused(two: list[Path], tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    done = report(*two, "--redact", "--redact-key", tmp_path / "key", "-o", tmp_path / "x.html")
    assert done.exit_code == 2
    assert "at least 16 characters" in done.stderr


def test_a_file_that_cannot_be_audited_is_told_and_the_status_says_so(two: list[Path], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = report(*two, tmp_path / "empty.txt", "-o", tmp_path / "report.html")
    assert done.exit_code == 2
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "empty.txt" in html
    assert "2 letters, 2 items" in done.stderr


def test_a_store_and_saved_lines_give_what_the_letters_give(two: list[Path], tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["batch", "--store", str(tmp_path / "a.db"), *map(str, two)]).exit_code in (0, 1)
    done = CliRunner().invoke(main, ["check", "--exit-zero", "--format", "jsonl", "--explain", *map(str, two)])
    (tmp_path / "a.jsonl").write_text(done.stdout)

    def told(*arguments: object) -> str:
        return re.sub(r"<dt>Audited</dt><dd>[^<]*</dd>", "", one_file(tmp_path, *arguments))

    assert told(*two) == told(tmp_path / "a.db") == told(tmp_path / "a.jsonl")
    two[0].write_text(letters.APPROVED + "\nchanged since\n")
    assert "The text of this letter is not at hand" in told(tmp_path / "a.db")


def test_a_folder_that_is_no_report_is_not_touched(two: list[Path], tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep")
    done = report(*two, "-o", mine, "--split")
    assert done.exit_code == 2
    assert (mine / "notes.txt").read_text() == "keep"
    assert report(*two, "-o", tmp_path / "new", "--split").exit_code == 0
    assert report(*two, "-o", tmp_path / "new", "--split").exit_code == 0  # an earlier report gives way
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.txt"], "there is no such file"),
        (["a.txt", "b.jsonl"], "do not go into one report"),
        (["a.txt", "--run", "2"], "--run chooses a run of a store"),
        (["a.txt", "--redact-key", "key"], "--redact-key needs --redact"),
    ],
)
def test_misuse_is_told(arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.jsonl", "key"):
        Path(name).write_text("x" * 20)
    done = report(*arguments, "-o", "out.html")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("out.html").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe\n", "this is no text in UTF-8"),
        (b"\n", "no letter is in it"),
        (b'{"schema_version": 1, "too', "line 1: expected what `check --format jsonl` of this version prints: no JSON"),
        (b"[1, 2]\n", "it is no line of this tool's output"),
        (b'{"schema_version": 99}\n', "schema version 99, and this imr-audit reads version 1"),
        (b'{"schema_version": 1}\n', "'rulebook'"),
    ],
)
def test_saved_lines_that_are_none_are_told(line: bytes, said: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved.jsonl"
    saved.write_bytes(line)
    result = CliRunner().invoke(main, ["report", str(saved), "-o", str(tmp_path / "report.html")])
    assert result.exit_code == 2
    assert f"{saved.name}" in result.output
    assert said in result.output


def test_a_saved_line_that_lacks_something_is_told_with_its_place(two: list[Path], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--exit-zero", "--format", "jsonl", *map(str, two)])
    saved = tmp_path / "saved.jsonl"
    saved.write_text(f'{done.stdout}\n{{"schema_version": 1, "file": "a.txt"}}\n')  # an empty line is none
    result = CliRunner().invoke(main, ["report", str(saved), "-o", str(tmp_path / "report.html")])
    assert result.exit_code == 2
    assert "saved.jsonl, line 4: expected what `check --format jsonl`" in result.output
    assert not (tmp_path / "report.html").exists()


def test_saved_json_is_told_from_saved_lines(tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text("{}")
    result = CliRunner().invoke(main, ["report", str(tmp_path / "saved.json"), "-o", str(tmp_path / "report.html")])
    assert result.exit_code == 2
    assert "`check --format jsonl --explain` prints, not of json" in " ".join(result.output.split())
