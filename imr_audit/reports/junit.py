"""``--format junit``: JUnit XML, for build servers: a test suite a letter, a test case an item.

A finding at or above the fail level is a failure; what cannot be told, or no rule covers, is skipped; a file that could
not be audited is an error.  Lesser findings, and those suppressed, stand in the case's output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from imr_audit.model import Verdict
from imr_audit.reports import View, telling, wording
from imr_audit.reports.material import Material
from imr_audit.reports.records import Failure, FindingRecord, ItemRecord, LetterRecord
from imr_audit.reports.tally import Tally
from imr_audit.reports.wording import SEVERITIES

_SKIPPED: Mapping[Verdict, str] = {
    "undetermined": "it cannot be told from the letter",
    "not_covered": "no rule covers this request",
}


def render(material: Material, view: View) -> Iterator[str]:
    """The run as one document; a last suite tells what judged and what is not known."""
    tally = Tally()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites name={_attribute(view.title or 'imr-audit')}>\n"
    for entry in material.entries:
        tally.take(entry)
        yield _failed(entry) if isinstance(entry, Failure) else _suite(entry, material.titles, view)
    book = material.rulebook
    told = {
        "imr-audit": material.tool_version,
        "rulebook": f"{book.version} ({book.sha256[:12]})",
        "found": f"{tally.sentence()}.",
        "not known": tally.unknown_sentence(),
        **{f"notice {n}": said for n, said in enumerate(view.notices or material.settings, 1)},
    }
    yield '  <testsuite name="about this run" tests="0" failures="0" errors="0">\n    <properties>\n'
    for name, value in told.items():
        if value:
            yield f"      <property name={_attribute(name)} value={_attribute(value)}/>\n"
    yield "    </properties>\n  </testsuite>\n</testsuites>\n"


def _suite(letter: LetterRecord, titles: Mapping[str, str], view: View) -> str:
    name, file = telling.name_of(letter), wording.file_name(letter.file)
    cases = [
        _Case(f"{item.index}. {item.request}", name, letter, item, item.findings, titles, view) for item in letter.items
    ]
    if letter.findings:
        cases.append(_Case("The letter as a whole", name, letter, None, letter.findings, titles, view))
    failures = sum(f.failures for f in cases)
    skipped = sum(f.skipped for f in cases)
    return (
        f'  <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}" errors="0"'
        f' skipped="{skipped}" file={_attribute(file)}>\n'
        + "".join(case.xml for case in cases)
        + f"    <system-out>{_text(telling.period_line(letter, titles))}</system-out>\n  </testsuite>\n"
    )


class _Case:
    """A test case: its XML, and whether it failed (1) or was skipped (1)."""

    def __init__(
        self,
        name: str,
        letter_name: str,
        letter: LetterRecord,
        item: ItemRecord | None,
        findings: Iterable[FindingRecord],
        titles: Mapping[str, str],
        view: View,
    ) -> None:
        grave = SEVERITIES[: SEVERITIES.index(view.fail_level) + 1]
        lines, said = [], []
        if item:
            said.append(f"{telling.outcome(item)}: {wording.VERDICTS[item.verdict]}.")
            said.append(telling.position_sentence(item, titles))
        for finding in wording.by_severity(findings, notes=True):
            told = _told(letter, finding, titles)
            if finding.severity in grave and finding.suppression is None:
                message = _attribute(finding.message)
                lines.append(
                    f"      <failure type={_attribute(finding.id)} message={message}>{_text(told)}</failure>\n"
                )
            else:
                said.append(told)
        self.failures = int(bool(lines))
        why = _SKIPPED.get(item.verdict) if item and not lines else None
        self.skipped = int(why is not None)
        if why:
            lines.append(f"      <skipped message={_attribute(why)}/>\n")
        if said:
            lines.append(f"      <system-out>{_text(*said)}</system-out>\n")
        self.xml = (
            f"    <testcase name={_attribute(name)} classname={_attribute(letter_name)}>\n"
            + "".join(lines)
            + "    </testcase>\n"
        )


def _told(letter: LetterRecord, finding: FindingRecord, titles: Mapping[str, str]) -> str:
    parts = [f"{wording.capital(finding.severity)}: {finding.message}", wording.support(finding, titles)]
    if finding.suppression:
        parts.append(wording.capital(wording.suppression(finding.suppression)))
    for quote in finding.evidence:
        where = telling.place(letter, quote)
        parts.append(f"{wording.in_quotes(quote.words)} ({where})" if quote.words is not None else where)
    return "\n".join((*filter(None, parts), f"[{finding.id}]"))


def _failed(failure: Failure) -> str:
    name = _attribute(wording.file_name(failure.file))
    reason = _attribute(failure.reason)
    return (
        f'  <testsuite name={name} tests="1" failures="0" errors="1" skipped="0" file={name}>\n'
        f"    <testcase name={name} classname={name}>\n"
        f'      <error type="not-audited" message={reason}/>\n    </testcase>\n  </testsuite>\n'
    )


def _attribute(text: str) -> str:
    return quoteattr(wording.clean(text))


def _text(*paragraphs: str) -> str:
    """Paragraphs of lines; what XML cannot hold or nobody would see becomes a visible character."""
    return escape("\n\n".join("\n".join(map(wording.clean, one.splitlines())) for one in paragraphs))
