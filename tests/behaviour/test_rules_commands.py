"""The commands `imr-audit rules ...`, run as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import letters
import pytest
from command import run

LIMIT = """
entry: OURS-MASSAGE
title: Massage of ours
changelog: [{on: 2026-01-01, what: Written}]
applies_to: {topic: massage_therapy}
rules:
  - id: OURS-VISITS
    title: Massage is limited to nine visits here
    kind: limit
    sources: [{document: mtus_chronic_pain_2009, section: Massage therapy, pages: "60", basis: knowledge}]
    violated_when: {visits: {gt: 9}}
    examples:
      - {facts: {visits: 10}, result: violated, position: opposes}
      - {facts: {visits: 9}, result: not_violated}
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "massage.yaml").write_text(LIMIT)
    return folder


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """12 massage visits approved."""
    path = tmp_path / "approved.txt"
    path.write_text(letters.APPROVED)
    return path


class TestList:
    def test_filters_go_together(self) -> None:
        listed = run("rules", "list", "--topic", "massage_therapy", "--kind", "limit", "--on", "2014-05-01")
        assert listed.returncode == 0
        assert "MASSAGE-VISITS" in listed.stdout
        assert "MASSAGE-COURSE-2017" not in listed.stdout  # of December 2017
        assert "MASSAGE-ADJUNCT" not in listed.stdout  # a requirement
        assert listed.stdout.endswith("1 rule.\n")

    @pytest.mark.parametrize(
        ("option", "value"), [("--document", "labor_code_4604_5"), ("--basis", "regulation"), ("--status", "active")]
    )
    def test_each_filter_keeps_what_it_names(self, option: str, value: str) -> None:
        rules = json.loads(run("rules", "list", option, value, "--format", "json").stdout)
        assert rules
        for rule in rules:
            sources = rule["sources"]
            assert value in {rule["status"], *(s["document"] for s in sources), *(s["basis"] for s in sources)}

    def test_own_rules_are_marked(self, ours: Path) -> None:
        listed = run("rules", "list", "--topic", "OURS-MASSAGE", "--rules", ours).stdout
        assert "beside the built-in rules" in " ".join(listed.split())

    def test_a_misspelt_topic_is_told(self) -> None:
        done = run("rules", "list", "--topic", "masage_therapy")
        assert done.returncode == 2
        assert "did you mean 'massage_therapy'?" in done.stderr


class TestShow:
    def test_a_rule(self) -> None:
        said = " ".join(run("rules", "show", "MASSAGE-VISITS").stdout.split())
        for words in (
            "more than 6",
            "p. 60",
            "Basis: quoted",
            "In force 2009-07-18 to 2016-07-27",
            "Examples",
        ):
            assert words in said
        assert "massage_therapy.yaml:" in said

    def test_a_check(self) -> None:
        assert "outcome-conclusion-mismatch" in run("rules", "show", "OUTCOME-CONCLUSION").stdout

    def test_a_topic_on_a_day(self) -> None:
        said = run("rules", "show", "massage_therapy", "--on", "2020-07-24").stdout
        assert "MASSAGE-COURSE-2017" in said
        assert "MASSAGE-VISITS" not in said
        assert "2009" not in said.replace("2009-07-18", "")  # only the source that governs

    def test_json(self) -> None:
        rule = json.loads(run("rules", "show", "MASSAGE-VISITS", "--format", "json").stdout)
        assert (rule["kind"], rule["sources"][0]["pages"]) == ("limit", "60")

    def test_a_misspelt_name_is_told(self) -> None:
        done = run("rules", "show", "MASAGE-VISITS")
        assert done.returncode == 2
        assert "did you mean 'MASSAGE-VISITS'?" in done.stderr


class TestTest:
    def test_examples_that_hold(self, ours: Path) -> None:
        done = run("rules", "test", "--rules", ours, "--coverage", "--mutate", "OURS-MASSAGE")
        assert done.returncode == 0
        assert "2 examples, of 1 rule or check: all hold." in done.stdout
        assert "examples notice every one" in done.stdout

    def test_an_example_that_does_not_hold_is_told_with_its_line(self, ours: Path) -> None:
        path = ours / "massage.yaml"
        path.write_text(LIMIT.replace("{visits: 9}, result", "{visits: 11}, result"))
        done = run("rules", "test", "--rules", ours, "OURS-VISITS")
        assert done.returncode == 1
        assert "massage.yaml:14: OURS-VISITS, example 2: result violated, expected not_violated" in done.stdout

    def test_a_surviving_change_names_the_rule_and_a_case(self, ours: Path) -> None:
        path = ours / "massage.yaml"
        path.write_text(LIMIT.replace("{visits: 10}, result", "{visits: 20}, result"))
        done = run("rules", "test", "--rules", ours, "--mutate", "OURS-VISITS")
        assert done.returncode == 1
        assert "OURS-VISITS: no example notices: violated_when: visits gt 9 made 10" in done.stdout
        assert "this one would: " in done.stdout


class TestLint:
    def test_own_rules_are_looked_at_alone(self, ours: Path) -> None:
        path = ours / "massage.yaml"
        path.write_text(LIMIT.replace("{gt: 9}", "{gt: 9, lt: 5}"))
        done = run("rules", "lint", "--rules", ours)
        assert done.returncode == 1
        assert "massage.yaml:11: error [never-fires] OURS-VISITS" in done.stdout
        assert "therapies" not in done.stdout

    def test_a_mistake_of_form_is_a_finding(self, ours: Path) -> None:
        (ours / "massage.yaml").write_text(LIMIT.replace("kind: limit", "kind: limits"))
        done = run("rules", "lint", "--rules", ours, "--format", "json")
        assert done.returncode == 1
        [finding] = json.loads(done.stdout)
        assert (finding["code"], finding["line"]) == ("form", 9)
        assert "did you mean 'limit'?" in finding["message"]

    def test_the_fail_level(self, ours: Path) -> None:
        assert run("rules", "lint", "--rules", ours).returncode == 0
        assert run("rules", "lint", "--rules", ours, "--fail-level", "warning").returncode == 1  # nobody read them


class TestNew:
    @pytest.mark.parametrize("topic", ["massage_therapy", "opioid", "gym_membership", "mri"])
    def test_a_skeleton_passes_everything(self, topic: str, tmp_path: Path) -> None:
        path = tmp_path / "begun" / "file.yaml"
        path.parent.mkdir()
        assert run("rules", "new", topic, "-o", path).returncode == 0
        entry = f"OURS-{topic.upper().replace('_', '-')}"
        assert run("rules", "test", "--rules", path.parent, "--coverage", "--mutate", entry).returncode == 0
        assert run("rules", "lint", "--rules", path.parent, "--fail-level", "warning").returncode == 0

    def test_it_writes_over_nothing(self, ours: Path) -> None:
        done = run("rules", "new", "mri", "-o", ours / "massage.yaml")
        assert done.returncode == 2
        assert (ours / "massage.yaml").read_text() == LIMIT

    def test_an_unknown_topic_is_told(self) -> None:
        done = run("rules", "new", "mrii")
        assert done.returncode == 2
        assert "did you mean 'mri'?" in done.stderr


RETIRED = """
entry: T001
title: Massage therapy
applies_to: {topic: massage_therapy}
rules:
  - id: MASSAGE-VISITS
    title: Massage is limited to 4-6 visits in most cases
    status: retired
    kind: limit
    sources: [{document: mtus_chronic_pain_2009, section: Massage therapy, pages: "60", basis: quoted}]
    violated_when: {visits: {gt: 6}}
    examples:
      - {facts: {visits: 7}, result: violated}
      - {facts: {visits: 6}, result: not_violated}
"""


class TestRetired:
    """A rule that judges no more stays: what it once found can be explained."""

    def test_it_judges_no_more_and_is_still_explained(self, tmp_path: Path, approved: Path) -> None:
        (tmp_path / "ours").mkdir()
        (tmp_path / "ours" / "massage.yaml").write_text(RETIRED)
        ours = ("--rules", tmp_path / "ours")
        assert "[MASSAGE-VISITS]" in run("check", approved).stdout
        without = run("check", approved, *ours).stdout
        assert "[MASSAGE-VISITS]" not in without
        assert "in the place of built-in ones: MASSAGE-VISITS" in " ".join(without.split())
        shown = " ".join(run("rules", "show", "MASSAGE-VISITS", *ours).stdout.split())
        assert "Retired: it judges no more, and stays so that earlier audits can be explained." in shown
        assert "more than 6" in shown
        assert "p. 60" in shown
        assert "2 examples, of 1 rule or check: all hold." in run("rules", "test", "MASSAGE-VISITS", *ours).stdout
        listed = run("rules", "list", "--status", "retired", *ours).stdout
        assert "MASSAGE-VISITS" in listed

    def test_what_is_lost_is_told_before(self, tmp_path: Path, approved: Path) -> None:
        (tmp_path / "ours").mkdir()
        (tmp_path / "ours" / "massage.yaml").write_text(RETIRED)
        told = run("rules", "diff", "built-in", tmp_path / "ours", approved).stdout
        assert "MASSAGE-VISITS" in told
        assert "1 item judged differently" in told


class TestDiff:
    def test_what_a_book_changes(self, ours: Path, approved: Path) -> None:
        done = run("rules", "diff", "built-in", ours, approved, "--format", "json")
        assert done.returncode == 1
        data = json.loads(done.stdout)
        assert data["rules"] == {"added": ["OURS-VISITS"], "removed": [], "changed": []}
        assert [finding["id"] for finding in data["changes"][0]["appeared"]] == ["OURS-VISITS"]
        assert "+ warning OURS-VISITS" in run("rules", "diff", "built-in", ours, approved).stdout

    def test_nothing_changes_between_a_book_and_itself(self, approved: Path) -> None:
        done = run("rules", "diff", "built-in", "built-in", approved)
        assert done.returncode == 0
        assert "0 items judged differently" in done.stdout

    def test_drafts_are_left_out_unless_asked_for(self, ours: Path, approved: Path) -> None:
        (ours / "massage.yaml").write_text(
            LIMIT.replace("title: Massage of ours", "title: Massage of ours\nstatus: draft")
        )
        assert run("rules", "diff", "built-in", ours, approved).returncode == 0
        assert run("rules", "diff", "--drafts", "built-in", ours, approved).returncode == 1

    def test_a_book_that_is_not_there_is_told(self, approved: Path) -> None:
        done = run("rules", "diff", "built-in", "nowhere", approved)
        assert done.returncode == 2
        assert "neither a folder of rule files nor the word built-in" in done.stderr


class TestCoverage:
    def test_topics_rules_and_facts(self, seeds: list[Path]) -> None:
        data = json.loads(run("rules", "coverage", "--format", "json", *seeds).stdout)
        assert (data["letters"], data["items"]) == (5, 10)
        assert data["topics"]["massage_therapy"] == 5
        assert data["rules"]["MASSAGE-VISITS"]["results"]
        assert data["facts"]
        assert data["not_covered"] == []

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        assert run("rules", "coverage", tmp_path / "nothing.pdf").returncode == 2
