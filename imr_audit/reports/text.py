"""``--format text``: for people at a terminal; the important first, what is missing said to be "not in the text"."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping

from imr_audit.extraction.grounds import grounds_for
from imr_audit.model import Finding
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports import View, explanation, wording
from imr_audit.reports.tally import Tally
from imr_audit.result import Audit, FileAudit, ItemAudit, LetterAudit

Line = tuple[tuple[str, str], ...]  # pieces of (text, style)

# Styles by name; the names of severities and verdicts are their own.
_STYLES = {
    "head": "bold",
    "faint": "dim",
    "quote": "italic",
    "error": "bold red",
    "warning": "yellow",
    "note": "cyan",
    "disagrees": "bold red",
    "questionable": "yellow",
    "undetermined": "cyan",
    "not_covered": "dim",
    "consistent": "green",
}
_BLANK: Line = ()
_BELOW = " " * 5  # the indent below an item's heading
_LABEL = 9  # the width of the column that holds a finding's severity
_STATE = 16  # the width of the column that says whether a rule fired
_NARROWEST = 30  # characters that a paragraph keeps, however narrow the terminal


def render(audit: Audit, view: View) -> Iterator[str]:
    """The report, letter by letter as each is audited, then a closing count."""
    paint = _painter() if view.colour else _plain
    tally = Tally()
    for file in audit.files:
        tally.add(file)
        for block in _file(file, audit.titles, view):
            yield "".join(paint(line).rstrip() + "\n" for line in block) + "\n"
    closing = [_paragraph(tally.sentence() + ".", view, style="head")]
    if unknown := tally.unknown_sentence():
        closing.append(_paragraph(unknown, view))
    closing += [_paragraph(said, view, style="faint") for said in wording.settings_sentences(audit)]
    yield "".join(paint(line) + "\n" for lines in closing for line in lines)


def _plain(line: Line) -> str:
    return "".join(text for text, _ in line)


def _painter() -> Callable[[Line], str]:
    """Turns lines into text in the terminal's own sixteen colours."""
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {name: Style.parse(style) for name, style in _STYLES.items()}
    return lambda line: "".join(
        styles[style].render(text, color_system=ColorSystem.STANDARD) if style else text for text, style in line
    )


def _paragraph(
    text: str, view: View, *, indent: str = "", style: str = "", label: str = "", label_style: str = "", hang: int = 0
) -> Iterator[Line]:
    """``text`` wrapped to the width; ``label`` stands before its first line in a column ``hang`` characters wide."""
    width = max(view.width - len(indent) - hang, _NARROWEST)
    rows = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    yield ((indent, ""), (label, label_style), (" " * (hang - len(label)), ""), (rows[0], style))
    for row in rows[1:]:
        yield ((indent + " " * hang, ""), (row, style))


def _file(file: FileAudit, titles: Mapping[str, str], view: View) -> Iterator[list[Line]]:
    for letter in file.letters:
        blocks = [block for item in letter.items for block in _item(letter, item, titles, view)]
        whole = wording.by_severity(letter.findings, notes=view.verbose)
        if whole:
            lines = [line for finding in whole for line in _finding(letter.letter.source, finding, (), titles, view)]
            blocks.append([*_paragraph("The letter as a whole", view, indent="  ", style="head"), *lines])
        if blocks or not view.quiet:
            yield [*_letter_head(file, letter, titles, view)]
            yield from blocks
    if file.error is not None:
        yield [
            *_paragraph(wording.file_name(file.file), view, style="head"),
            *_paragraph(wording.clean(file.error), view, label="could not be audited: ", label_style="error", hang=22),
        ]


def _letter_head(file: FileAudit, letter: LetterAudit, titles: Mapping[str, str], view: View) -> Iterator[Line]:
    yield from _paragraph(wording.file_name(file.file), view, style="head")
    yield from _paragraph(wording.capital(wording.case_line(letter)) + ".", view)
    yield from _paragraph(wording.period_line(letter, titles), view, style="faint")


def _item(letter: LetterAudit, item: ItemAudit, titles: Mapping[str, str], view: View) -> Iterator[list[Line]]:
    source = letter.letter.source
    findings = wording.by_severity(item.findings, notes=view.verbose)
    if view.quiet and all(finding.suppression for finding in findings):
        return
    outcome = f"{wording.outcome(item)}: "
    lines = [
        *_paragraph(wording.clean(item.item.request), view, label=f"{item.item.index:3}. ", style="head", hang=5),
        ((_BELOW, ""), (outcome, ""), (wording.VERDICTS[item.verdict], item.verdict)),
        *_paragraph(f"Read as {wording.read_as(item)}.", view, indent=_BELOW, style="faint"),
        *_paragraph(wording.position_sentence(item.position, titles), view, indent=_BELOW),
    ]
    heading = (item.item.request_span, item.item.outcome_span)
    for finding in findings:
        lines.extend((_BLANK, *_finding(source, finding, heading, titles, view)))
    if view.explain:
        lines.extend(_rules(source, item, titles, view))
    if view.explain or view.verbose:
        lines.extend(_grounds(source, item, view))
        lines.extend(_facts(source, item, view))
    yield lines


def _finding(
    source: SourceText, finding: Finding, heading: tuple[Span | None, ...], titles: Mapping[str, str], view: View
) -> Iterator[Line]:
    """A finding: severity and message, what it rests on, and the words that bear it out.

    The item's heading stands above already and is not quoted again.
    """
    severity = finding.severity
    message = wording.clean(finding.message)
    yield from _paragraph(message, view, indent=_BELOW, label=severity, label_style=severity, hang=_LABEL)
    below = _BELOW + " " * _LABEL
    support = wording.support(finding, titles)
    yield from _paragraph(f"{support} [{finding.id}]".lstrip(), view, indent=below, style="faint")
    if finding.suppression:
        said = wording.capital(wording.suppression(finding.suppression)).rstrip(".")
        yield from _paragraph(f"{said}.", view, indent=below)
    for span in finding.evidence:
        if span not in heading:
            quote = f"{wording.quotation(source, span)} ({wording.place(source, span)})"
            yield from _paragraph(quote, view, indent=below, style="quote")


def _rules(source: SourceText, item: ItemAudit, titles: Mapping[str, str], view: View) -> Iterator[Line]:
    explained = explanation.explain_rules(source, item)
    if not explained:
        return
    yield _BLANK
    yield from _paragraph("The rules, one by one", view, indent=_BELOW, style="head")
    below = _BELOW + "  "
    for explained_rule in explained:
        rule = explained_rule.rule
        said = f"{wording.clean(rule.title)} ({explained_rule.detail}) [{rule.rule}]"
        yield from _paragraph(said, view, indent=below, label=explained_rule.state, label_style="head", hang=_STATE)
        support = [wording.citation(rule.citation, titles)]
        support.extend("; ".join((because.said, *because.places)) for because in explained_rule.because)
        for said in support:
            yield from _paragraph(said, view, indent=below, hang=_STATE, style="faint")


def _grounds(source: SourceText, item: ItemAudit, view: View) -> Iterator[Line]:
    """The reviewer's reasons for the outcome, in the order of the rationale."""
    grounds = grounds_for(item.item.outcome, item.grounds) if item.item.outcome else ()
    if not grounds:
        return
    yield _BLANK
    yield from _paragraph("The reviewer's reasons", view, indent=_BELOW, style="head")
    for ground in grounds:
        said = explanation.ground_sentence(source, ground)
        yield from _paragraph(said, view, indent=_BELOW + "  ", style="faint")


def _facts(source: SourceText, item: ItemAudit, view: View) -> Iterator[Line]:
    if not item.facts:
        return
    yield _BLANK
    yield from _paragraph("What the letter says of this worker", view, indent=_BELOW, style="head")
    for fact in item.facts:
        said = explanation.fact_sentence(source, fact, cue=view.explain)
        yield from _paragraph(said, view, indent=_BELOW + "  ", style="faint")
