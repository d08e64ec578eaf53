"""``--format markdown``: a disagreement report that can be pasted into a mail or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr_audit.model import Finding
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports import View, explanation, wording
from imr_audit.result import Audit, FileAudit, ItemAudit, LetterAudit

# What Markdown or HTML would take for more than a character, inside a line.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)|#(?=#*$)")

_CAUTION = "This report shows where determinations and guideline rules part ways; it does not decide medical necessity."


def render(audit: Audit, view: View) -> Iterator[str]:
    """A section a letter: a table of its items, then the findings of each with the quoted evidence."""
    from imr_audit import __version__

    tally = wording.Tally()
    yield "# Disagreement report\n\n"
    for file in audit.files:
        tally.add(file)
        yield from _file(file, audit.titles, view)
    yield f"{tally.sentence()}.\n\n"
    for said in wording.settings_sentences(audit):
        yield f"{escape(said)}\n\n"
    yield f"{_CAUTION}\n\n"
    yield f"imr-audit {__version__}, rule book {escape(audit.rulebook.version)} ({audit.rulebook.sha256[:12]}).\n"


def escape(text: str) -> str:
    """``text`` on one line, so that Markdown and HTML show it as it is."""
    return _SPECIAL.sub(r"\\\g<0>", wording.clean(text))


def _file(file: FileAudit, titles: Mapping[str, str], view: View) -> Iterator[str]:
    name = escape(wording.file_name(file.file))
    for letter in file.letters:
        sections = [_item(letter, item, titles, view) for item in letter.items]
        whole = _findings(letter.letter.source, letter.findings, (), titles, view)
        if view.quiet and not any(sections) and not whole:
            continue
        yield f"## {name}\n\n{escape(wording.capital(wording.case_line(letter)))}.\n"
        yield f"{escape(wording.period_line(letter, titles))}\n\n{_table(letter)}\n"
        yield from sections
        if whole:
            yield f"### The letter as a whole\n\n{whole}\n"
    if file.error is not None:
        yield f"## {name}\n\nCould not be audited: {escape(file.error)}\n\n"


def _table(letter: LetterAudit) -> str:
    rows = ["| | request | outcome | verdict |", "| --- | --- | --- | --- |"]
    for item in letter.items:
        cells = (str(item.item.index), escape(item.item.request), wording.outcome(item), wording.VERDICTS[item.verdict])
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _item(letter: LetterAudit, item: ItemAudit, titles: Mapping[str, str], view: View) -> str:
    """The section of one item; empty where nothing is to be said beyond its row of the table."""
    source = letter.letter.source
    heading = (item.item.request_span, item.item.outcome_span)
    findings = _findings(source, item.findings, heading, titles, view)
    explained = _explained(source, item, titles) if view.explain else ""
    accepted = view.quiet and bool(item.findings) and all(finding.suppression for finding in item.findings)
    if accepted or not (findings or explained):
        return ""
    return (
        f"### {item.item.index}. {escape(item.item.request)}\n\n"
        f"{wording.outcome(item)}: {wording.VERDICTS[item.verdict]}. "
        f"Read as {escape(wording.read_as(item))}.\n"
        f"{escape(wording.position_sentence(item.position, titles))}\n\n"
        f"{findings}{explained}\n"
    )


def _findings(
    source: SourceText,
    findings: tuple[Finding, ...],
    heading: tuple[Span | None, ...],
    titles: Mapping[str, str],
    view: View,
) -> str:
    """The findings as a list; the item's heading stands above already and is not quoted again."""
    points = []
    for finding in wording.by_severity(findings, notes=view.verbose):
        support = wording.support(finding, titles)
        rests_on = f"*{escape(support)}* `{finding.id}`" if support else f"`{finding.id}`"
        lines = [f"- **{wording.capital(finding.severity)}:** {escape(finding.message)}", f"  {rests_on}"]
        if finding.suppression:
            lines.append(f"  {escape(wording.capital(wording.suppression(finding.suppression)))}")
        quotes = [
            f"  > {escape(wording.quotation(source, span))} ({wording.place(source, span)})"
            for span in finding.evidence
            if span not in heading
        ]
        points.append("\n".join((*lines, *([""] if quotes else []), "\n  >\n".join(quotes))).rstrip() + "\n")
    return "\n".join(points)


def _explained(source: SourceText, item: ItemAudit, titles: Mapping[str, str]) -> str:
    lines = []
    for rule in explanation.explain_rules(source, item):
        cited = wording.citation(rule.rule.citation, titles)
        said = f"{rule.state}: {rule.rule.title} ({rule.detail}; {cited})"
        lines.append(f"- `{rule.rule.rule}` {escape(said)}")
        lines.extend(f"  - {escape('; '.join((because.said, *because.places)))}" for because in rule.because)
    facts = [f"- {escape(explanation.fact_sentence(source, fact, cue=True))}" for fact in item.facts]
    said = ""
    if lines:
        said += "\nThe rules, one by one:\n\n" + "\n".join(lines) + "\n"
    if facts:
        said += "\nWhat the letter says of this worker:\n\n" + "\n".join(facts) + "\n"
    return said
