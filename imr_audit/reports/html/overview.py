"""What the opening page and the page of unknowns say, made of the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imr_audit.reports import labels, wording
from imr_audit.reports.across import Rates
from imr_audit.reports.html.charts import Bar, bars, columns, dots, in_order, whole
from imr_audit.reports.html.summary import Stacks, Summary
from imr_audit.reports.material import Material
from imr_audit.reports.wording import plural

VERDICTS = tuple(labels.VERDICTS)
_MOST_MONTHS = 48  # in a chart; beyond, years


@dataclass(frozen=True, slots=True)
class Names:
    """What rules and guideline documents are called."""

    titles: Mapping[str, str]
    rules: Mapping[str, str]

    def rule(self, name: str) -> str:
        """The title of a rule or check."""
        return self.rules.get(name, name)


def overview(material: Material, summary: Summary, specialties: list[Rates], names: Names) -> dict[str, Any]:
    """The context of the opening page."""
    topics = {topic: labels.label(topic) for topic in summary.by_topic}
    months = _grouped(summary.by_month)
    left_out = summary.without_month
    return {
        "lede": lede(summary),
        "meta": list(_meta(material, summary)),
        "verdicts": summary.verdict_counts(),
        "verdict_bar": whole("", "", summary.verdict_counts(), VERDICTS),
        "important": list(summary.important()),
        "by_code": bars(summary.by_code, wording.SEVERITIES, labels.CODES),
        "by_rule": bars(summary.by_rule, wording.SEVERITIES, names.rules),
        "by_topic": bars(summary.by_topic, VERDICTS, topics),
        "by_outcome": bars(summary.by_outcome, VERDICTS, labels.OUTCOMES),
        "by_source": bars(summary.by_source, wording.SEVERITIES, names.titles),
        "by_specialty": dots(specialties, {}),
        "by_month": in_order(months, VERDICTS),
        "month_axis": columns(months, VERDICTS),
        "month_note": f"Numbers of items, by verdict. Left out: {plural(left_out, 'letter')} without a printed date."
        if left_out
        else "Numbers of items, by verdict.",
        "suppressions": [
            (wording.clean(given.reason), wording.clean(given.by), given.date, given.expires or "", count)
            for given, count in summary.suppressions.most_common()
        ],
        "unknowns": list(_unknowns(summary)),
    }


def lede(summary: Summary) -> str:
    """The opening sentence."""
    counts = summary.verdicts
    said = [
        f"{counts['disagrees']:,} {'differs' if counts['disagrees'] == 1 else 'differ'} from the rules on evidence"
        " that the letter itself gives",
        f"{counts['questionable']:,} {'is' if counts['questionable'] == 1 else 'are'} questionable",
        f"{counts['consistent']:,} {'is' if counts['consistent'] == 1 else 'are'} consistent with them",
    ]
    rest = counts["undetermined"] + counts["not_covered"]
    if rest:
        said.append(f"{rest:,} cannot be told or {'is' if rest == 1 else 'are'} not covered")
    return f"Of {plural(summary.items, 'disputed item')}, {wording.enumeration(said)}."


def _meta(material: Material, summary: Summary) -> Iterator[tuple[str, str]]:
    yield (
        "Audited",
        f"{plural(summary.letters, 'letter')} ({material.source})"
        if material.source
        else plural(summary.letters, "letter"),
    )
    if summary.decided:
        first, last = summary.decided
        yield "Decided", first if first == last else f"{first} to {last}"
    if in_force := [document for document, _ in summary.by_period.most_common() if document]:
        first_of_them = material.titles.get(in_force[0], in_force[0])
        yield "Guidelines in force", first_of_them + (f" and {len(in_force) - 1} more" if len(in_force) > 1 else "")
    book = material.rulebook
    yield "Rule book", f"{book.version} ({book.sha256[:12]})"
    if book.added or book.replaced:
        yield "Own rules", f"{len(book.added)} added, {len(book.replaced)} in the place of built-in ones"
    found = ", ".join(plural(summary.severities[s], s) for s in wording.SEVERITIES)
    yield "Findings", f"{found}; {suppressed} suppressed" if (suppressed := summary.suppressions.total()) else found
    if summary.failures:
        yield "Not audited", plural(len(summary.failures), "file")


def _grouped(months: Stacks) -> dict[str, dict[str, int]]:
    """Counts by month, or by year where there are more months than a chart can show."""
    if len(months) <= _MOST_MONTHS:
        return {month: dict(counts) for month, counts in months.items()}
    years: dict[str, dict[str, int]] = {}
    for month, counts in months.items():
        year = years.setdefault(month[:4], {})
        for name, count in counts.items():
            year[name] = year.get(name, 0) + count
    return years


def _unknowns(summary: Summary) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Numbers, words, and the filter that shows them."""
    verdicts = summary.verdicts
    yield verdicts["not_covered"], "items whose treatment no rule covers", {"verdict": "not_covered"}
    yield verdicts["undetermined"], "items for which the letter does not say enough", {"verdict": "undetermined"}
    yield sum(summary.by_knowledge.values()), "findings that rest on general knowledge of a guideline", {}
    yield summary.inferred, "letters judged by a date that was inferred", {}
    yield summary.undated, "letters whose time is not known at all", {}
    yield len(summary.failures), "files that could not be audited", {}


def unknown(summary: Summary, names: Names) -> dict[str, Any]:
    """The context of the page of unknowns."""
    periods = [
        (names.titles.get(document, document) if document else labels.NO_PERIOD, count)
        for document, count in summary.by_period.most_common()
    ]
    return {
        "not_covered": _counted(summary.not_covered, "not_covered"),
        "undetermined": _counted(summary.undetermined, "undetermined"),
        "missing": _counted(summary.missing, "undetermined"),
        "knowledge": [
            Bar(bar.key, names.rule(bar.key), bar.total, bar.parts) for bar in _counted(summary.by_knowledge, "finding")
        ],
        "periods": periods,
        "dates": _dates(summary),
        "failures": summary.failures,
    }


def _counted(counts: Mapping[str, int], part: str) -> list[Bar]:
    stacks = {key: {part: count} for key, count in counts.items()}
    return bars(stacks, (part,), {key: labels.label(key) for key in counts})


def _dates(summary: Summary) -> str:
    if not summary.inferred and not summary.undated:
        return "Every letter has a printed decision date, or was judged by a day that was set."
    inferred = plural(summary.inferred, "letter")
    said = [f"{inferred} judged by a date that was inferred from the letter's own dates and citations"]
    if summary.undated:
        said.append(f"{plural(summary.undated, 'letter')} under no dated guideline")
    return f"{wording.enumeration(said)}. Each letter's page says on what its date rests."
