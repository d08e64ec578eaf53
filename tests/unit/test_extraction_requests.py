"""Requests: topic, body parts, side, quantity, history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.body_parts import read_body_parts, read_laterality
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Request
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "requests.yaml").read_text(encoding="utf-8")
)
PAIRS = [(topic, case) for topic, cases in CASES.items() for case in cases]


def parse(text: str) -> Request:
    return parse_request(text, Span(0, len(text)))


@pytest.mark.parametrize(("topic", "case"), PAIRS, ids=[case["text"][:60] for _, case in PAIRS])
def test_reads_the_request(topic: str, case: dict[str, Any]) -> None:
    request = parse(case["text"])
    assert request.topic == topic
    if case.get("parts") is not None:
        assert list(request.body_parts) == case["parts"]
    if "side" in case or "parts" in case:
        assert request.laterality == case.get("side")
    if "quantity" in case:
        assert dict(request.quantity) == case["quantity"]


def test_every_topic_has_cases() -> None:
    assert set(vocabulary("fields")["case"]["topic"]["values"]) == set(CASES)


def test_a_request_reads_the_same_in_capitals_and_over_lines() -> None:
    for _, case in PAIRS:
        text = case["text"]
        plain, loud, wrapped = parse(text), parse(text.upper()), parse(text.replace(" ", "\n"))
        assert (plain.topic, plain.body_parts) == (loud.topic, loud.body_parts) == (wrapped.topic, wrapped.body_parts)
        assert plain.quantity == wrapped.quantity


@pytest.mark.parametrize(
    ("text", "parts", "side"),
    [
        ("R knee MRI", ("knee",), "right"),
        ("MRI of shoulder (L)", ("shoulder",), "left"),
        ("MRI shoulder R", ("shoulder",), "right"),
        ("MRI L-spine", ("low_back",), None),
        ("R/O fracture, MRI foot", ("foot",), None),
        ("right and left knee X-rays", ("knee",), "bilateral"),
        ("right shoulder and left knee", ("shoulder", "knee"), None),
        ("C5-6, C6-7 and L4/5", ("neck", "low_back"), None),
        ("T12-L1", ("thoracic_spine",), None),
        ("Brace L1832, purchase", (), None),
        ("low back and bilateral lower extremities", ("low_back", "lower_extremity"), "bilateral"),
        ("upper/lower extremities", ("upper_extremity", "lower_extremity"), None),
        ("neck, upper and lower back", ("neck", "thoracic_spine", "low_back"), None),
        ("spine, lumbar", ("low_back",), None),
        ("return to work, right away", (), "right"),
        ("knee scooter", (), None),
        ("hinged knee brace", ("knee",), None),
        ("hand therapy for the right wrist", ("wrist",), "right"),
        ("left hand therapy", ("hand",), "left"),
    ],
)
def test_body_parts_and_sides(text: str, parts: tuple[str, ...], side: str | None) -> None:
    assert (read_body_parts(text), read_laterality(text)) == (parts, side)


def test_body_parts_are_a_closed_list() -> None:
    assert len(vocabulary("body_parts")["parts"]) == 33


HISTORY = "{} was the original request. {} was authorized by the Claims Administrator. "
REMAINING = "The remaining IMR eligible portion of the original request, {} is"


@pytest.mark.parametrize(
    ("text", "quantity", "adds_up"),
    [
        (HISTORY.format("PT 2 x 6", "PT 6 visits") + REMAINING.format("PT 6 visits"), {"visits": 6}, True),
        (HISTORY.format("PT 3 x 6", "PT 6 visits") + REMAINING.format("PT 10 visits"), {"visits": 10}, False),
        (
            HISTORY.format("Norco 5/325mg #90", "Norco 5/325mg #60") + REMAINING.format("Norco 5/325mg #30"),
            {"strength": "5/325mg", "count": 30},
            True,
        ),
        (
            HISTORY.format("Lyrica 75mg #60 with 3 refills", "Lyrica 75mg #60")
            + REMAINING.format("Three refills of Lyrica 75mg #60"),
            {"strength": "75mg", "count": 60, "refills": 3},
            True,
        ),
        (
            HISTORY.format("12 PT visits for the left knee and neck", "6 PT visits for the left knee")
            + REMAINING.format("12 PT visits for the neck"),
            {"visits": 12},
            None,
        ),
        (
            "Acupuncture 12 visits was the original request. The Claims Administrator authorized acupuncture 4 visits, "
            "leaving the original request IMR eligible. The original request, acupuncture 12 visits is",
            {"visits": 12},
            None,
        ),
        (
            "12 massage visits were requested. 6 visits have been approved. The remaining 6 massage visits are",
            {"visits": 6},
            True,
        ),
        (
            "Massage 10 visits was the original request. Massage 10 visits was modified to massage 4 visits. "
            "The remaining portion of the original request, massage 6 visits, is",
            {"visits": 6},
            True,
        ),
    ],
)
def test_history_headings(text: str, quantity: dict[str, Any], adds_up: bool | None) -> None:
    request = parse(text)
    assert dict(request.quantity) == quantity
    assert request.history is not None
    assert request.adds_up is adds_up


def test_the_remaining_part_borrows_what_only_the_original_names() -> None:
    request = parse(HISTORY.format("PT 8 visits, left knee", "PT 4 visits") + REMAINING.format("4 visits"))
    assert (request.topic, request.body_parts, request.laterality) == ("physical_therapy", ("knee",), "left")


def test_the_decided_part_is_told_by_its_place() -> None:
    text = HISTORY.format("PT 2 x 6", "PT 6 visits") + "\n" + REMAINING.format("PT\n6 visits")
    request = parse(text)
    assert text[request.decided.start : request.decided.end] == "PT\n6 visits"


def test_a_stated_total_is_kept_beside_its_factors() -> None:
    assert parse("PT 3 x 4 (10 sessions)").arithmetic == {"stated": 10, "computed": 12}
    assert parse("PT 3 x 4").arithmetic is None


@given(
    per_week=st.integers(1, 5),
    weeks=st.integers(2, 12),
    form=st.sampled_from(
        [
            "{n}x{w}",
            "{n} x {w}",
            "{n} times a week for {w} weeks",
            "{n} times per week for {w} weeks",
            "{n}x/week for {w} weeks",
            "{n} x/wk x {w} wks",
            "{n} visits per week for {w} weeks",
            "{n} times weekly x {w} weeks",
            "{n} x week x {w} weeks",
            "{n} ({n}) times per week for {w} ({w}) weeks",
            "{n} sessions a week over {w} weeks",
        ]
    ),
    service=st.sampled_from(["Physical therapy", "Acupuncture", "Massage therapy", "Chiropractic", "Aquatic therapy"]),
    where=st.sampled_from(
        ["", " left knee", ", lumbar spine", " for C5-6 radiculopathy", " (CPT 97110)", " DOS 3/4/14"]
    ),
)
def test_every_notation_of_a_course(per_week: int, weeks: int, form: str, service: str, where: str) -> None:
    request = parse(f"{service} {form.format(n=per_week, w=weeks)}{where}")
    assert dict(request.quantity) == {"visits": per_week * weeks, "per_week": per_week, "weeks": weeks}


@given(
    count=st.integers(2, 240),
    refills=st.integers(0, 6),
    form=st.sampled_from(
        ["#{c}", "# {c}", "qty {c}", "quantity: {c}", "QTY: {c}.00", "{c} tablets", "#{c}, 1 tab po bid"]
    ),
    more=st.sampled_from([" with {r} refills", ", {r} refills", " refills: {r}", " x {r} refills", " refill x {r}"]),
    drug=st.sampled_from(["Naproxen 550mg", "Norco 10/325mg", "Soma 350 mg", "Lidoderm 5% patch", "Fentanyl 25mcg/hr"]),
)
def test_every_notation_of_a_supply(count: int, refills: int, form: str, more: str, drug: str) -> None:
    quantity = parse(f"{drug} {form.format(c=count)}{more.format(r=refills)}").quantity
    assert (quantity["count"], quantity["refills"]) == (count, refills)
    assert quantity["strength"] == drug.split(" ", 1)[1].removesuffix(" patch")


@given(st.text(max_size=120))
def test_nothing_raises_and_spans_lie_inside(text: str) -> None:
    request = parse(text + ".")
    assert 0 <= request.decided.start <= request.decided.end <= len(text) + 1
    assert request.topic in CASES


@pytest.mark.parametrize("folder", ["seeds_gold", "written/gold"])
def test_agrees_with_careful_readers(corpus: Path, folder: str) -> None:
    letters = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((corpus / folder).glob("*.json"))]
    items = [item for letter in letters for item in letter["items"]]
    read = [parse(item["request"]) for item in items]
    for field, floor in (("topic", 0.97), ("laterality", 0.97)):
        right = sum(getattr(request, field) == item[field] for request, item in zip(read, items, strict=True))
        assert right / len(items) >= floor, field
    for field, floor in (("body_parts", 0.96), ("quantity", 0.95)):
        right = gold = found = 0
        for request, item in zip(read, items, strict=True):
            ours, theirs = _pairs(getattr(request, field)), _pairs(item[field])
            right, gold, found = right + len(ours & theirs), gold + len(theirs), found + len(ours)
        assert 2 * right / (gold + found) >= floor, field


def _pairs(value: Any) -> set[Any]:
    return {(key, str(one)) for key, one in value.items()} if isinstance(value, dict) else set(value)
