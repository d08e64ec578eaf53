"""Letters: whatever the text, letters or a reason; whatever the line breaks, the same items."""

from __future__ import annotations

import re
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st
from letter_texts import (
    APPEAL,
    COVER,
    HEADER,
    HOW,
    ISSUES,
    MASSAGE,
    MRI,
    SENTENCE,
    SERVICE,
    SUMMARY,
    Item,
    decisions_letter,
    issues_letter,
    numbered_letter,
    professional_letter,
)

from imr_audit.letters import NotADetermination, parse_letters
from imr_audit.model import Letter, LetterItem
from imr_audit.reading import Folded, SourceText, Span, UnreadableFile, read_bytes

# --- anything ---------------------------------------------------------------------------------------------------------

WHOLE = [
    issues_letter([MASSAGE, MRI]),
    decisions_letter([MRI, MASSAGE]),
    numbered_letter([MASSAGE, MRI]),
    professional_letter("1. Botox\n2. MRI of the neck"),
]
FRAGMENTS = [
    *(
        line
        for text in [*WHOLE, HEADER, HOW, SENTENCE, SUMMARY, ISSUES, COVER, SERVICE, APPEAL]
        for line in text.split("\n")
    ),
    *[
        "\f",
        "\r\n",
        "\r",
        "\n\n",
        " ",
        ":",
        ": Upheld",
        "Overturned",
        "Upheld/Overturned",
        "was the original request.",
        "12",
    ],
]


def check_spans(letter: Letter) -> None:
    """Every span lies in the text; all but a paragraph's hold something, without blanks; items come in order."""
    text = letter.source.text

    def sound(span: Span | None) -> bool:
        return span is None or (0 <= span.start < span.end <= len(text) and text[span.start : span.end].strip() != "")

    last = 0
    for n, item in enumerate(letter.items, start=1):
        assert item.index == n
        assert item.request
        assert item.request == Folded.of(text, item.request_span).text
        assert item.outcome in ("upheld", "overturned", None)
        assert sound(item.request_span)
        assert sound(item.outcome_span)
        for paragraph in (item.claims_administrator, item.reviewer_guideline, item.rationale):
            assert sound(paragraph) or (paragraph and paragraph.start == paragraph.end)
        if letter.layout.startswith(("issues", "decisions")):
            assert last <= item.request_span.start
            last = item.rationale.end if item.rationale else item.request_span.end
    assert sound(letter.summary)
    for name in letter.case.__slots__:
        located = getattr(letter.case, name)
        assert located is None or sound(located.span), name
    for named in (*letter.reviewer.licensure, *letter.reviewer.specialties):
        assert named.value == Folded.of(text, named.span).text


def parse_or_refuse(source: SourceText) -> None:
    with suppress(NotADetermination):
        letters = parse_letters(source)
        assert any(letter.items for letter in letters)
        for letter in letters:
            check_spans(letter)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    parse_or_refuse(SourceText(text))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    with suppress(UnreadableFile):
        parse_or_refuse(read_bytes(data, "letter.txt"))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60), st.sampled_from(["\n", " ", "\f", "\r\n"]))
def test_any_heap_of_lines(lines: list[str], between: str) -> None:
    parse_or_refuse(
        read_bytes(between.join(lines).encode() or b"x", "letter.txt") if "".join(lines).strip() else SourceText("")
    )


@given(st.sampled_from(WHOLE), st.integers(0, 4000), st.integers(0, 4000), st.text(max_size=20))
def test_any_piece_of_a_letter(text: str, start: int, end: int, junk: str) -> None:
    parse_or_refuse(SourceText(text[start:end]))
    parse_or_refuse(SourceText(text[:start] + junk + text[start:]))


# --- line breaks ------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "MRI",
        "of",
        "the",
        "knee",
        "Norco",
        "10/325mg",
        "#60",
        "(eight",
        "visits)",
        "DOS:",
        "11/11/2016",
        "L4-L5",
        "gel",
        "4",
        "oz",
    ]
)
REQUESTS = st.tuples(st.sampled_from(["Massage", "X-rays", "2", "EMG/NCV"]), st.lists(WORDS, max_size=25)).map(
    lambda parts: " ".join([parts[0], *parts[1]]).rstrip(":")
)
SENTENCES = st.sampled_from(
    [
        "The guideline recommends it as an option.",
        "There is no evidence of radiculopathy (see the report of 3/4/14).",
        "He said: pain is 5/10.",
        "The patient was seen on 1/2/2014, with 1.5 mg of lorazepam taken daily; nothing else was tried.",
        "The earlier denial was upheld.",
        "Therefore, the request is not medically necessary.",
    ]
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=8).map(" ".join)
HISTORIES = REQUESTS.map(
    lambda r: (
        f"{r} x 12 was the original request. {r} x 6 was authorized by the Claims Administrator. The remaining IMR "
        f"eligible "
        f"portion of the original request, {r} x 6 is"
    )
)
ITEMS = st.builds(
    Item,
    request=REQUESTS | HISTORIES,
    outcome=st.sampled_from(["Upheld", "Overturned", "UPHELD"]),
    administrator=PARAGRAPHS,
    guideline=PARAGRAPHS,
    rationale=PARAGRAPHS,
)


def rewrapped(paragraph: str, width: int) -> list[str]:
    """The words of a paragraph in lines of ``width`` characters at most."""
    lines: list[str] = []
    for word in paragraph.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def laid_out(text: str, draw: st.DataObject, keep: int) -> str:
    """The text with other line breaks, after the first ``keep`` paragraphs, which keep theirs."""
    width = draw.draw(st.integers(30, 140), "width")
    paragraph_gap = draw.draw(st.sampled_from(["\n", "\n\n", "\n \n\n"]), "between paragraphs")
    line_gap = draw.draw(st.sampled_from(["\n", " \n", "\n\n"]), "between lines")
    breaks = draw.draw(st.sets(st.integers(0, 80), max_size=4), "page breaks")
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p.strip()]
    lines: list[str] = []
    for n, paragraph in enumerate(paragraphs):
        wrapped = paragraph.split("\n") if n < keep else rewrapped(paragraph, width)
        lines += [line + line_gap for line in wrapped[:-1]] + [wrapped[-1] + paragraph_gap]
    text = "".join(line + ("\f" if n in breaks else "") for n, line in enumerate(lines))
    return text.replace("\n", draw.draw(st.sampled_from(["\n", "\r\n"]), "line end"))


def told(letter: Letter, item: LetterItem) -> tuple[str | None, ...]:
    spans = (item.claims_administrator, item.reviewer_guideline, item.rationale)
    return item.request, item.outcome, *(span and Folded.of(letter.source.text, span).text for span in spans)


@given(st.lists(ITEMS, min_size=1, max_size=4), st.data())
def test_items_are_the_same_however_the_lines_break(items: list[Item], data: st.DataObject) -> None:
    text = issues_letter(items)
    head = text[: text.index(ISSUES)] + ISSUES.replace("\n", "\n\n")
    body = text[text.index(ISSUES) + len(ISSUES) :]
    keep = len([p for p in re.split(r"\n\s*\n", head) if p.strip()])
    (letter,) = parse_letters(read_bytes(laid_out(head + body, data, keep).encode(), "letter.txt"))
    assert [told(letter, item) for item in letter.items] == [
        (item.request.removesuffix(" is"), item.outcome.lower(), item.administrator, item.guideline, item.rationale)
        for item in items
    ]
    assert letter.case.case_number is not None
    assert [state.value for state in letter.reviewer.licensure] == ["North Carolina", "Texas"]


@given(
    st.lists(st.lists(ITEMS, min_size=1, max_size=2), min_size=1, max_size=3), st.sampled_from(["", SERVICE, APPEAL])
)
@example([[MASSAGE], [MRI]], COVER)
def test_bundles_hold_what_their_letters_hold(letters: list[list[Item]], between: str) -> None:
    texts = [issues_letter(items, f"CM15-000000{n}") for n, items in enumerate(letters)]
    found = parse_letters(SourceText(("\n" + between).join(texts)))
    assert [len(letter.items) for letter in found] == [len(items) for items in letters]
    for letter, items in zip(found, letters, strict=True):
        assert [told(letter, item)[4] for item in letter.items] == [item.rationale for item in items]
