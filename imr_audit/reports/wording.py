"""The words that the reports for people share: citations, places, positions, verdicts, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from imr_audit.model import Finding, GuidelineCitation, Scalar, Severity, Suppression, Verdict
from imr_audit.reading.text import Folded, SourceText, Span
from imr_audit.result import Audit, ItemAudit, LetterAudit, PositionResult, RuleResult
from imr_audit.rules.labels import label

if TYPE_CHECKING:
    from imr_audit.reports.records import FindingRecord

AnyFinding = TypeVar("AnyFinding", Finding, "FindingRecord")

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # the gravest first
VERDICTS: Mapping[Verdict, str] = {
    "disagrees": "differs from the rules",
    "questionable": "questionable",
    "undetermined": "cannot be told from the letter",
    "not_covered": "not covered",
    "consistent": "consistent with the rules",
}
LAYOUTS = {  # what follows on the word
    "issues_with_credentials": "with the credentials in a list",
    "issues_and_decisions": "with the credentials in a sentence",
    "decisions_and_rationales": '"IMR Decision(s) and Rationale(s)"',
    "professional_review": '"Medical Professional Review"',
    "numbered_determinations": "of 2013, numbered determinations",
}
NOT_THERE, BOTH_WAYS = "not in the text", "stated both ways"
# How a rule found a fact.
STATUSES: Mapping[Scalar, str] = {
    "affirmed": "stated",
    "denied": "stated to be absent",
    "not_documented": "said not to be documented",
    "unstated": NOT_THERE,
    "conflicting": BOTH_WAYS,
}


def clean(text: str) -> str:
    """``text`` on one line, safe to show: white space folded, soft hyphens dropped, and every character that would
    not be seen (control characters, direction marks) replaced by a visible one."""
    folded = " ".join(text.replace("\u00ad", "").split())
    return folded if folded.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in folded)


def words(slug: str) -> str:
    """A slug in plain words: ``low_back`` -> ``low back``, ``mri`` -> ``MRI``."""
    return label(slug)


def enumeration(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def plural(count: int, noun: str) -> str:
    """``1 letter``, ``3 letters``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def capital(text: str) -> str:
    """``text`` with its first letter large."""
    return text[:1].upper() + text[1:]


def file_name(file: str) -> str:
    """A file as people name it; ``-`` is standard input."""
    return "standard input" if file == "-" else clean(file)


def quotation(source: SourceText, span: Span) -> str:
    """The words of ``span`` in quotation marks."""
    return in_quotes(source.quote(span))


def in_quotes(quoted: str) -> str:
    """Words of a letter on one line, in quotation marks; all of them, for any may be those that decide."""
    quote = clean(Folded.of(quoted).text).lstrip(":;, ")  # a word divided at a line's end is joined
    return f"\u201c{quote}\u201d"


# Words in quotation marks, which hold none of their own kind; an apostrophe within a word and an inch mark are none.
QUOTED = re.compile("\u201c[^\u201d]*\u201d" + r"""|(?<!\w)"[^"]*"|(?<!\w)'[^']*'(?!\w)""")


def unquoted(text: str) -> str:
    """``text`` without the words that stand in quotation marks in it."""
    return QUOTED.sub("\u201c\u2026\u201d", text)


def place(source: SourceText, span: Span) -> str:
    """Where ``span`` begins: ``page 1, line 57``, or only the line in a text that has no pages."""
    line = f"line {source.line_at(span.start)}"
    paged = source.lines_restart or len(source.page_starts) > 1
    return f"page {source.page_at(span.start)}, {line}" if paged else line


def citation(cited: GuidelineCitation, titles: Mapping[str, str]) -> str:
    """``MTUS Chronic Pain Medical Treatment Guidelines (2009), Massage therapy, p. 60``."""
    parts = [titles.get(cited.document, cited.document)]
    if cited.section:
        parts.append(cited.section)
    if cited.pages:
        parts.append(f"{'pp.' if any(c in cited.pages for c in '-,') else 'p.'} {cited.pages}")
    return ", ".join(parts)


def case_line(letter: LetterAudit) -> str:
    """What identifies the letter: case number, decision date or inferred period, layout."""
    case = letter.letter.case
    number, decided = case.case_number, case.decision_date
    return case_words(
        number.value if number else None,
        decided.value.isoformat() if decided else None,
        pages_of(letter) if len(letter.letter.source.page_starts) > 1 else None,
        letter.letter.layout,
    )


def case_words(number: str | None, decided: str | None, pages: tuple[int, int] | None, layout: str) -> str:
    """``CM14-0000001; decided on 2014-07-21; pages 1-4; layout with the credentials in a list``."""
    parts = [clean(number) if number else "no case number in the text"]
    parts.append(f"decided on {decided}" if decided else "no decision date in the text")
    if pages:
        first, last = pages
        parts.append(f"page {first}" if first == last else f"pages {first}-{last}")
    parts.append(f"layout {LAYOUTS.get(layout) or words(layout)}")
    return "; ".join(parts)


def period_line(letter: LetterAudit, titles: Mapping[str, str]) -> str:
    """Under which guideline the letter is judged and how that is known."""
    period = letter.period
    on = period.on.isoformat() if period.on else None
    return judged_by(period.document, on, period.inferred, period.evidence, titles)


def judged_by(document: str | None, on: str | None, inferred: bool, evidence: str, titles: Mapping[str, str]) -> str:
    """Under which guideline a letter is judged, ``on`` which day, and how that is known (``evidence``)."""
    if on is None:
        return f"Judged under no dated guideline: {clean(evidence) or 'its time is not in the text'}."
    by = f"Judged by the guidelines in force on {on}"
    if document:
        by += f", among them {titles.get(document, document)}"
    grounds = clean(evidence).removeprefix("no decision date: ")
    return f"{by}. The date is inferred: {grounds}." if inferred else f"{by}."


def pages_of(letter: LetterAudit) -> tuple[int, int]:
    """The first and the last page of the file on which the letter stands."""
    source, span = letter.letter.source, letter.letter.span
    return source.page_at(span.start), source.page_at(max(span.start, span.end - 1))


def position_sentence(position: PositionResult, titles: Mapping[str, str]) -> str:
    """The position in plain words, with the rules that decide it and where they stand."""
    reasons = _reasons(position.decided_by, titles)
    return position_words(position.position, position.basis, position.strength, reasons)


def position_words(position: str, basis: str | None, strength: str | None, reasons: str) -> str:
    """The position in plain words; ``reasons`` as :func:`reasons_by_place` has them."""
    possibly = "possibly " if basis == "knowledge" else ""
    match position:
        case "silent":
            return "No rule covers this request."
        case "permits":
            return "The rules permit this request: none in force is violated, and none recommends it."
        case "opposes":
            said = f"The rules {possibly}oppose this request"
        case "supports":
            option = " as an option" if strength == "option" else ""
            said = f"The rules {possibly}support this request{option}"
        case _:
            said = f"The rules {possibly}leave this request open"
    return f"{said}: {reasons}." if reasons else f"{said}."


def _reasons(results: Sequence[RuleResult], titles: Mapping[str, str]) -> str:
    said = (
        (citation(one.citation, titles), reason(one.result, one.because, one.message, one.title)) for one in results
    )
    return reasons_by_place(said)


def reasons_by_place(said: Iterable[tuple[str, str]]) -> str:
    """What deciding rules say (place, reason), those of one place in one breath: ``A; B (place); C (other place)``."""
    by_place: dict[str, dict[str, None]] = {}
    for cited, why in said:
        by_place.setdefault(cited, {})[why] = None
    return "; ".join(f"{'; '.join(reasons)} ({cited})" for cited, reasons in by_place.items())


def reason(result: str, because: Mapping[str, Scalar], message: str, title: str) -> str:
    """What a deciding rule says: its message, or what is not in the text."""
    if result == "open":
        missing = [words(name) for name, value in because.items() if value == "unstated"]
        both = [words(name) for name, value in because.items() if value == "conflicting"]
        said = [f"{enumeration(names)} {how}" for names, how in ((missing, NOT_THERE), (both, BOTH_WAYS)) if names]
        if said:
            return "; ".join(said)
    return clean(message if result in ("violated", "excused", "recommends") else title).rstrip(".")


def read_as(item: ItemAudit) -> str:
    """What was understood of the request: ``massage therapy, neck and low back, 6 visits``."""
    request = item.request
    drugs = [f"{drug.name} {drug.strength or ''}" for drug in request.drugs]
    return understood(request.topic, request.body_parts, request.laterality, drugs, request.quantity)


def understood(
    topic: str, parts: Sequence[str], side: str | None, drugs: Sequence[str], quantity: Mapping[str, int | str]
) -> str:
    """A request in the words of what was understood of it."""
    said = [words(topic)]
    if parts:
        said.append(f"{side} " * bool(side) + enumeration([words(part) for part in parts]))
    said.extend(clean(drug) for drug in drugs)
    said.extend(_amounts(quantity))
    return ", ".join(dict.fromkeys(said))


def _amounts(quantity: Mapping[str, int | str]) -> Iterator[str]:
    for key, value in quantity.items():
        match key:
            case "strength" | "visits_min":  # said with the drug, and with the visits
                pass
            case "visits" if "visits_min" in quantity:
                yield f"{quantity['visits_min']} to {value} visits"
            case "per_week":
                yield f"{value} a week"
            case "count":
                yield f"#{value}"
            case _:
                yield f"{value} {key.rstrip('s')}" if value == 1 else f"{value} {key}"


def outcome(item: ItemAudit) -> str:
    """``Upheld``, ``Overturned``, or that the heading says neither."""
    return capital(item.item.outcome) if item.item.outcome else "No outcome in the text"


def by_severity(findings: Iterable[AnyFinding], *, notes: bool) -> list[AnyFinding]:
    """Findings, the gravest first and those suppressed last, otherwise in their order; notes only where asked for."""
    shown = [finding for finding in findings if notes or finding.severity != "note"]
    return sorted(shown, key=lambda finding: (finding.suppression is not None, SEVERITIES.index(finding.severity)))


def suppression(given: Suppression) -> str:
    """Why a finding is counted apart: ``suppressed by J. Doe on 2026-05-01 until 2027-05-01: agreed beforehand``."""
    until = f" until {given.expires.isoformat()}" if given.expires else ""
    return f"suppressed by {clean(given.by)} on {given.date.isoformat()}{until}: {clean(given.reason)}"


def support(finding: Finding | FindingRecord, titles: Mapping[str, str]) -> str:
    """On what a finding rests: the citation, and that it is only possible where it rests on knowledge."""
    cited = citation(finding.citation, titles) if finding.citation else ""
    if finding.basis == "knowledge":
        caution = "possible: not from the guideline's quoted text"
        return f"{cited} ({caution})" if cited else capital(caution)
    return cited


def settings_sentences(audit: Audit) -> list[str]:
    """What makes this run differ from one with the built-in rules alone and all findings shown; often nothing."""
    said = []
    book, selection = audit.rulebook, audit.selection
    if book.added:
        said.append(f"Rules beside the built-in: {', '.join(book.added)}.")
    if book.replaced:
        said.append(f"Rules in the place of built-in ones: {', '.join(book.replaced)}.")
    if selection.select:
        said.append(f"Only these findings are shown and counted: {', '.join(sorted(selection.select))}.")
    if selection.ignore:
        said.append(f"Neither shown nor counted: {', '.join(sorted(selection.ignore))}.")
    if selection.severities:
        taken = (f"{name} {severity}" for name, severity in sorted(selection.severities.items()))
        said.append(f"Severities set by the settings: {', '.join(taken)}.")
    return said


def all_findings(letter: LetterAudit) -> list[Finding]:
    """The findings of a letter's items, in order, then those of the letter as a whole."""
    return [finding for item in letter.items for finding in item.findings] + list(letter.findings)
