"""``imr-audit rules test`` and ``lint``: whether the rules do what their examples say, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import FINDINGS, OK, load_settings, reading_options, rule_mistakes

if TYPE_CHECKING:
    from imr_audit.rules.example_coverage import ExampleCoverage
    from imr_audit.rules.linting import LintFinding
    from imr_audit.rules.model import RuleBook
    from imr_audit.rules.mutation import MutationResult

_TEST_HELP = """\b
Examples:
  imr-audit rules test                       every example of every rule and check
  imr-audit rules test MASSAGE-VISITS T016   those of a rule, those of an entry
  imr-audit rules test --coverage            what no example shows
  imr-audit rules test --mutate --rules ours changes that no example notices

\b
Exit status: 0 all hold, 1 something is wrong, 2 the command or a rule file is wrong.
"""


@click.command(epilog=_TEST_HELP, short_help="Run the examples of the rules.")
@click.argument("names", metavar="[ID]...", nargs=-1)
@click.option("--coverage", is_flag=True, help="Name rules, branches of conditions and sources without an example.")
@click.option("--mutate", is_flag=True, help="Change each bound, operator, status and date by a step: who notices?")
@reading_options
def test(names: tuple[str, ...], coverage: bool, mutate: bool, **options: Any) -> None:
    """Run the examples of the rules (all, or those of these rules, checks and entries)."""
    from imr_audit.engine import EngineUnavailable, make_engine
    from imr_audit.rules.example_coverage import example_coverage
    from imr_audit.rules.examples import run_examples
    from imr_audit.rules.linting.findings import Places
    from imr_audit.rules.mutation import run_mutants

    with rule_mistakes():
        rulebook = load_settings(options).rulebook
    chosen = _chosen(rulebook, names)
    try:
        engine = make_engine("verify", rulebook)
    except EngineUnavailable:
        engine = make_engine("reference", rulebook)
    places = Places(rulebook)
    results = [result for result in run_examples(rulebook, engine) if not chosen or result.id in chosen]
    failures = [result for result in results if result.failure]
    for result in failures:
        rule = rulebook.rule_by_id.get(result.id)
        origin = places.of_rule(rule, "examples", result.number - 1) if rule else result.origin
        click.echo(f"{origin}: {result.id}, example {result.number}: {result.failure}")
        click.echo(f"    in the case {', '.join(f'{name} {value}' for name, value in result.case.items())}")
    rules = len({result.id for result in results})
    held = "all hold" if not failures else f"{len(failures)} do not hold"
    asked = "1 rule or check" if rules == 1 else f"{rules} rules and checks"
    click.echo(f"{len(results)} examples, of {asked}: {held}.")
    wrong = bool(failures)
    if coverage:
        shown = example_coverage(rulebook, chosen)
        click.echo("\n".join(_coverage(rulebook, places, shown)))
        wrong = wrong or bool(shown.uncovered)
    if mutate:
        tried = run_mutants(rulebook, [name for name in chosen if name in rulebook.rule_by_id])
        click.echo("\n".join(_mutation(tried)))
        wrong = wrong or bool(tried.survivors)
    sys.exit(FINDINGS if wrong else OK)


def _chosen(rulebook: RuleBook, names: Sequence[str]) -> list[str]:
    """The ids of rules and checks that ``names`` (ids of entries too) mean."""
    from imr_audit.rules.yaml_files import nearest

    entries = {entry.id: [rule.id for rule in entry.rules] for entry in rulebook.every_entry}
    known = [*rulebook.rule_by_id, *rulebook.check_by_id, *entries]
    for name in names:
        if name not in known:
            hint = nearest(name, known) or "; `imr-audit rules list` has them"
            raise click.UsageError(f"no rule, check or entry is called {name!r}{hint}")
    return [one for name in names for one in entries.get(name, [name])]


def _coverage(rulebook: RuleBook, places: Any, shown: ExampleCoverage) -> Iterator[str]:
    from imr_audit.reports.wording import plural

    for one in shown.uncovered:
        rule = rulebook.rule_by_id.get(one.id)
        origin = places.of_rule(rule, *one.keys) if rule else rulebook.check_by_id[one.id].origin
        yield f"{origin}: {one.id}: {one.said}"
    asked = "1 rule or check" if shown.rules == 1 else f"{shown.rules} rules and checks"
    branches = "1 branch" if shown.branches == 1 else f"{shown.branches} branches"
    said = f"{asked}, {branches} of conditions, {plural(shown.sources, 'source')}: "
    yield said + (f"{len(shown.uncovered)} without an example." if shown.uncovered else "each has an example.")


def _mutation(tried: MutationResult) -> Iterator[str]:
    from imr_audit.rules.fields import iso_day

    for one in tried.survivors:
        yield f"{one.origin}: {one.rule}: no example notices: {one.said}"
        if one.case:
            case = ", ".join(f"{name} {iso_day(int(v)) if name == 'on' else v}" for name, v in one.case.items())
            yield f"    this one would: {case}: {one.result}"
    same = f" ({tried.equivalent} say the same as their rule)" if tried.equivalent else ""
    survive = f"{len(tried.survivors)} that no example notices" if tried.survivors else "examples notice every one"
    yield f"{tried.mutants} changes by a step{same}: {survive}."


_LINT_HELP = """\b
Examples:
  imr-audit rules lint
  imr-audit rules lint --rules ours -v       notes, and every file without a review, too
  imr-audit rules lint --codes               what is looked for

\b
Exit status: 0 nothing at or above --fail-level, 1 something, 2 the command is wrong.
"""


@click.command(epilog=_LINT_HELP, short_help="Look for mistakes in the rules.")
@click.option("--codes", is_flag=True, help="List what is looked for, and stop.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Judge reviews as of this day.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Notes too, and each file that has no review.")
@click.option("--fail-level", type=click.Choice(("note", "warning", "error")), default="error", show_default=True)
@reading_options
def lint(codes: bool, on: dt.datetime | None, format_: str, verbose: bool, fail_level: str, **options: Any) -> None:
    """Look for mistakes in the rules: dead ones, contradictions, duplicates, gaps, wrong citations, missing reviews.

    With --rules: those that concern the rules of that folder.
    """
    from imr_audit.configuration import ConfigurationError
    from imr_audit.rules.linting import CODES, LEVELS
    from imr_audit.rules.linting import lint as linted
    from imr_audit.rules.yaml_files import RuleFileError

    if codes:
        for code, (level, meaning) in CODES.items():
            click.echo(f"{code:17} {level:8} {meaning}")
        return
    try:
        rulebook = load_settings(options).rulebook
        found = _own(rulebook, linted(rulebook, on.date() if on else dt.date.today()))
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from None
    except RuleFileError as error:
        found = [_of_form(line) for line in str(error).splitlines()]
    if format_ == "json":
        click.echo(json.dumps([_plain(finding) for finding in found], indent=2))
    else:
        click.echo("\n".join(_lint_lines(found, verbose)))
    grave = [level for n, level in enumerate(LEVELS) if fail_level in LEVELS[n:]]
    sys.exit(FINDINGS if any(finding.level in grave for finding in found) else OK)


def _own(rulebook: RuleBook, found: Sequence[LintFinding]) -> Sequence[LintFinding]:
    """Where there are rules of a user's own, what concerns these; else everything."""
    own = {*rulebook.added, *rulebook.overridden}
    if not own:
        return found
    own |= {entry.id for entry in rulebook.every_entry if any(rule.id in own for rule in entry.rules)}
    return [finding for finding in found if own.intersection(finding.ids)]


def _of_form(line: str) -> LintFinding:
    """A mistake that keeps the rules from being loaded (``file:line: what``)."""
    import re

    from imr_audit.rules.linting import LintFinding
    from imr_audit.rules.model import Origin

    place = re.match(r"(.*?):(?:(\d+):)? (.*)", line)  # a folder or a file that is no text has no line
    return (
        LintFinding("form", place[3], Origin(place[1], int(place[2] or 1)))
        if place
        else LintFinding("form", line, Origin("rules", 1))
    )


def _plain(finding: LintFinding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "file": finding.origin.file,
        "line": finding.origin.line,
        "ids": list(finding.ids),
    }


def _lint_lines(found: Sequence[LintFinding], verbose: bool) -> Iterator[str]:
    """The findings, and a count; reviews that are missing everywhere are one line, so that the rest is seen."""
    unread = [finding for finding in found if finding.code == "unreviewed"]
    unconfirmed = sum(finding.code == "no-clinician" for finding in found)
    for finding in found:
        if not verbose and (finding.level == "note" or (finding.code == "unreviewed" and len(unread) > 1)):
            continue
        yield f"{finding.origin}: {finding.level} [{finding.code}] {finding.message}"
    if len(unread) > 1 and not verbose:
        yield f"warning [unreviewed] {len(unread)} files or rules have no review (-v names them)"
    if unconfirmed and not verbose:
        files = "1 file was" if unconfirmed == 1 else f"{unconfirmed} files were"
        yield f"note [no-clinician] {files} read by no clinician (-v names them)"
    counts = {level: sum(finding.level == level for finding in found) for level in ("error", "warning", "note")}
    parts = [f"{count} {level}{'s' if count != 1 else ''}" for level, count in counts.items() if count]
    hidden = " (-v shows the notes)" if counts["note"] and not verbose else ""
    yield f"{', '.join(parts)}{hidden}." if parts else "Nothing is wrong with the rules."
