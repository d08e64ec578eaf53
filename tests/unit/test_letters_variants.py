"""One letter in the many forms that printers, scanners and converters give it: its structure stays the same."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from letter_texts import MASSAGE, MRI, SENTENCE, Item, decisions_letter, issues_letter, numbered_letter
from pdf_files import text_pdf

from imr_audit.audit import read_letter
from imr_audit.letters import parse_letters
from imr_audit.reading import SourceText, read_bytes
from imr_audit.reading.text import Span

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
LETTERS = {
    "issues": issues_letter([MASSAGE, MRI]),
    "sentence": issues_letter([MASSAGE, MRI], reviewer=SENTENCE),
    "decisions": decisions_letter([MASSAGE, MRI]),
    **{path.stem: path.read_text(encoding="utf-8") for path in SEEDS},
}
HEADING = "IMR ISSUES, DECISIONS AND RATIONALES"
PREFACE = re.compile(
    r"The Final Determination was based on decisions for the disputed items/services set forth below:?"
)
OUTCOME = re.compile(r":[ \t]*(Upheld|Overturned)")
TITLE = re.compile(r"(Claims Administrator guideline|MAXIMUS guideline|Decision rationale):")
RULED = {"Upheld": " not", "Overturned": ""}
Structure = dict[str, object]


def letters_of(words: str) -> str:
    """The words without white space, marks and letter case, which the variants change."""
    return re.sub(r"[^a-z0-9]", "", words.lower())


def structure(source: SourceText) -> Structure:
    """All that is read of the one letter in a file but its facts."""
    (letter,) = parse_letters(source)
    case = letter.case

    def said(span: Span | None) -> str | None:
        return None if span is None else letters_of(letter.source.quote(span))

    found: Structure = {
        "case": [
            value and value.value
            for value in (case.case_number, case.date_of_injury, case.decision_date, case.priority, case.age, case.sex)
        ],
        "reviewer": [letters_of(one.value) for one in (*letter.reviewer.licensure, *letter.reviewer.specialties)],
        "summary": said(letter.summary),
    }
    for reading in read_letter(letter)[0]:
        item, request = reading.item, reading.request
        found[f"item {item.index}"] = (
            (letters_of(item.request), item.outcome, request.topic, request.body_parts, request.laterality),
            {name: str(value).lower() for name, value in request.quantity.items()},
            [one.source for one in reading.claims_administrator_citations],
            [one.source for one in reading.reviewer_citations],
            reading.conclusion and reading.conclusion.value,
            said(item.rationale),
        )
    return found


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def paged(text: str, foot: str = "", head: str = "", length: int = 25) -> str:
    """The text on pages of ``length`` lines, with what is printed under and over them ("{}": the page's number)."""
    held = lines(text)
    pages = [held[at : at + length] for at in range(0, len(held), length)]
    return "\f".join(
        "\n".join([*([head.format(n)] if head else []), *page, *([foot.format(n)] if foot else [])])
        for n, page in enumerate(pages, start=1)
    )


def before_items(text: str, mark: Callable[[int], str]) -> str:
    """The text with a mark before each item's request."""
    starts = [item.request_span.start for item in parse_letters(SourceText(text))[0].items]
    pieces = [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]
    return pieces[0] + "".join(mark(n) + piece for n, piece in enumerate(pieces[1:], start=1))


def summary_heading(name: str) -> Callable[[str], str]:
    return lambda text: text.replace("CLINICAL CASE SUMMARY", name)


def labels(claims_administrator: str, reviewer: str, rationale: str) -> Callable[[str], str]:
    names = {
        "Claims Administrator guideline": claims_administrator,
        "MAXIMUS guideline": reviewer,
        "Decision rationale": rationale,
    }
    return lambda text: TITLE.sub(lambda title: names[title[1]], text)


def outcome(form: str) -> Callable[[str], str]:
    """The outcome in another form: "{}" stands for the word."""
    return lambda text: OUTCOME.sub(lambda match: form.format(match[1]), text)


def spelt(**changes: str) -> Callable[[str], str]:
    return lambda text: re.sub("|".join(changes), lambda match: changes[match[0]], text)


VARIANTS: dict[str, Callable[[str], str]] = {
    # white space, characters
    "no blank lines": lambda text: "\n".join(lines(text)),
    "a blank line after each": lambda text: "\n\n".join(lines(text)),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "other line ends": lambda text: text.replace("\n", "\u2028"),
    "indented": lambda text: textwrap.indent(text, " " * 8),
    "tabs": lambda text: textwrap.indent(text.replace("  ", "\t"), "\t"),
    "non-breaking blanks": lambda text: text.replace(" ", "\u00a0"),
    "thin blanks": lambda text: text.replace(" ", "\u2009"),
    "ligatures": lambda text: text.replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "soft hyphens": lambda text: text.replace("guideline", "guide\u00adline").replace("istrator", "is\u00adtrator"),
    "invisible blanks": lambda text: "\ufeff" + text.replace(": ", ":\u200b "),
    "true hyphens": lambda text: text.replace("-", "\u2010"),
    "curly quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201d"),
    "capitals": lambda text: text.upper(),
    "web page": lambda text: text.replace("&", "&amp;").replace("'", "&#39;"),
    "no line ends": lambda text: " ".join(lines(text)),
    # pages
    "form feeds": paged,
    "page numbers": lambda text: paged(text, "{}"),
    "page n of m": lambda text: paged(text, "Page {} of 9"),
    "page n": lambda text: paged(text, "Page {}").replace("\f", "\n"),
    "case number and page": lambda text: paged(text, "Case Number: CM14-0000001        Page {} of 8").replace(
        "\f", "\n"
    ),
    "letter's name": lambda text: paged(text, "Final Determination Letter for IMR Case Number CM14-0000001   {}"),
    "running title": lambda text: paged(text, head="MAXIMUS FEDERAL SERVICES, INC.", length=9),
    # markup
    "markdown": lambda text: re.sub(r"^(?=CLINICAL|IMR |HOW )", "## ", TITLE.sub(r"**\1:**", text), flags=re.M),
    # headings of parts
    "history": summary_heading("HISTORY AND CLINICAL SUMMARY"),
    "clinical summary": summary_heading("CLINICAL SUMMARY"),
    "clinical history": summary_heading("Clinical History:"),
    "case summary": summary_heading("Case Summary:"),
    "another heading": summary_heading("BACKGROUND"),
    "printed twice": summary_heading("CLINICAL CASE SUMMARY CLINICAL CASE SUMMARY"),
    "spaced": summary_heading("C L I N I C A L  C A S E  S U M M A R Y"),
    "over two lines": summary_heading("CLINICAL CASE\nSUMMARY"),
    "scanned headings": lambda text: text.replace(HEADING, "lMR lSSUES, DEClSIONS AND RATI0NALES").replace(
        "LINIC", "LlNlC"
    ),
    "decisions and rationales": lambda text: text.replace(HEADING, "IMR DECISION(S) AND RATIONALE(S)"),
    "ampersand": lambda text: text.replace(HEADING, "IMR Issues, Decisions & Rationales:"),
    "no preface": lambda text: PREFACE.sub("", text),
    # labels
    "scanned labels": labels("Claims Adminlstrator guideline:", "MAXlMUS guideline:", "Decislon rationale:"),
    "worse scanned": labels("Clairns Administrator guideline:", "MAXIMUS guidel1ne:", "Decision rationaIe:"),
    "joined labels": labels("ClaimsAdministrator guideline:", "MAXIMUSguideline:", "Decisionrationale:"),
    "semicolons": labels("Claims Administrator guideline;", "MAXIMUS guideline;", "Decision rationale;"),
    "no colons": labels("Claims Administrator guideline", "MAXIMUS guideline", "Decision rationale"),
    "label alone": lambda text: TITLE.sub(r"\1:\n\n", text),
    # outcomes
    "next line": outcome(":\n{}"),
    "next page": outcome(":\n\f{}"),
    "dash": outcome(" - {}"),
    "brackets": outcome(": [{}]"),
    "parentheses": outcome(" ({})"),
    "determination": outcome("\nDetermination: {}"),
    "full stop": outcome(": {}."),
    "table": outcome("\t|\t{}\t|"),
    "has been": lambda text: OUTCOME.sub(lambda match: f" has been {match[1].lower()}.", text),
    "ruling": lambda text: OUTCOME.sub(
        lambda match: f" is{RULED[match[1]]} medically necessary and appropriate.", text
    ),
    "ruling after a colon": lambda text: OUTCOME.sub(lambda match: f":{RULED[match[1]]} Medically Necessary", text),
    "verbs": spelt(Upheld="Uphold", Overturned="Overturn"),
    "scanned outcome": spelt(Upheld="Upheid", Overturned="0verturned"),
    "worse scanned outcome": spelt(Upheld="Uphe1d", Overturned="Overtumed"),
    # words run together, and apart
    "joined verdict": lambda text: re.sub(r"medically\s+nec", "medicallynec", re.sub(r"not\s+med", "notmed", text)),
    # items' headings
    "bullets": lambda text: before_items(text, lambda n: "\u2022 "),
    "disputed items": lambda text: before_items(text, lambda n: f"Disputed Item {n}: "),
    "issues": lambda text: before_items(text, lambda n: f"Issue #{n}: "),
    "services": lambda text: before_items(text, lambda n: f"Disputed service {n} of 4 - "),
    "small letters": lambda text: before_items(text, lambda n: f"({'abcd'[n - 1]}) "),
    "Roman numbers": lambda text: before_items(text, lambda n: f"{'I' * n}. ") if text.count(": Upheld") < 4 else text,
    "what follows a letter": lambda text: (
        text + "\n\nSincerely,\n\nMedical Director\ncc: It is medically necessary: Upheld\n"
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_structure_stays(letter: str, variant: str) -> None:
    text = LETTERS[letter]
    changed = read_bytes(VARIANTS[variant](text).encode(), "letter.txt")
    assert structure(changed) == structure(SourceText(text))


@pytest.mark.parametrize("name", ["determined", "issues"])
def test_a_pdf_with_running_titles(name: str) -> None:
    text = numbered_letter([MASSAGE, MRI]) if name == "determined" else LETTERS["issues"]
    pages = paged(text, "Confidential - page {}", "Independent Medical Review", 12).split("\f")
    assert structure(read_bytes(text_pdf(pages), "letter.pdf")) == structure(SourceText(text))


def test_fourteen_items() -> None:
    items = [Item(f"Drug number {n} {n}0mg #{n}0", "Overturned" if n % 3 else "Upheld") for n in range(1, 15)]
    (letter,) = parse_letters(read_bytes(issues_letter(items).encode(), "letter.txt"))
    assert [(item.request, item.outcome) for item in letter.items] == [
        (item.request, item.outcome.lower()) for item in items
    ]


@pytest.mark.parametrize("words", ["Upheld with modification", "Partially overturned", "Modified", "Upheld in part"])
def test_a_part_is_neither_outcome(words: str) -> None:
    (letter,) = parse_letters(SourceText(issues_letter([Item(MASSAGE.request, words), MRI])))
    assert [(item.request, item.outcome) for item in letter.items] == [
        (MASSAGE.request, None),
        (MRI.request, "overturned"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The prior denial by utilization review is upheld.\n",
        "In an earlier review of this case the decision on therapy was: Overturned\n",
        "The guideline on this treatment was not met: Upheld\n",
        "As for the request: the first denial: Upheld in part by others.\n",
    ],
)
def test_an_outcome_in_a_rationale_ends_no_heading(sentence: str) -> None:
    item = Item("Massage therapy 2 x 6 for the neck", rationale=sentence + MASSAGE.rationale)
    (letter,) = parse_letters(SourceText(issues_letter([item, MRI])))
    assert [(one.request, one.outcome) for one in letter.items] == [
        (item.request, "upheld"),
        (MRI.request, "overturned"),
    ]
    assert letters_of(letter.source.quote(letter.items[0].rationale or Span(0, 0))) == letters_of(item.rationale)


def test_the_text_stays_as_it_was_read() -> None:
    text = VARIANTS["scanned labels"](VARIANTS["no line ends"](LETTERS["issues"]))
    source = read_bytes(text.encode(), "letter.txt")
    assert {letter.source.text for letter in parse_letters(source)} == {source.text}
