"""``--format markdown``: a disagreement report that can be pasted into a mail or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from imr_audit.reports import View, telling, wording
from imr_audit.reports.conditions import value_words
from imr_audit.reports.explanation import STATES
from imr_audit.reports.material import Material
from imr_audit.reports.reasons import Reason, reasons_of
from imr_audit.reports.records import FactRecord, Failure, FindingRecord, ItemRecord, LetterRecord
from imr_audit.reports.tally import Tally

# What Markdown or HTML would take for more than a character, inside a line.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)|#(?=#*$)")

_CAUTION = "This report shows where determinations and guideline rules part ways; it does not decide medical necessity."


def render(material: Material, view: View) -> Iterator[str]:
    """A section a letter: a table of its items, then the findings of each with the quoted evidence.

    Where it is known beforehand what all of it comes to, that stands at the top, and letters without a finding are left
    out; otherwise it stands at the end.
    """
    tally = Tally()
    yield f"# {escape(view.title or 'Disagreement report')}\n\n"
    if material.counts:
        yield from _counts(material.counts, material, view)
    for entry in material.entries:
        tally.take(entry)
        if isinstance(entry, Failure):
            yield from _failure(entry)
        elif not material.counts or any(entry.all_findings()):
            yield from _letter(entry, material.titles, view)
    if not material.counts:
        yield from _counts(tally, material, view)
    yield f"{_CAUTION}\n\n"
    book = material.rulebook
    yield f"imr-audit {escape(material.tool_version)}, rule book {escape(book.version)} ({book.sha256[:12]}).\n"


def _counts(tally: Tally, material: Material, view: View) -> Iterator[str]:
    """What was found in all, what is not known, and how the report was made."""
    said = [f"{tally.sentence()}.", tally.unknown_sentence(), *(view.notices or material.settings)]
    if material.counts:
        said.insert(0, f"Audited: {material.source}." if material.source else "")
        said.append("Letters without a finding are not listed.")
    yield from (f"{escape(one)}\n\n" for one in said if one)


def escape(text: str) -> str:
    """``text`` on one line, so that Markdown and HTML show it as it is."""
    return _SPECIAL.sub(r"\\\g<0>", wording.clean(text))


def _failure(failure: Failure) -> Iterator[str]:
    name = escape(wording.file_name(failure.file))
    yield f"## {name}\n\nCould not be audited: {escape(failure.reason)}\n\n"


def _letter(letter: LetterRecord, titles: Mapping[str, str], view: View) -> Iterator[str]:
    sections = [_item(letter, item, titles, view) for item in letter.items]
    whole = _findings(letter, None, letter.findings, titles, view)
    if view.quiet and not any(sections) and not whole:
        return
    yield f"## {escape(wording.file_name(letter.file))}\n\n{escape(wording.capital(telling.case_line(letter)))}.\n"
    yield f"{escape(telling.period_line(letter, titles))}\n\n{_table(letter)}\n"
    yield from sections
    if whole:
        yield f"### The letter as a whole\n\n{whole}\n"


def _table(letter: LetterRecord) -> str:
    rows = ["| | request | outcome | verdict |", "| --- | --- | --- | --- |"]
    for item in letter.items:
        cells = (str(item.index), escape(item.request), telling.outcome(item), wording.VERDICTS[item.verdict])
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _item(letter: LetterRecord, item: ItemRecord, titles: Mapping[str, str], view: View) -> str:
    """The section of one item; empty where nothing is to be said beyond its row of the table."""
    findings = _findings(letter, item, item.findings, titles, view)
    explained = _explained(letter, item, titles) if view.explain else ""
    accepted = view.quiet and bool(item.findings) and all(finding.suppression for finding in item.findings)
    if accepted or not (findings or explained):
        return ""
    return (
        f"### {item.index}. {escape(item.request)}\n\n"
        f"{telling.outcome(item)}: {wording.VERDICTS[item.verdict]}. "
        f"Read as {escape(telling.read_as(item))}.\n"
        f"{escape(telling.position_sentence(item, titles))}\n\n"
        f"{findings}{explained}\n"
    )


def _findings(
    letter: LetterRecord,
    item: ItemRecord | None,
    findings: Iterable[FindingRecord],
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
            f"  > {escape(wording.in_quotes(quote.words))} ({telling.place(letter, quote)})"
            if quote.words is not None
            else f"  > ({telling.place(letter, quote)})"
            for quote in finding.evidence
            if not telling.repeats_heading(item, quote)
        ]
        points.append("\n".join((*lines, *([""] if quotes else []), "\n  >\n".join(quotes))).rstrip() + "\n")
    return "\n".join(points)


def _explained(letter: LetterRecord, item: ItemRecord, titles: Mapping[str, str]) -> str:
    lines = []
    for rule in item.rules:
        state, detail = STATES[rule.result]
        part = f", {wording.words(rule.body_part)}" if rule.body_part else ""
        cited = wording.citation(rule.citation, titles) if rule.citation else ""
        said = f"{state}: {rule.title} ({'; '.join(filter(None, (detail + part, cited)))})"
        lines.append(f"- `{rule.id}` {escape(said)}")
        lines.extend(f"  - {escape(_because(letter, item, reason))}" for reason in reasons_of(rule, item))
    facts = [f"- {escape(_fact(letter, fact, cue))}" for fact, cue in _cued(item)]
    said = ""
    if lines:
        said += "\nThe rules, one by one:\n\n" + "\n".join(lines) + "\n"
    if facts:
        said += "\nWhat the letter says of this worker:\n\n" + "\n".join(facts) + "\n"
    return said


def _because(letter: LetterRecord, item: ItemRecord, reason: Reason) -> str:
    places = [_quoted(letter, fact, cue) for fact, cue in _cued(item) if fact.quote in reason.quotes]
    if reason.of_request:
        places.append(f"{wording.in_quotes(item.request)} (the request)")
    return "; ".join((f"{reason.field}: {reason.value}", *dict.fromkeys(places)))


def _fact(letter: LetterRecord, fact: FactRecord, cue: str) -> str:
    status = value_words(fact.status) if fact.value is None else wording.clean(str(fact.value))
    return f"{wording.words(fact.name)}: {status}: {_quoted(letter, fact, cue)}"


def _cued(item: ItemRecord) -> Iterator[tuple[FactRecord, str]]:
    """The facts of an item, each with the cue by which it was found."""
    for fact, data in zip(item.facts, item.data["facts"], strict=True):
        yield fact, data.get("cue", "")


def _quoted(letter: LetterRecord, fact: FactRecord, cue: str) -> str:
    words = f"{wording.in_quotes(fact.quote.words)} " if fact.quote.words is not None else ""
    found = f"; found by {cue}" if cue else ""
    return f"{words}({wording.words(fact.section)}, {telling.place(letter, fact.quote)}{found})"
