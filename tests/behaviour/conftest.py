"""A hand-made audit, so that renderers are tested on every kind of thing that an audit can hold; a browser; Ctrl-C."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from imr_audit.model import (
    CaseHeader,
    Citation,
    Drug,
    Fact,
    Finding,
    GuidelineCitation,
    Letter,
    LetterItem,
    Located,
    Request,
    Reviewer,
)
from imr_audit.reading.text import SourceText, Span
from imr_audit.result import (
    Audit,
    FileAudit,
    Ground,
    ItemAudit,
    LetterAudit,
    Measure,
    Period,
    PositionResult,
    RuleBookStamp,
    RuleResult,
)

TEXT = """Case Number: CM14-0000001
Decision Date: 10/14/2014
The worker performs a home exercise
program. =cmd|' /C calc'!A0 \x1b[31m<script>alert(1)</script> | *bold* \u202edesrever

8 massage visits, neck: Overturned
MAXIMUS guideline: Massage therapy Page(s): 60.
Decision rationale: He had 4 visits. The request is medically necessary.

Norco 10/325 #60: Upheld
Decision rationale: No pain agreement is on file.
"""

TITLES = {"mtus_chronic_pain_2009": "MTUS Chronic Pain Medical Treatment Guidelines (2009)"}


def span_of(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _rule(rule: str, result: str, **changes: object) -> RuleResult:
    values: dict[str, object] = {
        "rule": rule,
        "title": f"The title of {rule}",
        "kind": "limit",
        "entry": "T001",
        "result": result,
        "basis": "quoted",
        "strength": None,
        "citation": GuidelineCitation("mtus_chronic_pain_2009", "Massage therapy", "60"),
        "message": "8 visits requested; massage is limited to 4-6 visits in most cases",
        "because": {"visits": 8},
    }
    return RuleResult(**(values | changes))  # type: ignore[arg-type]


def _massage() -> ItemAudit:
    violated = _rule("MASSAGE-VISITS", "violated")
    rules = (
        violated,
        _rule("MASSAGE-ADJUNCT", "met", kind="requirement", because={"exercise_program": "affirmed"}),
        _rule("MASSAGE-BENEFIT", "open", kind="requirement", because={"functional_improvement": "unstated"}),
        _rule("MASSAGE-OPTION", "silent", kind="recommendation", strength="option", because={}),
    )
    citation = GuidelineCitation("mtus_chronic_pain_2009", "Massage therapy", "60")
    return ItemAudit(
        item=LetterItem(
            1,
            "8 massage visits, neck",
            span_of("8 massage visits, neck"),
            "overturned",
            span_of("Overturned"),
            None,
            span_of("Massage therapy Page(s): 60."),
            span_of("He had 4 visits. The request is medically necessary."),
        ),
        request=Request("massage_therapy", ("neck",), None, {"visits": 8}, (), span_of("8 massage visits, neck")),
        conclusion=Located("necessary", span_of("The request is medically necessary")),
        claims_administrator_citations=(),
        reviewer_citations=(
            Citation("mtus_chronic_pain_2009", "Massage therapy", ((60, 60),), span_of("Massage therapy Page(s): 60.")),
        ),
        facts=(
            Fact(
                "exercise_program",
                "affirmed",
                "summary",
                span_of("performs a home exercise\nprogram"),
                cue="performs_exercise",
            ),
        ),
        measures=(Measure("prior_visits", 4, span_of("4 visits")),),
        doses=(),
        grounds=(Ground("criteria_met", span_of("The request is medically necessary")),),
        position=PositionResult("opposes", "quoted", None, (violated,), rules, unmet=("visits",)),
        outcome_agreement="disagrees",
        rationale_agreement="agrees",
        verdict="disagrees",
        findings=(
            Finding("FORM-NOTE", "missing-section", "form", "note", "regulation", "A note", None),
            Finding(
                "OUTCOME-POSSIBLE", "outcome-contrary", "outcome", "warning", "knowledge", "Possible limit", citation
            ),
            Finding(
                "OUTCOME-OVERTURNED-OPPOSED",
                "outcome-contrary",
                "outcome",
                "error",
                "quoted",
                "Overturned, but the guideline opposes the request",
                citation,
                (
                    span_of("8 massage visits, neck"),
                    span_of("=cmd|' /C calc'!A0 \x1b[31m<script>alert(1)</script> | *bold* \u202edesrever"),
                ),
            ),
        ),
        case={"topic": "massage_therapy", "visits": 8},
    )


def _norco() -> ItemAudit:
    heading = span_of("Norco 10/325 #60")
    return ItemAudit(
        item=LetterItem(
            2,
            "Norco 10/325 #60",
            heading,
            "upheld",
            span_of("Upheld"),
            None,
            None,
            span_of("No pain agreement is on file."),
        ),
        request=Request(
            "opioid",
            (),
            None,
            {"count": 60, "strength": "10/325"},
            (Drug("Norco", ("hydrocodone", "acetaminophen"), "opioid", span_of("Norco"), "10/325"),),
            heading,
        ),
        conclusion=None,
        claims_administrator_citations=(),
        reviewer_citations=(),
        facts=(
            Fact(
                "opioid_agreement", "not_documented", "rationale", span_of("No pain agreement is on file"), cue="no_x"
            ),
        ),
        measures=(),
        doses=(),
        grounds=(),
        position=PositionResult("silent"),
        outcome_agreement="not_covered",
        rationale_agreement="agrees",
        verdict="not_covered",
        findings=(),
        case={"topic": "opioid", "morphine_equivalent_mg": 60.0},
    )


@pytest.fixture
def made_audit() -> Audit:
    """Two files: a letter of two items with everything hostile in it, and one that could not be read."""
    letter = Letter(
        SourceText(TEXT),
        Span(0, len(TEXT)),
        "issues_with_credentials",
        CaseHeader(
            case_number=Located("CM14-0000001", span_of("CM14-0000001")),
            decision_date=Located(dt.date(2014, 10, 14), span_of("10/14/2014")),
        ),
        Reviewer(),
        None,
        (),
    )
    audit = LetterAudit(
        letter,
        Period("mtus_chronic_pain_2009", dt.date(2014, 10, 14), False, "the decision date", span_of("10/14/2014")),
        (_massage(), _norco()),
        (Finding("LETTER-NOTE", "missing-section", "form", "warning", "regulation", "Of the letter", None),),
    )
    return Audit(
        RuleBookStamp("2026.1", "0" * 64),
        (FileAudit("a\tletter.txt", "1" * 64, (audit,)), FileAudit("broken.pdf", None, error="The file is empty.")),
        TITLES,
    )


_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,900",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium without a window, with the log of its console; skipped with a word where it is not installed."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need selenium")
    from selenium.webdriver.chrome.service import Service

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no Chromium with its driver is installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a test starts hears Ctrl-C, even where the shell that started the tests has them ignore it (``... &``)."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
