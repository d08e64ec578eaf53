"""What lint finds in a rule book, and what it leaves in peace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import books
import pytest
from books import FIELDS, MASSAGE, write_book
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.engine.reference import holds
from imr_audit.model import Scalar
from imr_audit.rules import load_rulebook
from imr_audit.rules.conditions import Condition, parse_condition
from imr_audit.rules.fields import as_day
from imr_audit.rules.linting import CODES, LintFinding, lint
from imr_audit.rules.linting.regions import Region, space_of

TODAY = dt.date(2026, 6, 1)
DOCUMENTS = """
topic_groups: {}
vague_topics: []
mtus_silent: []
regional_topics: []
regions: {}
nerve_topics: []
documents:
  - {key: pain_2009, title: Pain, slugs: [p], in_force_from: 2009-07-18, in_force_to: 2016-07-27, pages: 1-127,
     law: 8 CCR 9792.24.2, sections: [{name: Massage, pages: 60}, {name: Manual therapy and more, pages: 58-60}]}
  - {key: pain_2016, title: Pain, slugs: [p], in_force_from: 2016-07-28, in_force_to: 2017-11-30}
  - {key: pain_2017, title: Pain, slugs: [p], in_force_from: 2017-12-01}
  - {key: odg, title: ODG, slugs: [o]}
"""
DRUGS = "drugs: {opioid: {oral: {tramadol: Ultram, morphine / naltrexone: Embeda}}}\n"
CLEAN = (
    MASSAGE.replace(
        "title: Massage\n",
        "title: Massage\nreviewed: {by: A. Reader, on: 2026-05-01}\nchangelog: [{on: 2026-04-01, what: Written}]\n",
    )
    .replace("document: pain_2009, basis", "document: pain_2009, section: Massage, basis")
    .replace("document: pain_2016, basis", "document: pain_2016, section: Massage, basis")
)
SOURCE = "sources: [{document: pain_2009, section: Massage, basis: quoted}]"


def rule(name: str, kind: str, *lines: str, source: str = SOURCE) -> str:
    """A rule of a lint test: its examples are not run there."""
    strength = "strength: standard" if kind == "recommendation" else ""
    results = {"recommendation": ("recommends", "silent"), "requirement": ("met", "open")}
    one, other = results.get(kind, ("violated", "not_violated"))
    examples = f"examples: [{{facts: {{}}, result: {one}}}, {{facts: {{}}, result: {other}}}]"
    return "\n    ".join(
        [
            f"  - id: {name}",
            f"title: {name.lower()}",
            f"kind: {kind}",
            *filter(None, [strength]),
            source,
            *lines,
            examples,
        ]
    )


def book(folder: Path, *rules: str, head: str = "", **others: str) -> Path:
    heading = (
        "entry: T001\ntitle: Massage\nreviewed: {by: A. Reader, on: 2026-05-01}\n"
        f"changelog: [{{on: 2026-04-01, what: Written}}]\napplies_to: {{topic: massage_therapy}}\n{head}rules:\n"
    )
    root = write_book(folder, heading + "\n".join(rules) + "\n", **others)
    (root / "documents.yaml").write_text(DOCUMENTS)
    (root / "vocabulary" / "drugs.yaml").write_text(DRUGS)
    return root


def found(root: Path, today: dt.date = TODAY) -> list[LintFinding]:
    return lint(load_rulebook(root=root, cached=False), today, root)


def told(root: Path, today: dt.date = TODAY) -> list[tuple[str, str]]:
    """Code and message of what is more than a note."""
    return [(f.code, f.message) for f in found(root, today) if f.level != "note"]


LIMIT = rule("LIMIT", "limit", "violated_when: {visits: {gt: 6}}")


def test_a_sound_book_is_clean(tmp_path: Path) -> None:
    root = book(tmp_path, LIMIT)
    (root / "guidelines" / "therapies" / "massage.yaml").write_text(CLEAN)
    assert told(root) == []


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        ([rule("A", "limit", "violated_when: {visits: {gt: 6, lt: 5}}")], "never-fires", "is never violated"),
        ([rule("A", "limit", "violated_when: {visits: {gt: 6, lt: 7}}")], "never-fires", "is never violated"),
        ([rule("A", "limit", "violated_when: {visits: {lt: 0}}")], "never-fires", "is never violated"),
        (
            [rule("A", "limit", "applies_when: {topic: mri}", "violated_when: {visits: {gt: 6}}")],
            "never-fires",
            "no item that it is for can have topic is mri",
        ),
        (
            [rule("A", "limit", "applies_when: {on: {ge: 2017-01-01}}", "violated_when: {visits: {gt: 6}}")],
            "never-fires",
            "never applies",
        ),
        (
            [rule("A", "limit", "violated_when: {visits: {gt: 6}}", "unless: {visits: {ge: 6}}")],
            "never-fires",
            "`unless` lifts every violation",
        ),
        (
            [
                rule(
                    "A",
                    "requirement",
                    "met_when: {exercise: [affirmed, denied, not_documented]}",
                    "violated_when: {exercise: denied}",
                )
            ],
            "never-fires",
            "whatever has exercise is denied meets it already",
        ),
        (
            [rule("A", "recommendation", "applies_when: {exercise: denied}", "met_when: {exercise: affirmed}")],
            "never-fires",
            "is never met",
        ),
        (
            [rule("A", "limit", "violated_when: {any: [{visits: {gt: 6}}, {visits: {gt: 8}}]}")],
            "dead-alternative",
            "“visits > 8” adds nothing to “visits > 6”",
        ),
        (
            [
                rule(
                    "A",
                    "limit",
                    "applies_when: {exercise: affirmed}",
                    "violated_when: {any: [{visits: {gt: 6}}, {exercise: denied}]}",
                )
            ],
            "dead-alternative",
            "“exercise is denied” can never hold where the rule applies",
        ),
        (
            [
                rule(
                    "A",
                    "requirement",
                    "met_when: {exercise: affirmed}",
                    "violated_when: {any: [{exercise: [denied, not_documented]}, {exercise: affirmed, weeks: 3}]}",
                )
            ],
            "dead-alternative",
            "violates nothing",
        ),
    ],
)
def test_what_can_never_fire_is_told(tmp_path: Path, rules: list[str], code: str, said: str) -> None:
    assert [(code, True)] == [(c, said in message) for c, message in told(book(tmp_path, *rules))]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([LIMIT, rule("REC", "recommendation", "met_when: {visits: {le: 8}}")], "on the same facts"),
        (
            [LIMIT, rule("REC", "recommendation", "met_when: {visits: {gt: 6}}")],
            "recommends nothing that LIMIT does not",
        ),
        (
            [
                rule("A", "requirement", "met_when: {exercise: affirmed}"),
                rule("B", "requirement", "met_when: {exercise: denied}"),
            ],
            "no case meets both",
        ),
    ],
)
def test_contradictions_are_told(tmp_path: Path, rules: list[str], said: str) -> None:
    assert [(code, said in message) for code, message in told(book(tmp_path, *rules))] == [("contradiction", True)]


@pytest.mark.parametrize(
    "rules",
    [
        [LIMIT, rule("REC", "recommendation", "met_when: {visits: {le: 6}}")],
        # an exception on further facts outranks a recommendation
        [
            rule("X", "exclusion", "violated_when: {sedated: true}"),
            rule("REC", "recommendation", "met_when: {visits: {le: 6}}"),
        ],
        # not on the same days
        [
            rule("X", "exclusion", "violated_when: {visits: {le: 6}}", source=SOURCE.replace("pain_2009", "pain_2016")),
            rule("REC", "recommendation", "met_when: {visits: {le: 6}}"),
        ],
        # not for the same drugs
        [
            rule("X", "exclusion", "applies_to: {drugs: tramadol}", "violated_when: {visits: {le: 6}}"),
            rule("REC", "recommendation", "met_when: {visits: {le: 6}}"),
        ],
        [
            rule("A", "requirement", "applies_when: {visits: {gt: 3}}", "met_when: {exercise: affirmed}"),
            rule("B", "requirement", "applies_when: {visits: {le: 3}}", "met_when: {exercise: denied}"),
        ],
    ],
)
def test_what_does_not_contradict_is_left_in_peace(tmp_path: Path, rules: list[str]) -> None:
    assert told(book(tmp_path, *rules)) == []


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ("violated_when: {visits: {gt: 6}}", True),
        ("violated_when: {visits: {ge: 7}}", True),  # of whole numbers, the same
        ("violated_when: {not: {visits: {le: 6}}}", True),
        ("violated_when: {any: [{visits: {gt: 6, lt: 20}}, {visits: {ge: 20}}]}", True),
        ("violated_when: {visits: {gt: 7}}", False),
        ("violated_when: {dose: {gt: 6}}", False),
    ],
)
def test_two_ids_with_one_meaning_are_told(tmp_path: Path, second: str, same: bool) -> None:
    codes = [code for code, _ in told(book(tmp_path, LIMIT, rule("OTHER", "limit", second)))]
    assert codes == (["duplicate"] if same else [])


def test_an_overlap_is_a_note(tmp_path: Path) -> None:
    notes = found(book(tmp_path, LIMIT, rule("MORE", "limit", "violated_when: {visits: {gt: 8}}")))
    assert ("overlap", "whatever violates MORE violates LIMIT too") in [(f.code, f.message) for f in notes]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            [rule("A", "requirement", "met_when: {weeks: {ge: 6}}", "violated_when: {weeks: {lt: 4}}")],
            "neither met nor violated where all is stated: weeks 4",
        ),
        (
            [rule("A", "requirement", "met_when: {exercise: affirmed}", "violated_when: {exercise: denied}")],
            "neither met nor violated where all is stated: exercise not_documented",
        ),
        (
            [LIMIT, rule("REC", "recommendation", "met_when: {visits: {lt: 6}}")],
            "visits 6 is neither recommended by REC nor over the limit of LIMIT",
        ),
        (
            [
                rule("A", "limit", "violated_when: {dose: {gt: 4.5}}"),
                rule("REC", "recommendation", "met_when: {dose: {lt: 4.5}}"),
            ],
            "dose 4.5 is neither",
        ),
    ],
)
def test_gaps_in_ranges_are_told(tmp_path: Path, rules: list[str], said: str) -> None:
    assert [(code, said in message) for code, message in told(book(tmp_path, *rules))] == [("range-gap", True)]


def test_a_gap_in_dates_is_told(tmp_path: Path) -> None:
    sources = SOURCE[:-1] + ", {document: pain_2017, section: Massage, basis: quoted}]"
    root = book(tmp_path, rule("A", "limit", "violated_when: {visits: {gt: 6}}", source=sources))
    assert ("date-gap", "A has no source for 2016-07-28 to 2017-11-30") in told(root)


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("{document: pain_2009, section: Massage, pages: 128, basis: quoted}", "pages", "page 128 is not in pain_2009"),
        ("{document: pain_2009, section: Massage, pages: 59-60, basis: quoted}", None, ""),
        ("{document: pain_2009, section: Massage, pages: '60, 98', basis: quoted}", None, ""),
        (
            "{document: pain_2009, section: Massage, pages: 61, basis: quoted}",
            "pages",
            "stands on page 60 of pain_2009",
        ),
        ("{document: pain_2009, section: Masage, basis: quoted}", None, ""),  # a typing error is forgiven
        ("{document: pain_2009, section: Manual therapy, basis: quoted}", None, ""),
        ("{document: pain_2009, section: 9792.24.2(a), basis: quoted}", None, ""),
        ("{document: pain_2009, section: Knees, basis: quoted}", "section", "has no section 'Knees'"),
        ("{document: pain_2009, basis: quoted}", "section", "without section or page"),
    ],
)
def test_citations_are_held_against_the_index(tmp_path: Path, source: str, code: str | None, said: str) -> None:
    root = book(tmp_path, rule("A", "limit", "violated_when: {visits: {gt: 6}}", source=f"sources: [{source}]"))
    assert [(c, said in message) for c, message in told(root)] == ([(code, True)] if code else [])


def test_drugs_that_no_request_can_name_are_told(tmp_path: Path) -> None:
    right = rule("A", "limit", "applies_to: {drugs: [tramadol, naltrexone]}", "violated_when: {visits: {gt: 6}}")
    wrong = rule("B", "limit", "applies_to: {drugs: tramadoll}", "violated_when: {visits: {gt: 7}}")
    [(code, message)] = told(book(tmp_path, right, wrong))
    assert (code, message) == ("unknown-name", "B: the vocabulary knows no drug 'tramadoll'; did you mean 'tramadol'?")


def test_an_entry_that_never_governs_is_told(tmp_path: Path) -> None:
    other = (
        CLEAN.replace("T001", "T002").replace("MASSAGE-", "OTHER-").replace("rules:", "displaces: [T001]\nrules:", 1)
    )
    assert ("displaced", "T001 never governs: T002 takes its place wherever it applies") in told(
        book(tmp_path, LIMIT, other=other)
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("reviewed: {by: A. Reader, on: 2026-05-01}\n", "", "unreviewed", "T001: nobody is named"),
        ("on: 2026-05-01", "on: 2026-03-01", "outdated", "changed on 2026-04-01, after the review of 2026-03-01"),
        ("changelog: [{on: 2026-04-01, what: Written}]\n", "", "no-changelog", "no changelog"),
        (
            "[{on: 2026-04-01, what: Written}]",
            "[{on: 2026-04-01, what: a}, {on: 2026-03-01, what: b}]",
            "no-changelog",
            "order",
        ),
    ],
)
def test_care_that_is_due_is_told(tmp_path: Path, old: str, new: str, code: str, said: str) -> None:
    root = book(tmp_path, LIMIT)
    (root / "guidelines" / "therapies" / "massage.yaml").write_text(CLEAN.replace(old, new))
    assert [(c, said in message) for c, message in told(root)] == [(code, True)]


def test_a_review_is_outdated_after_two_years(tmp_path: Path) -> None:
    root = book(tmp_path, LIMIT)
    assert told(root, dt.date(2028, 5, 1)) == []
    [(code, message)] = told(root, dt.date(2028, 5, 2))
    assert code == "outdated"
    assert "more than 2 years ago" in message


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_rules_set_aside_are_noted(tmp_path: Path, status: str) -> None:
    root = book(tmp_path, LIMIT.replace("id: LIMIT", f"id: LIMIT\n    status: {status}"))
    assert "LIMIT" in [f.ids[0] for f in found(root) if f.code == "aside"]


def test_a_finding_names_file_and_line(tmp_path: Path) -> None:
    root = book(tmp_path, rule("A", "limit", "violated_when: {visits: {gt: 6, lt: 5}}"))
    [finding] = [f for f in found(root) if f.level == "error"]
    line = (root / "guidelines" / "therapies" / "massage.yaml").read_text().splitlines()[finding.origin.line - 1]
    assert line.strip().startswith("violated_when:")
    assert finding.origin.file.endswith("guidelines/therapies/massage.yaml")


def test_the_built_in_book_is_clean() -> None:
    wanting = [f for f in lint(load_rulebook(), TODAY) if f.level != "note"]
    assert not wanting, "\n".join(f"{f.origin}: {f.message}" for f in wanting)


def test_that_no_clinician_read_the_rules_is_noted(tmp_path: Path) -> None:
    root = book(tmp_path, LIMIT)
    assert [f.message for f in found(root) if f.code == "no-clinician"] == [
        "T001: read by A. Reader only, by no clinician"
    ]
    path = root / "guidelines" / "therapies" / "massage.yaml"
    path.write_text(path.read_text().replace("on: 2026-05-01}", "on: 2026-05-01, clinician: true}"))
    assert not [f for f in found(root) if f.code == "no-clinician"]


def test_every_code_is_graded_and_explained() -> None:
    assert all(level in ("error", "warning", "note") and meaning for level, meaning in CODES.values())


# --- sets of cases ---------------------------------------------------------------------------------------------------

TESTS: list[dict[str, object]] = [
    {"visits": {"gt": 6}},
    {"visits": {"le": 6}},
    {"visits": {"ge": 4, "lt": 9}},
    {"visits": {"present": False}},
    {"dose": {"gt": 4.5}},
    {"dose": 4.5},
    {"exercise": "affirmed"},
    {"exercise": ["denied", "not_documented"]},
    {"sedated": True},
    {"maker": ["Acme", "Other"]},
    {"on": {"ge": "2014-05-01"}},
]
CONDITIONS = st.recursive(
    st.sampled_from(TESTS),
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
).map(lambda data: parse_condition(data, FIELDS))
RULE = books.rule(
    "A", "limit", *(books.version(f"A{n}", violated_when=parse_condition(t, FIELDS)) for n, t in enumerate(TESTS))
)
SPACE = space_of(books.book(books.entry("T1", RULE)), [RULE])
TESTED = ("visits", "dose", "exercise", "sedated", "maker", "on")
VALUES = {
    "visits": st.integers(0, 30),
    "dose": st.floats(0, 30).map(lambda value: round(value, 1)),
    "maker": st.sampled_from(["Acme", "Other", "Third"]),
    "on": st.dates(dt.date(2014, 4, 25), dt.date(2014, 5, 5)).map(as_day),
}
CELLS = st.fixed_dictionaries({name: st.integers(0, len(SPACE.cells[name]) - 1) for name in TESTED})


@given(st.data())
def test_no_condition_tells_two_values_of_a_cell_apart(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[name])
    conditions = [parse_condition(test, FIELDS) for test in TESTS if name in test]

    def answers(case: dict[str, Scalar]) -> list[bool]:
        return [holds(condition, case, FIELDS) for condition in conditions]

    assert any(answers({name: value}) == answers({name: cell}) for cell in SPACE.cells[name] if cell is not None)


def is_in(region: Region, cells: dict[str, int]) -> bool:
    return any(all(mask >> cells[name] & 1 for name, mask in box.items()) for box in region)


def case_at(cells: dict[str, int]) -> dict[str, Scalar]:
    values = {name: SPACE.cells[name][cell] for name, cell in cells.items()}
    return {name: value for name, value in values.items() if value is not None}


@given(CONDITIONS, CONDITIONS, CELLS)
def test_regions_are_what_conditions_hold_for(first: Condition, second: Condition, cells: dict[str, int]) -> None:
    one, other = SPACE.region(first), SPACE.region(second)
    here, there = (holds(condition, case_at(cells), FIELDS) for condition in (first, second))
    assert is_in(one, cells) is here
    assert is_in(SPACE.both(one, other), cells) is (here and there)
    assert is_in(SPACE.without(one, other), cells) is (here and not there)
    if SPACE.within(one, other):
        assert there or not here
    if left := SPACE.without(one, other):
        case = SPACE.witness(left)
        assert holds(first, case, FIELDS)
        assert not holds(second, case, FIELDS)
