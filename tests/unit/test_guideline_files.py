"""The built-in guideline files: their entries, citations and bases, and the positions that they come to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from imr_audit.engine import Engine, make_engine
from imr_audit.engine.position import judge, merge
from imr_audit.engine.selection import governing_entries
from imr_audit.model import Scalar
from imr_audit.result import PositionResult
from imr_audit.rules import load_rulebook
from imr_audit.rules.documents import load_documents
from imr_audit.rules.model import RuleBook
from imr_audit.rules.yaml_files import load_yaml, rules_dir

SECTIONS = {"therapies", "devices", "injections", "diagnostics", "medications", "surgery", "consultations", "services"}
# Entries that state nothing that a letter could be held against.
WITHOUT_RULES = {
    "T014": "education and ergonomics: no limit, condition or exclusion is stated",
    "T100": "hearing aids, dental and eye care: nothing but pointers to other guidelines",
}
FILES = sorted((rules_dir() / "guidelines").rglob("*.yaml"))
CHRONIC_PAIN_2009, CHRONIC_PAIN_2016, FROM_2017 = dt.date(2014, 5, 1), dt.date(2017, 1, 10), dt.date(2020, 7, 24)


@pytest.fixture(scope="module")
def rulebook() -> RuleBook:
    return load_rulebook()


@pytest.fixture(scope="module")
def engine(rulebook: RuleBook) -> Engine:
    return make_engine("reference", rulebook)


def position(
    rulebook: RuleBook, engine: Engine, topic: str, on: dt.date = CHRONIC_PAIN_2009, **facts: Any
) -> PositionResult:
    """The position on an item; ``parts`` are its body parts, ``drugs`` the ingredients of its drugs."""
    day = on.year * 10000 + on.month * 100 + on.day
    parts: tuple[str | None, ...] = facts.pop("parts", (None,))
    drugs: tuple[str, ...] = facts.pop("drugs", ())
    results = []
    for part in parts:
        case: dict[str, Scalar] = {"topic": topic, "on": day, **facts, **({"body_part": part} if part else {})}
        results.append(judge(rulebook, engine, governing_entries(rulebook, {**case, "drugs": drugs}), case, part))
    return merge(results) if len(results) > 1 else results[0]


# --- files -----------------------------------------------------------------------------------------------------------


def test_every_entry_has_one_file_or_a_reason_for_none() -> None:
    named = [load_yaml(path)["entry"] for path in FILES]
    assert sorted([*named, *WITHOUT_RULES]) == [f"T{number:03}" for number in range(1, 102)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_stands_in_a_known_section_with_a_plain_name(path: Path) -> None:
    assert path.parent.name in SECTIONS
    assert path.stem.replace("_", "").isalnum()
    assert path.stem.islower()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_is_cited_and_its_basis_said(path: Path) -> None:
    documents = load_documents()
    for rule in load_yaml(path)["rules"]:
        for source in rule["sources"]:
            assert source.get("section") or source.get("pages"), rule["id"]
            document = documents.by_key[source["document"]]
            assert document.mtus or document.key in ("odg", "labor_code_4604_5"), rule["id"]
            if source["basis"] == "regulation":
                assert document.key in ("labor_code_4604_5", "mtus_acupuncture"), rule["id"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_odg_says_is_quoted_only_where_it_was_seen(path: Path) -> None:
    for rule in load_yaml(path)["rules"]:
        for source in rule["sources"]:
            if source["document"] == "odg" and source["basis"] == "quoted":
                assert "from" in source, rule["id"]
                assert "to" in source, rule["id"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cited_pages_are_pages_of_the_document(path: Path) -> None:
    documents = load_documents()
    for rule in load_yaml(path)["rules"]:
        for source in rule["sources"]:
            document = documents.by_key[source["document"]]
            if not document.pages:
                continue
            for one in str(source.get("pages", "")).replace(" ", "").split(","):
                for page in filter(None, one.split("-")):
                    assert document.holds(int(page)), f"{rule['id']}: page {page}"


# --- positions of the sample letters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "facts", "expected", "basis"),
    [
        ("massage_therapy", {"visits": 2, "exercise_program": "not_documented"}, "opposes", "quoted"),
        ("massage_therapy", {"visits": 6, "exercise_program": "affirmed"}, "supports", "quoted"),
        ("massage_therapy", {"visits": 12, "parts": ("wrist",)}, "opposes", "quoted"),
        ("massage_therapy", {"visits": 6, "acute_flare_up": "affirmed"}, "open", "quoted"),
        ("massage_therapy", {"visits": 8, "exercise_program": "not_documented"}, "opposes", "quoted"),
        (
            "topical_analgesic",
            {
                "drugs": ("methyl salicylate", "menthol"),
                "drug_class": "salicylate",
                "first_line_drug_failed": "not_documented",
            },
            "supports",
            "knowledge",
        ),
        ("traction", {"parts": ("neck",), "visits": 20, "radiculopathy": "denied"}, "opposes", "quoted"),
        (
            "mri",
            {
                "parts": ("neck",),
                "red_flags": "not_documented",
                "neurological_deficit": "denied",
                "prior_imaging": "affirmed",
            },
            "open",
            "quoted",
        ),
        ("specialist_referral", {"parts": ("neck",), "radiculopathy": "denied"}, "permits", "quoted"),
    ],
)
def test_positions_on_the_sample_letters(
    rulebook: RuleBook, engine: Engine, topic: str, facts: dict[str, Any], expected: str, basis: str
) -> None:
    found = position(rulebook, engine, topic, **facts)
    assert (found.position, found.basis) == (expected, basis)


def test_an_option_supports_no_more_strongly_than_that(rulebook: RuleBook, engine: Engine) -> None:
    found = position(rulebook, engine, "massage_therapy", visits=6, exercise_program="affirmed")
    assert found.strength == "option"


def test_the_dose_ceiling_asks_for_a_consultation_and_names_both_figures(rulebook: RuleBook, engine: Engine) -> None:
    taken = {
        "drugs": ("fentanyl",),
        "route": "transdermal",
        "prior_same_treatment": "affirmed",
        "pain_relief": "affirmed",
        "functional_improvement": "affirmed",
        "returned_to_work": "affirmed",
        "aberrant_drug_behaviour": "denied",
        "adverse_effects_addressed": "affirmed",
        "morphine_equivalent_mg": 240.0,
        "concurrent_carisoprodol": True,
    }
    found = position(rulebook, engine, "opioid", **taken)
    assert found.position == "open"
    told = {result.rule: result.message for result in found.decided_by}
    assert set(told) == {"OPIOID-CEILING", "OPIOID-WITH-CARISOPRODOL"}
    assert "240" in told["OPIOID-CEILING"]
    assert "120" in told["OPIOID-CEILING"]
    answered = {**taken, "pain_management_consultation": "affirmed", "drug_combination_addressed": "affirmed"}
    assert position(rulebook, engine, "opioid", **answered).position == "permits"
    within = {**taken, "morphine_equivalent_mg": 120.0, "concurrent_carisoprodol": False}
    assert position(rulebook, engine, "opioid", **within).position == "supports"


# --- boundaries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "field", "most", "context"),
    [
        ("massage_therapy", "visits", 6, {}),
        ("acupuncture", "visits", 6, {}),
        ("acupuncture", "per_week", 3, {}),
        ("chiropractic", "visits", 6, {"parts": ("low_back",)}),
        ("chiropractic", "visits", 18, {"parts": ("low_back",), "functional_improvement": "affirmed"}),
        ("physical_therapy", "visits", 10, {}),
        ("physical_therapy", "visits", 24, {"crps": "affirmed"}),
        ("physical_therapy", "visits", 24, {"postsurgical": "affirmed", "operation": "bankart_repair"}),
        ("physical_therapy", "visits", 12, {"surgery_planned": "affirmed", "operation": "shoulder_arthroscopy"}),
        ("work_conditioning", "visits", 10, {}),
        ("work_conditioning", "months_since_injury", 24, {}),
        ("biofeedback", "visits", 4, {}),
        ("epidural_steroid_injection", "levels", 2, {}),
        ("trigger_point_injection", "units", 4, {}),
        ("opioid", "daily_dose_mg", 400, {"drugs": ("tramadol",)}),
        ("benzodiazepine", "weeks", 4, {}),
        ("home_health", "hours_per_week", 35, {}),
        ("tens", "days", 31, {"acquisition": "rental"}),
        ("acetaminophen", "acetaminophen_daily_mg", 4000, {}),
    ],
)
def test_a_limit_is_exceeded_from_the_next_unit_on(
    rulebook: RuleBook, engine: Engine, topic: str, field: str, most: int, context: dict[str, Any]
) -> None:
    assert position(rulebook, engine, topic, **{**context, field: most}).position != "opposes"
    assert position(rulebook, engine, topic, **{**context, field: most + 1}).position == "opposes"


# --- what changes by date --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "facts", "by_period"),
    [
        ("home_health", {"homebound": "affirmed", "personal_care_only": "affirmed"}, ("opposes", "permits", "silent")),
        ("opioid", {"morphine_equivalent_mg": 100.0}, ("permits", "open", "opposes")),
        ("opioid", {"morphine_equivalent_mg": 60.0}, ("permits", "permits", "opposes")),
        ("urine_drug_test", {"opioid_use": "affirmed", "units": 5}, ("permits", "opposes", "silent")),
        ("acupuncture", {"parts": ("low_back",), "visits": 12}, ("opposes", "opposes", "permits")),
        ("acupuncture", {"parts": ("low_back",), "visits": 13}, ("opposes", "opposes", "opposes")),
        ("functional_restoration_program", {"weeks": 6}, ("opposes", "opposes", "permits")),
        ("functional_restoration_program", {"weeks": 7}, ("opposes", "opposes", "opposes")),
        ("massage_therapy", {"visits": 10, "exercise_program": "affirmed"}, ("opposes", "opposes", "permits")),
        ("botulinum_toxin", {"migraine": "affirmed"}, ("opposes", "permits", "silent")),
    ],
)
def test_rules_follow_the_date(
    rulebook: RuleBook, engine: Engine, topic: str, facts: dict[str, Any], by_period: tuple[str, str, str]
) -> None:
    days = (CHRONIC_PAIN_2009, CHRONIC_PAIN_2016, FROM_2017)
    assert tuple(position(rulebook, engine, topic, on=day, **facts).position for day in days) == by_period


# --- what the rules must not say -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "facts"),
    [
        ("physical_therapy", {"visits": 12, "postsurgical": "affirmed"}),
        ("physical_therapy", {"visits": 12, "prior_same_treatment": "affirmed", "functional_improvement": "affirmed"}),
        ("chiropractic", {"visits": 12, "parts": ("neck",), "functional_improvement": "affirmed"}),
        ("massage_therapy", {"visits": 8, "exercise_program": "affirmed", "other_documented_reason": "affirmed"}),
        ("mri", {"parts": ("low_back",), "neurological_deficit": "denied", "conservative_care_failed": "denied"}),
        ("mri", {"parts": ("head",), "neurological_deficit": "denied"}),
        ("opioid", {"prior_same_treatment": "affirmed", "functional_improvement": "conflicting"}),
        ("ppi", {"drug_class": "h2_blocker", "gi_risk": "denied"}),
        ("intrathecal_pump", {"variant": "pump_refill", "conservative_care_failed": "denied"}),
        ("brace", {"parts": ("low_back",), "months_since_injury": 12, "postsurgical": "affirmed"}),
        ("specialist_referral", {"radiculopathy": "denied", "neurological_deficit": "denied"}),
    ],
)
def test_what_does_not_surely_apply_opposes_nothing(
    rulebook: RuleBook, engine: Engine, topic: str, facts: dict[str, Any]
) -> None:
    assert position(rulebook, engine, topic, **facts).position != "opposes"


def test_the_parts_of_a_request_are_judged_each_by_its_own_rules(rulebook: RuleBook, engine: Engine) -> None:
    found = position(rulebook, engine, "chiropractic", visits=4, parts=("low_back", "wrist"))
    assert found.position == "opposes"
    assert [(result.rule, result.body_part) for result in found.decided_by] == [("CHIRO-EXCLUDED-REGIONS", "wrist")]


def test_one_unsupported_drug_condemns_a_compound(rulebook: RuleBook, engine: Engine) -> None:
    context = {"drug_class": "compound_topical", "neuropathic_pain": "affirmed", "first_line_drug_failed": "affirmed"}
    compound = position(rulebook, engine, "topical_analgesic", drugs=("lidocaine", "gabapentin"), **context)
    assert compound.position == "opposes"
    assert "TOPICAL-UNSUPPORTED-DRUG" in {result.rule for result in compound.decided_by}
    without = position(rulebook, engine, "topical_analgesic", drugs=("lidocaine", "menthol"), **context)
    assert without.position != "opposes"
