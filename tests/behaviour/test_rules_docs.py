"""The rule book as pages: whole, self-contained, linked, safe against what rule files hold, and searchable."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from waiting import eventually

from imr_audit import load_rulebook
from imr_audit.cli import main

HOSTILE = """
entry: OURS-MASSAGE
title: Massage <b>of</b> ours
status: retired
applies_to: {topic: massage_therapy}
rules:
  - id: OURS-VISITS
    title: "</script><script>window.hacked = true</script> nine visits & no more"
    kind: limit
    sources: [{document: mtus_chronic_pain_2009, section: "<img src=x onerror=hacked()>", basis: knowledge}]
    violated_when: {visits: {gt: 9}}
    examples:
      - {facts: {visits: 10}, result: violated}
      - {facts: {visits: 9}, result: not_violated}
"""


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, ["rules", "docs", *map(str, arguments), "--isolated"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in rules with a hostile one beside them."""
    place = tmp_path_factory.mktemp("docs")
    (place / "ours").mkdir()
    (place / "ours" / "massage.yaml").write_text(HOSTILE)
    done = run(place / "site", "--rules", place / "ours")
    assert done.exit_code == 0, done.output
    return place / "site"


class Page(HTMLParser):
    """What a page links to, loads and can be linked to, and its elements."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.path = path
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        for name in ("src", "href"):
            if name in given and tag != "a":
                self.loads.append(str(given[name]))


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_there_is_a_page_for_every_topic_that_rules_are_about(site: Path) -> None:
    topics = {t for e in load_rulebook().every_entry for t in e.applies_to["topic"]}
    assert {path.stem for path in (site / "topics").iterdir()} == topics


def test_every_rule_and_check_stands_on_a_page(pages: dict[Path, Page]) -> None:
    anchors = {name.removeprefix("rule-") for page in pages.values() for name in page.ids if name.startswith("rule-")}
    book = load_rulebook()
    assert anchors == {*book.rule_by_id, *book.check_by_id, "OURS-VISITS"}


def test_every_link_leads_somewhere_within(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            target = (path.parent / unquote(file)).resolve() if file else path
            assert target in pages, f"{path.name}: {link}"
            assert not anchor or anchor in pages[target].ids, f"{path.name}: {link}"


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert all((path.parent / load).is_file() for load in page.loads), path.name
        assert "default-src &#39;none&#39;" in path.read_text(encoding="utf-8")
    for asset in (site / "assets").iterdir():
        assert "http" not in asset.read_text(encoding="utf-8")


def test_ids_stand_once_and_each_page_has_one_main_heading(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path.name
        assert page.tags.count("h1") == 1, path.name
        assert page.tags.count("main") == 1, path.name


def test_what_rule_files_hold_is_shown_not_obeyed(site: Path, pages: dict[Path, Page]) -> None:
    page = site / "topics" / "massage_therapy.html"
    text = page.read_text(encoding="utf-8")
    assert "&lt;img src=x onerror=hacked()&gt;" in text
    assert "retired: it does not judge" in text
    assert "img" not in pages[page].tags
    assert pages[page].tags.count("script") == 1
    assert pages[site / "index.html"].tags.count("script") == 3


def test_the_index_of_the_search_can_be_read(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    [data] = re.findall(r'<script type="application/json" id="rules-data">(.*?)</script>', text, re.DOTALL)
    rules = {rule[0]: rule for rule in json.loads(data)["rules"]}
    assert rules["MASSAGE-VISITS"][2:5] == [["massage_therapy"], "limit", ["quoted", "knowledge"]]
    assert rules["MASSAGE-VISITS"][5] == [[20090718, 20160727], [20160728, 20171130]]
    assert rules["OURS-VISITS"][1].startswith("</script>")


def test_a_rule_shows_its_parts(site: Path) -> None:
    text = (site / "topics" / "massage_therapy.html").read_text(encoding="utf-8")
    for part in (
        "Massage is limited to 4-6 visits in most cases",
        "Visits: more than 6",
        "[visits] visits requested",
        "Massage therapy, p. 60",
        '<span class="day">2009-07-18</span> <span class="day">to</span> <span class="day">2016-07-27</span>',
        "7 examples",
        "That was no review by a clinician.",
    ):
        assert part in text


def test_pages_are_the_same_each_time_and_replace_earlier_ones(site: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert run(tmp_path / "site", "--rules", site.parent / "ours").exit_code == 0
    made = {path.relative_to(site): path.read_bytes() for path in site.rglob("*.*")}
    assert {p.relative_to(tmp_path / "site"): p.read_bytes() for p in (tmp_path / "site").rglob("*.*")} == made


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "holds something that is not a rule book" in done.output
    assert (tmp_path / "letter.txt").read_text() == "keep me"
    assert run(tmp_path / "letter.txt").exit_code == 2
    assert run(tmp_path / "nowhere" / "site").exit_code == 2


# --- in a browser ----------------------------------------------------------------------------------------------------


def test_the_search_finds_filters_and_keeps_its_address(browser: Any, site: Path) -> None:
    browser.get((site / "index.html").as_uri())

    def found() -> list[str]:
        return [element.text for element in browser.find_elements("css selector", "[data-found] li")]

    def status() -> str:
        return str(browser.find_element("css selector", "[data-status]").text)

    assert (found(), status()) == ([], "")
    browser.find_element("name", "q").send_keys("massage visits")
    eventually(lambda: "MASSAGE-VISITS" in " ".join(found()))
    assert status() == f"{len(found())} rules."
    browser.execute_script(
        "var on = document.getElementById('on'); on.value = '2020-07-24';"
        "on.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    eventually(lambda: "MASSAGE-VISITS" not in " ".join(found()))
    assert "on=2020-07-24" in browser.current_url
    kept, address = found(), browser.current_url
    browser.get("about:blank")
    browser.get(address)
    eventually(lambda: found() == kept)
    browser.find_element("css selector", '[type="reset"]').click()
    eventually(lambda: status() == "")
    browser.find_element("name", "q").send_keys("OURS-VISITS")
    eventually(lambda: len(found()) == 1)
    browser.find_element("css selector", "[data-found] a").click()
    eventually(lambda: browser.current_url.endswith("topics/massage_therapy.html#rule-OURS-VISITS"))
    eventually(lambda: browser.find_element("id", "rule-OURS-VISITS").is_displayed())
    assert browser.execute_script("return window.hacked") is None
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_both_themes_are_legible(browser: Any, site: Path) -> None:
    """The text of rules and of the tags of bases has a contrast of 4.5 to 1 at least."""
    browser.get((site / "topics" / "massage_therapy.html").as_uri())
    contrast = """
      function luminance(colour) {
        var c = colour.match(/[\\d.]+/g).slice(0, 3).map(function (v) {
          v /= 255;
          return v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4);
        });
        return .2126 * c[0] + .7152 * c[1] + .0722 * c[2];
      }
      function ground(element) {
        for (; element; element = element.parentElement) {
          var colour = getComputedStyle(element).backgroundColor;
          if (!/, 0\\)$/.test(colour)) { return colour; }
        }
        return 'rgb(255, 255, 255)';
      }
      var texts = 'h1, h2, h3, .place, .reasons dt, .reasons dd, .tag, .sub, td, a, summary';
      return Array.from(document.querySelectorAll(texts)).map(function (e) {
        var a = luminance(getComputedStyle(e).color), b = luminance(ground(e));
        return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      });
    """
    for theme in ("light", "dark"):
        browser.execute_script("document.documentElement.setAttribute('data-theme', arguments[0])", theme)
        found = browser.execute_script(contrast)
        assert len(found) > 50
        assert min(found) >= 4.5, theme
