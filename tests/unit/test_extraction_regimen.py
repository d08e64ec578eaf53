"""What a worker takes, and the morphine equivalents of it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.morphine import scheme_on
from imr_audit.extraction.regimen import current_regimen, morphine_equivalent, read_regimen, requested_regimen
from imr_audit.model import Dose
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary

P2, P3, P5 = dt.date(2014, 6, 1), dt.date(2017, 1, 15), dt.date(2024, 1, 1)


def read(text: str) -> tuple[Dose, ...]:
    return read_regimen(text, Span(0, len(text)))


def told(text: str) -> list[tuple[str, float | None, float | None, bool]]:
    return [(d.drug.name, d.strength_mg, d.per_day, d.as_needed) for d in read(text)]


@pytest.mark.parametrize(
    ("text", "regimen"),
    [
        (
            "Medications include Duragesic 75ug/hr ever 72 hrs. Norco 10/325 up to 6 per day and Soma 1-2 per day.",
            [("Duragesic", 75, 1 / 3, False), ("Norco", 10, 6, True), ("Soma", None, 2, True)],
        ),
        (
            "He takes MS Contin 30 mg twice a day and Percocet 10/325 mg four times a day.",
            [("MS Contin", 30, 2, False), ("Percocet", 10, 4, False)],
        ),
        ("Current medications: tramadol 50 mg 1 tab PO q6h prn #120.", [("tramadol", 50, 4, True)]),
        ("Norco 10/325 TID, Xanax 0.5mg qhs.", [("Norco", 10, 3, False), ("Xanax", 0.5, 1, False)]),
        ("She uses Percocet 5/325 mg 1-2 tablets every 4-6 hours.", [("Percocet", 5, 12, True)]),
        ("She uses Percocet 5/325 mg 1-2 tablets every 4-6 hours, max 6 per day.", [("Percocet", 5, 6, True)]),
        ("Norco 10/325mg #120", [("Norco", 10, 4, False)]),
        (
            "Current medications include Norco and baclofen.",
            [("Norco", None, None, False), ("baclofen", None, None, False)],
        ),
        ("Norco was discontinued in 2013.", []),
        ("He was weaned off OxyContin and now takes Percocet 5/325 mg BID.", [("Percocet", 5, 2, False)]),
        ("He has tried and failed Norco, tramadol and Nucynta.", []),
        ("Norco and tramadol were discontinued.", []),
        ("In the past he used Norco 10/325 four times a day.", []),
        ("Utilization review denied Norco 10/325 mg #120.", []),
        ("She is allergic to codeine.", []),
        (
            "The patch was reduced; he uses Duragesic, reduced from 100 mcg/hr to 75 mcg/hr.",
            [("Duragesic", 75, None, False)],
        ),
        ("Medications: Tylenol #3 twice a day.", [("Tylenol 3", 30, 2, False)]),
        ("The pump delivers morphine 4 mg per day.", [("morphine", 4, 1, False)]),
    ],
)
def test_reads_what_is_taken_now(text: str, regimen: list[tuple[str, float | None, float | None, bool]]) -> None:
    assert told(text) == regimen


def test_the_sum_is_over_all_opioids() -> None:
    doses = read(
        "Medications include Duragesic 75ug/hr ever 72 hrs. Norco 10/325 up to 6 per day and Soma 1-2 per day."
    )
    total = morphine_equivalent(doses, P2)
    assert [(part.opioid, part.per_day, part.factor, part.mg) for part in total.parts] == [
        ("fentanyl", 75, 2.4, 180),
        ("hydrocodone", 60, 1, 60),
    ]
    assert total.mg == 240


@pytest.mark.parametrize(
    ("text", "on", "mg"),
    [
        ("methadone 10 mg BID", P2, 80),
        ("methadone 10 mg TID", P2, 240),
        ("methadone 10 mg five times a day", P2, 500),
        ("methadone 20 mg four times a day", P2, 960),
        ("methadone 10 mg TID", P5, 141),
        ("hydromorphone 4 mg BID", P3, 32),
        ("hydromorphone 4 mg BID", P5, 40),
        ("tramadol 50 mg BID", P3, 10),
        ("tramadol 50 mg BID", P5, 20),
        ("Nucynta 100 mg BID", P3, 80),
        ("fentanyl patch 12 mcg/hr every 72 hours", P2, 30),
        ("OxyContin 40 mg TID", P2, 180),
    ],
)
def test_factors_by_scheme_and_tier(text: str, on: dt.date, mg: float) -> None:
    assert morphine_equivalent(read(text), on).mg == mg


def test_what_cannot_be_summed_is_left_out() -> None:
    total = morphine_equivalent(
        read("Current medications: Butrans 20 mcg/hr weekly, Norco, and Percocet 5/325 BID."), P2
    )
    assert ([part.opioid for part in total.parts], total.mg) == (["oxycodone"], 15)
    assert morphine_equivalent(read("tramadol 50 mg BID"), P2).parts == ()
    assert morphine_equivalent(read("The pump delivers morphine 4 mg per day."), P3).parts == ()


@pytest.mark.parametrize(
    ("on", "scheme"),
    [
        (dt.date(2009, 1, 1), "MTUS2009"),
        (dt.date(2016, 7, 27), "MTUS2009"),
        (dt.date(2016, 7, 28), "CDC2016"),
        (dt.date(2022, 11, 3), "CDC2016"),
        (dt.date(2022, 11, 4), "CDC2022"),
    ],
)
def test_the_scheme_is_that_of_the_day(on: dt.date, scheme: str) -> None:
    assert scheme_on(on) == scheme


def test_every_factor_names_its_source() -> None:
    assert all(row["source"] and row["mark"] for row in vocabulary("opioid_med")["factors"])


def test_requests_complete_what_the_summary_leaves_open() -> None:
    listed = read("Current medications include Norco and Soma 350 mg TID.")
    request = (
        "Norco 10/325mg #120 was the original request. Norco 10/325mg #60 was authorized by the Claims Administrator. "
    )
    request += "The remaining IMR eligible portion of the original request, Norco 10/325mg #60 is"
    doses = current_regimen(listed, requested_regimen(request, Span(0, len(request))))
    assert [(d.drug.name, d.per_day) for d in doses] == [("Norco", 4), ("Soma", 3)]


def test_a_told_dose_is_not_replaced_by_a_count() -> None:
    doses = current_regimen(read("He takes Norco 10/325 BID."), read("Norco 10/325mg #120"))
    assert [d.per_day for d in doses] == [2]


NAMES = st.sampled_from(["Norco 10/325", "Percocet 10/325", "MS Contin 30 mg", "Opana 10 mg", "codeine sulfate 30 mg"])
HOW_OFTEN = st.sampled_from([("daily", 1), ("BID", 2), ("three times a day", 3), ("q6h", 4), ("4 times per day", 4)])


@given(st.lists(st.tuples(NAMES, HOW_OFTEN), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_the_sum_does_not_depend_on_the_order(regimen: list[tuple[str, tuple[str, int]]]) -> None:
    def total(pairs: list[tuple[str, tuple[str, int]]]) -> float:
        text = "Current medications: " + ", ".join(f"{name} {often}" for name, (often, _) in pairs) + "."
        return morphine_equivalent(read(text), P2).mg

    assert total(regimen) == total(regimen[::-1]) == round(sum(total([pair]) for pair in regimen), 1)


@given(st.text(max_size=150))
def test_nothing_raises(text: str) -> None:
    morphine_equivalent(read("Norco 10/325 " + text), P3)
