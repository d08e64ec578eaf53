"""Each renderer on a hand-made audit: what it must say, and that hostile text stays text."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from markdown_it import MarkdownIt

from imr_audit import model, result
from imr_audit.reports import FORMATS, View, render
from imr_audit.reports.csv import COLUMNS
from imr_audit.result import Audit

SCHEMA = json.loads((Path(result.__file__).parent / "reports" / "output_schema.json").read_text())


def rendered(name: str, audit: Audit, **view: Any) -> str:
    return "".join(render(name, audit, View(**view)))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_audit_gives_the_same_bytes(made_audit: Audit, name: str) -> None:
    assert rendered(name, made_audit) == rendered(name, made_audit)


@pytest.mark.parametrize("name", FORMATS)
def test_files_may_be_a_generator(made_audit: Audit, name: str) -> None:
    streamed = dataclasses.replace(made_audit, files=(file for file in made_audit.files))
    assert rendered(name, streamed) == rendered(name, made_audit)


@pytest.mark.parametrize("name", ["text", "markdown", "csv"])
def test_control_characters_and_direction_marks_never_pass(made_audit: Audit, name: str) -> None:
    out = rendered(name, made_audit, verbose=True, explain=name != "csv")
    assert not [c for c in out if not c.isprintable() and c != "\n"]


class TestJson:
    @pytest.mark.parametrize("explain", [False, True])
    def test_it_follows_the_published_schema(self, made_audit: Audit, explain: bool) -> None:
        data = json.loads(rendered("json", made_audit, explain=explain))
        jsonschema.validate(data, SCHEMA, jsonschema.Draft202012Validator)
        assert ("rules" in data["letters"][0]["items"][0]) is explain

    def test_each_line_of_jsonl_follows_it_too(self, made_audit: Audit) -> None:
        lines = [json.loads(line) for line in rendered("jsonl", made_audit).splitlines()]
        line_schema = {"$ref": "#/$defs/line", "$defs": SCHEMA["$defs"]}
        for line in lines:
            jsonschema.validate(line, line_schema, jsonschema.Draft202012Validator)
        assert [line["file"] for line in lines] == ["a\tletter.txt", "broken.pdf"]
        assert lines[1]["reason"] == "The file is empty."

    def test_the_lines_hold_the_letters_of_the_object(self, made_audit: Audit) -> None:
        whole = json.loads(rendered("json", made_audit))
        line = json.loads(rendered("jsonl", made_audit).splitlines()[0])
        head = {key: line.pop(key) for key in ("schema_version", "tool", "rulebook")}
        assert line == whole["letters"][0]
        assert head == {key: whole[key] for key in head}

    def test_quotes_are_the_text_between_start_and_end(self, made_audit: Audit) -> None:
        [file, _] = made_audit.files
        text = file.letters[0].letter.source.text
        item = json.loads(rendered("json", made_audit))["letters"][0]["items"][0]
        quoted = item["facts"] + item["grounds"] + item["reviewer_citations"] + item["findings"][2]["evidence"]
        assert len(quoted) == 5
        for entry in quoted:
            assert text[entry["start"] : entry["end"]] == entry["quote"]

    def test_what_is_not_in_the_text_is_null(self, made_audit: Audit) -> None:
        letter = json.loads(rendered("json", made_audit))["letters"][0]
        assert letter["case"]["date_of_injury"] is None
        assert letter["items"][0]["measures"] == {
            "morphine_equivalent_mg": None,
            "prior_visits": 4,
            "pain_relief_percent": None,
        }
        assert letter["items"][1]["measures"]["morphine_equivalent_mg"] == 60.0
        assert letter["items"][1]["conclusion"] == "none"

    def test_hostile_text_is_escaped_for_terminals(self, made_audit: Audit) -> None:
        assert rendered("json", made_audit).isascii()

    def test_the_schema_knows_every_value_of_the_model(self) -> None:
        item, finding = SCHEMA["$defs"]["item"]["properties"], SCHEMA["$defs"]["finding"]["properties"]
        rule = SCHEMA["$defs"]["rule"]["properties"]
        pairs = [
            ({"enum": item["outcome"]["enum"][:-1]}, model.Outcome),
            (item["conclusion"], model.Conclusion),
            (item["position"], model.Position),
            (item["verdict"], model.Verdict),
            (SCHEMA["$defs"]["agreement"], model.Agreement),
            (SCHEMA["$defs"]["fact"]["properties"]["status"], model.Status),
            (SCHEMA["$defs"]["fact"]["properties"]["section"], model.Section),
            (finding["axis"], model.Axis),
            (finding["severity"], model.Severity),
            (finding["basis"], model.Basis),
            (rule["result"], result.RuleOutcome),
        ]
        for schema, literal in pairs:
            assert sorted(schema["enum"]) == sorted(get_args(literal))


class TestText:
    def test_the_gravest_finding_comes_first_and_notes_only_when_asked_for(self, made_audit: Audit) -> None:
        out = rendered("text", made_audit)
        assert out.index("OUTCOME-OVERTURNED-OPPOSED") < out.index("OUTCOME-POSSIBLE")
        assert "FORM-NOTE" not in out
        assert "FORM-NOTE" in rendered("text", made_audit, verbose=True)

    def test_it_says_the_position_in_plain_words(self, made_audit: Audit) -> None:
        out = " ".join(rendered("text", made_audit).split())
        assert "The rules oppose this request: 8 visits requested; massage is limited to 4-6" in out
        assert "(MTUS Chronic Pain Medical Treatment Guidelines (2009), Massage therapy, p. 60)" in out
        assert "No rule covers this request." in out

    def test_a_rule_that_rests_on_knowledge_is_called_possible(self, made_audit: Audit) -> None:
        assert "possible: not from the guideline's quoted text" in " ".join(rendered("text", made_audit).split())

    def test_the_closing_count(self, made_audit: Audit) -> None:
        last = " ".join(rendered("text", made_audit).rstrip().rsplit("\n\n", 1)[-1].split())
        assert last == (
            "1 letter, 2 items: 1 differs from the rules, 1 not covered; 1 file could not be audited. What this report"
            " does not know: 1 item whose treatment no rule covers; 1 finding that rests on general knowledge of a"
            " guideline, not on its quoted text; 1 file that could not be audited."
        )

    def test_a_file_that_could_not_be_read_stands_in_its_place(self, made_audit: Audit) -> None:
        assert "broken.pdf\ncould not be audited: The file is empty.\n" in rendered("text", made_audit)

    @pytest.mark.parametrize("width", [60, 80, 120])
    def test_it_keeps_to_the_width(self, made_audit: Audit, width: int) -> None:
        out = rendered("text", made_audit, width=width, explain=True, verbose=True)
        assert [line for line in out.splitlines() if len(line) > width and " " in line.strip()] == []

    def test_quiet_leaves_out_what_has_no_finding(self, made_audit: Audit) -> None:
        out = rendered("text", made_audit, quiet=True)
        assert "Norco" not in out
        assert "8 massage visits" in out

    def test_colour_changes_nothing_but_colour(self, made_audit: Audit) -> None:
        import re

        coloured = rendered("text", made_audit, colour=True)
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == rendered("text", made_audit)

    def test_explain_tells_for_every_rule_what_it_came_to_and_why(self, made_audit: Audit) -> None:
        out = " ".join(rendered("text", made_audit, explain=True).split())
        assert "fired The title of MASSAGE-VISITS (violated) [MASSAGE-VISITS]" in out
        assert "visits: 8; \u201c8 massage visits, neck\u201d (the request, line 6)" in out
        assert "fired The title of MASSAGE-ADJUNCT (met) [MASSAGE-ADJUNCT]" in out
        assert "(clinical summary, line 3; found by performs_exercise)" in out
        assert "cannot be told The title of MASSAGE-BENEFIT" in out
        assert "functional improvement from the treatment: not in the text" in out
        assert "did not fire The title of MASSAGE-OPTION" in out


class TestMarkdown:
    def test_hostile_text_is_shown_as_text(self, made_audit: Audit) -> None:
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(rendered("markdown", made_audit))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "| *bold*" in html
        assert "<script>" not in html
        assert "<em>bold</em>" not in html

    def test_the_table_keeps_its_columns(self, made_audit: Audit) -> None:
        html = MarkdownIt("commonmark").enable("table").render(rendered("markdown", made_audit))
        assert html.count("<tr>") == 3
        assert "<td>8 massage visits, neck</td>\n<td>Overturned</td>\n<td>differs from the rules</td>" in html

    def test_quotes_stand_below_their_finding(self, made_audit: Audit) -> None:
        html = MarkdownIt("commonmark").render(rendered("markdown", made_audit))
        assert html.count("<blockquote>") == 1
        assert "8 massage visits, neck\u201d" not in html  # the heading above says it already
        assert "<strong>Error:</strong> Overturned, but the guideline opposes the request" in html


class TestCsv:
    def rows(self, audit: Audit) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(rendered("csv", audit))))

    def test_a_row_a_finding_notes_included(self, made_audit: Audit) -> None:
        rows = self.rows(made_audit)
        assert [row["id"] for row in rows] == [
            "FORM-NOTE",
            "OUTCOME-POSSIBLE",
            "OUTCOME-OVERTURNED-OPPOSED",
            "LETTER-NOTE",
        ]
        assert list(rows[0]) == list(COLUMNS)
        assert rows[2]["case_number"] == "CM14-0000001"
        assert rows[2]["pages"] == "60"
        assert rows[3]["item"] == ""

    def test_no_cell_begins_a_formula(self, made_audit: Audit) -> None:
        [letter] = next(iter(made_audit.files)).letters
        item = dataclasses.replace(letter.items[0].item, request="=1+1")
        hostile = dataclasses.replace(letter, items=(dataclasses.replace(letter.items[0], item=item),))
        audit = dataclasses.replace(made_audit, files=(result.FileAudit("\t@x.txt", None, (hostile,)),))
        for row in self.rows(audit):
            assert row["request"] in ("'=1+1", "")
            assert row["file"] == "'@x.txt"
            assert not [cell for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
