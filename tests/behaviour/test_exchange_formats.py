"""SARIF and JUnit XML: valid by their published schemas, and what their readers rely on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree

from imr_audit import load_rulebook
from imr_audit.model import Suppression
from imr_audit.reports import View, render, render_material
from imr_audit.reports.material import material_of
from imr_audit.result import Audit

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
SARIF = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
JUNIT = etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd"))
ACCEPTED = Suppression("agreed with Dr. Poe", "J. Doe", dt.date(2026, 5, 1), dt.date(2027, 5, 1))


def sarif(audit: Audit, **view: Any) -> dict[str, Any]:
    log: dict[str, Any] = json.loads("".join(render("sarif", audit, View(**view))))
    jsonschema.validate(log, SARIF, jsonschema.Draft4Validator)
    return log


def junit(audit: Audit, **view: Any) -> Any:
    document = etree.fromstring("".join(render("junit", audit, View(**view))).encode())
    JUNIT.assertValid(document)
    return document


def accepted(audit: Audit) -> Audit:
    """The audit with its gravest finding suppressed."""
    file, broken = audit.files
    [letter] = file.letters
    massage, norco = letter.items
    findings = tuple(
        dataclasses.replace(one, suppression=ACCEPTED) if one.severity == "error" else one for one in massage.findings
    )
    letter = dataclasses.replace(letter, items=(dataclasses.replace(massage, findings=findings), norco))
    return dataclasses.replace(audit, files=(dataclasses.replace(file, letters=(letter,)), broken))


class TestSarif:
    def test_a_result_points_at_its_words_its_rule_and_its_item(self, made_audit: Audit) -> None:
        [run] = sarif(made_audit)["runs"]
        result = run["results"][2]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "error"
        [location] = result["locations"]
        region = location["physicalLocation"]["region"]
        assert (region["startLine"], region["snippet"]["text"]) == (6, "8 massage visits, neck")
        text = next(iter(made_audit.files)).letters[0].letter.source.text
        assert text[region["charOffset"] :][: region["charLength"]] == "8 massage visits, neck"
        assert location["logicalLocations"][0]["fullyQualifiedName"] == "CM14-0000001/item 1"
        assert run["artifacts"][location["physicalLocation"]["artifactLocation"]["index"]]["hashes"]["sha-256"]
        assert result["properties"]["citation"].endswith("(2009), Massage therapy, p. 60")
        assert run["columnKind"] == "unicodeCodePoints"

    def test_every_finding_has_a_fingerprint_of_its_own_that_stays(self, made_audit: Audit) -> None:
        def prints(audit: Audit) -> list[str]:
            return [one["partialFingerprints"]["imrAuditFinding/v1"] for one in sarif(audit)["runs"][0]["results"]]

        assert len(set(prints(made_audit))) == 4
        assert prints(made_audit) == prints(accepted(made_audit))

    def test_a_suppression_is_carried_as_such(self, made_audit: Audit) -> None:
        [run] = sarif(accepted(made_audit))["runs"]
        [suppressed] = [one for one in run["results"] if one.get("suppressions")]
        [given] = suppressed["suppressions"]
        assert (given["kind"], given["status"]) == ("external", "accepted")
        assert given["justification"] == "Suppressed by J. Doe on 2026-05-01 until 2027-05-01: agreed with Dr. Poe"

    def test_it_says_what_it_does_not_know(self, made_audit: Audit) -> None:
        [run] = sarif(made_audit, notices=("Something was left out.",))["runs"]
        told = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
        assert told[0] == "broken.pdf: The file is empty."
        assert "1 item whose treatment no rule covers" in told[1]
        assert told[2] == "Something was left out."

    def test_a_rule_is_told_with_its_conditions_and_where_it_stands(self, made_audit: Audit) -> None:
        book = load_rulebook()
        file, _ = made_audit.files
        [letter] = file.letters
        finding = dataclasses.replace(letter.items[0].findings[2], id="MASSAGE-VISITS")
        item = dataclasses.replace(letter.items[0], findings=(finding,))
        audit = dataclasses.replace(
            made_audit,
            files=(dataclasses.replace(file, letters=(dataclasses.replace(letter, items=(item,), findings=()),)),),
        )
        log = json.loads("".join(render_material("sarif", material_of(audit, book=book), View())))
        [rule] = log["runs"][0]["tool"]["driver"]["rules"]
        assert rule["id"] == "MASSAGE-VISITS"
        assert "Violated where: visits: more than 6." in rule["help"]["text"]
        assert "Massage therapy, p. 60" in rule["help"]["markdown"]

    def test_nothing_audited_is_valid_too(self, made_audit: Audit) -> None:
        assert sarif(dataclasses.replace(made_audit, files=()))["runs"][0]["results"] == []


class TestJunit:
    def test_a_suite_a_letter_and_a_case_an_item(self, made_audit: Audit) -> None:
        document = junit(made_audit)
        letter, broken, about = document
        assert dict(letter.attrib) == {
            "name": "CM14-0000001",
            "tests": "3",
            "failures": "1",
            "errors": "0",
            "skipped": "1",
            "file": "a letter.txt",
        }
        names = [case.get("name") for case in letter.findall("testcase")]
        assert names == ["1. 8 massage visits, neck", "2. Norco 10/325 #60", "The letter as a whole"]
        assert broken.find("testcase/error").get("message") == "The file is empty."
        assert "1 item whose treatment no rule covers" in about.find(".//property[@name='not known']").get("value")

    def test_the_fail_level_says_what_is_a_failure(self, made_audit: Audit) -> None:
        def failures(level: str) -> list[str]:
            return [one.get("type") for one in junit(made_audit, fail_level=level).iter("failure")]

        assert failures("error") == ["OUTCOME-OVERTURNED-OPPOSED"]
        assert failures("warning") == ["OUTCOME-OVERTURNED-OPPOSED", "OUTCOME-POSSIBLE", "LETTER-NOTE"]
        assert "FORM-NOTE" in failures("note")

    def test_a_failure_holds_citation_and_words(self, made_audit: Audit) -> None:
        [failure] = junit(made_audit).iter("failure")
        assert failure.get("message") == "Overturned, but the guideline opposes the request"
        assert "(2009), Massage therapy, p. 60" in failure.text
        assert "“8 massage visits, neck” (line 6)" in failure.text

    def test_a_suppressed_finding_is_no_failure_but_is_told(self, made_audit: Audit) -> None:
        document = junit(accepted(made_audit))
        assert not list(document.iter("failure"))
        assert "Suppressed by J. Doe" in document.find(".//testcase/system-out").text
