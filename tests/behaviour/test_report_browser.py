"""The report in a browser: filter, sort, open a letter, follow a finding to its words, print.

Needs Chromium and its driver (Debian: `apt install chromium chromium-driver`); skipped with a word where they are not.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import letters
import pypdfium2
import pytest
from click.testing import CliRunner
from test_report import HOSTILE
from waiting import eventually

from imr_audit.cli import main

pytest.importorskip("selenium.webdriver", reason="the browser tests need selenium")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, seeds: list[Path]) -> Path:
    """A report of the seeds, of letters written for the tests, and of a hostile one: as a file, and as a folder."""
    place = tmp_path_factory.mktemp("report")
    written = {"a.txt": letters.APPROVED, "b.txt": letters.DENIED, "hostile.txt": HOSTILE}
    for name, text in written.items():
        (place / name).write_text(text, encoding="utf-8")
    sources = [*map(str, seeds), *(str(place / name) for name in written)]
    for more in (["-o", str(place / "report.html")], ["-o", str(place / "split"), "--split"]):
        done = CliRunner().invoke(main, ["report", *sources, *more])
        assert done.exit_code == 0, done.output
    return place


@pytest.fixture(params=["report.html#", "split/index.html#"], ids=["one file", "folder"])
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    browser.get("about:blank")
    browser.get((report / request.param.split("#")[0]).as_uri())
    yield browser
    loud = [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert loud == []
    assert browser.execute_script("return window.hacked") is None


def go(page: Any, view: str) -> None:
    page.find_element(By.CSS_SELECTOR, f'[data-nav="{view}"]').click()
    eventually(lambda: page.find_element(By.CSS_SELECTOR, f"#{view} h1").is_displayed())


def rows(page: Any) -> list[str]:
    return [row.text for row in page.find_elements(By.CSS_SELECTOR, "table.items tbody tr")]


def status(page: Any) -> str:
    return str(page.find_element(By.CSS_SELECTOR, "[data-status]").text)


def test_items_are_filtered_sorted_and_searched_and_the_address_keeps_it(page: Any) -> None:
    go(page, "items")
    whole = len(rows(page))
    assert status(page) == f"Items 1\u2013{whole} of {whole}."
    Select(page.find_element(By.NAME, "topic")).select_by_visible_text("Massage therapy")
    massage = rows(page)
    assert 0 < len(massage) < whole
    assert all("Massage therapy" in row for row in massage)
    page.find_element(By.NAME, "q").send_keys("CM14 12 massage neck")
    assert len(rows(page)) == 3
    assert "that match, of" in status(page)
    page.find_element(By.CSS_SELECTOR, '[data-sort="outcome"] button').click()
    assert [("Overturned" in row, "Upheld" in row) for row in rows(page)][-1] == (False, True)
    page.find_element(By.CSS_SELECTOR, '[data-sort="outcome"] button').click()
    assert "Upheld" in rows(page)[0]
    assert page.find_element(By.CSS_SELECTOR, '[data-sort="outcome"]').get_attribute("aria-sort") == "descending"
    kept, address = rows(page), page.current_url
    page.get("about:blank")
    page.get(address)
    assert rows(page) == kept
    assert page.find_element(By.NAME, "q").get_attribute("value") == "CM14 12 massage neck"
    page.find_element(By.CSS_SELECTOR, '[type="reset"]').click()
    assert len(rows(page)) == whole


def test_a_chart_leads_to_its_items(page: Any) -> None:
    page.find_element(By.CSS_SELECTOR, "#by-topic tbody a").click()
    eventually(lambda: page.find_element(By.CSS_SELECTOR, "#items h1").is_displayed())
    assert "topic=massage_therapy" in page.current_url
    assert all("Massage therapy" in row for row in rows(page))


def test_from_the_table_to_a_letter_to_the_words_of_a_finding_and_back(page: Any) -> None:
    go(page, "items")
    page.find_element(By.NAME, "q").send_keys("CM14-0000001")
    address = page.current_url
    page.find_element(By.CSS_SELECTOR, "table.items tbody a").click()
    eventually(lambda: page.find_elements(By.CSS_SELECTOR, "article.letter h1"))
    letter = next(one for one in page.find_elements(By.CSS_SELECTOR, "article.letter") if one.is_displayed())
    assert "CM14-0000001" in letter.find_element(By.TAG_NAME, "h1").text
    words = letter.find_element(By.CSS_SELECTOR, ".finding .words")
    words.send_keys(Keys.ENTER)  # the middle of words on several lines may lie beside them
    lit = letter.find_elements(By.CSS_SELECTOR, "mark.lit")
    assert " ".join(mark.text for mark in lit) == words.text.strip("\u201c\u201d")
    height, top = page.execute_script("return [innerHeight, arguments[0].getBoundingClientRect().top]", lit[0])
    assert 0 <= top < height
    assert page.switch_to.active_element.get_attribute("id") == words.get_attribute("href").split("#")[1]
    page.switch_to.active_element.send_keys(Keys.TAB, Keys.ENTER)  # on to the way back: the finding's number
    eventually(lambda: page.switch_to.active_element.get_attribute("class").startswith("finding"))
    letter.find_element(By.CSS_SELECTOR, "[data-back]").send_keys(Keys.ENTER)
    eventually(lambda: page.current_url == address and rows(page))
    assert page.find_element(By.NAME, "q").get_attribute("value") == "CM14-0000001"


def test_a_finding_says_why_and_leads_to_its_rule(page: Any) -> None:
    page.find_element(By.CSS_SELECTOR, ".first a").click()
    eventually(lambda: any(one.is_displayed() for one in page.find_elements(By.CSS_SELECTOR, ".finding.lit")))
    finding = page.find_element(By.CSS_SELECTOR, ".finding.lit")
    finding.find_element(By.TAG_NAME, "summary").click()
    assert finding.find_element(By.CSS_SELECTOR, ".change").is_displayed()
    rule = finding.find_element(By.CSS_SELECTOR, ".support a")
    name = rule.text
    rule.click()
    eventually(lambda: page.find_elements(By.CSS_SELECTOR, ".rule.lit"))
    assert name in page.find_element(By.CSS_SELECTOR, ".rule.lit").text


def test_the_theme_is_switched_and_kept(page: Any) -> None:
    def paper() -> str:
        return str(page.execute_script("return getComputedStyle(document.body).backgroundColor"))

    button = page.find_element(By.CSS_SELECTOR, "[data-theme-switch]")
    colours = set()
    for _ in range(3):
        button.click()
        colours.add(paper())
    assert len(colours) == 2
    assert "as the system" in button.text
    button.click()
    button.click()
    dark = paper()
    page.refresh()
    assert paper() == dark
    page.find_element(By.CSS_SELECTOR, "[data-theme-switch]").click()


def test_the_table_is_worked_with_the_keyboard_alone(page: Any) -> None:
    go(page, "items")
    page.find_element(By.TAG_NAME, "body").send_keys("/")
    box = page.switch_to.active_element
    assert box.get_attribute("name") == "q"
    box.send_keys("duragesic")
    assert len(rows(page)) == 1
    for _ in range(40):
        page.switch_to.active_element.send_keys(Keys.TAB)
        if page.execute_script("return document.activeElement.closest('tbody') !== null"):
            break
    page.switch_to.active_element.send_keys(Keys.ENTER)
    eventually(lambda: any(one.is_displayed() for one in page.find_elements(By.CSS_SELECTOR, "article.letter")))


def test_a_letter_prints_with_its_text_in_light_colours(page: Any) -> None:
    go(page, "items")
    page.find_element(By.CSS_SELECTOR, "table.items tbody a").click()
    eventually(lambda: any(one.is_displayed() for one in page.find_elements(By.CSS_SELECTOR, "article.letter")))
    printed = base64.b64decode(page.print_page())
    assert printed.startswith(b"%PDF")
    from imr_audit.reading import read_bytes

    text = " ".join(read_bytes(printed, "printed.pdf").text.split())
    assert "Decision rationale" in text
    assert "Why, and what would have changed it" in text
    assert "Theme:" not in text


def test_every_row_of_a_chart_leads_to_its_items(page: Any) -> None:
    rows_of_charts = page.find_elements(By.CSS_SELECTOR, "#overview .bars tbody tr")
    links = [row.find_element(By.CSS_SELECTOR, "th a").get_attribute("href") for row in rows_of_charts]
    go(page, "unknown")
    links += [link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "#unknown .bars th a")]
    assert len(links) > 30
    for link in links:
        page.get("about:blank")
        page.get(link)
        assert rows(page), link


def test_a_printed_table_is_whole_and_says_so(page: Any) -> None:
    go(page, "items")
    pdf = page.execute_cdp_cmd("Page.printToPDF", {"paperHeight": 4})["data"]
    with pypdfium2.PdfDocument(base64.b64decode(pdf)) as document:
        told = [sheet.get_textpage().get_text_range() for sheet in document]
    assert len(told) > 1
    assert all("Treatment" in words and "Verdict" in words for words in told[:-1])
    assert status(page).startswith("Items 1\u2013")


@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Any, report: Path, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_core_python.selenium", reason="the accessibility test needs axe-core-python").Axe()
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    try:
        for view in ("overview", "items", "across", "rules", "unknown", "L1", "L6-f1"):
            browser.get("about:blank")
            browser.get(f"{(report / 'report.html').as_uri()}#{view}")
            for folded in browser.find_elements(By.CSS_SELECTOR, ".view.on details"):
                browser.execute_script("arguments[0].open = true", folded)
            found = axe.run(browser)["violations"]
            assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == [], view
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width, view
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_without_scripts_all_of_it_can_be_read(browser: Any, report: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((report / "report.html").as_uri())
        text = browser.find_element(By.TAG_NAME, "main").text
        assert "Verdicts" in text
        assert text.count("Decision rationale") >= 8
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
