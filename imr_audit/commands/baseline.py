"""``imr-audit baseline``: accept the findings that there are now, so that only new ones count."""

from __future__ import annotations

import datetime as dt
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    OK,
    SEVERITIES,
    TROUBLE,
    Trouble,
    load_settings,
    ocr_option,
    on_option,
    rule_mistakes,
    rulebook_options,
    selection_options,
    suppressions_option,
    tell_suppressions,
)

if TYPE_CHECKING:
    from imr_audit.engine import Engine
    from imr_audit.model import Suppression
    from imr_audit.suppressions import Key, Suppressions

_REMARK = 160  # characters of a finding's message, for the reviewer
_REASON = "known before; not reviewed one by one"
_EXAMPLES = """
\b
Examples:
  imr-audit baseline audit.db --by 'J. Doe, MD' -o accepted.yaml     the latest run of a store
  imr-audit baseline letters/ --by 'J. Doe, MD' -o accepted.yaml
  imr-audit baseline audit.db --suppressions accepted.yaml --by 'J. Doe, MD' -o accepted.yaml
                                       keep what is in use, add what is new
  imr-audit check letters/*.pdf --suppressions accepted.yaml         only new findings count
"""


@click.command(epilog=_EXAMPLES, short_help="Write a file of suppressions, so that only new findings count.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--by", required=True, metavar="NAME", help="Who accepts the findings.")
@click.option("--reason", default=_REASON, show_default=True, metavar="TEXT", help="Why they are accepted.")
@click.option(
    "--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day on which they are."
)
@click.option(
    "--level",
    type=click.Choice(SEVERITIES),
    default="note",
    show_default=True,
    help="The lowest severity that is accepted.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--run", type=int, metavar="N", help="The run of a store.  [default: the latest]")
@on_option
@selection_options
@rulebook_options
@suppressions_option
@ocr_option
def baseline(
    sources: tuple[str, ...],
    by: str,
    reason: str,
    expires: dt.datetime | None,
    level: str,
    output: Path | None,
    run: int | None,
    **how: Any,
) -> None:
    """Write a file of suppressions from the findings of each SOURCE: a store, saved JSON Lines, or letters.

    A person reviews the file: gives the findings their own reasons, or takes lines out. With --suppressions, entries
    that met their finding are kept as they are, also those that expired; the others are told and left out.
    """
    from imr_audit.commands.report_sources import Reading, opened, refuse_to_judge_again
    from imr_audit.destination import CannotWrite, destination
    from imr_audit.model import Suppression
    from imr_audit.suppressions import written

    given = Suppression(reason, by, dt.date.today(), expires.date() if expires else None)
    if not reason.strip() or not by.strip():
        raise click.UsageError("--by and --reason may not be empty: a suppression says who accepts a finding, and why")
    if given.expires and given.expires < given.date:
        raise click.UsageError(f"--expires {given.expires} is past")
    refuse_to_judge_again(sources, how)
    with rule_mistakes():
        settings = load_settings(how)

    def engine() -> Engine:
        from imr_audit.engine import make_engine

        return make_engine(None, settings.rulebook)

    reading = Reading(how["on"], how["ocr"])
    accepting = _Accepting(given, SEVERITIES.index(level), settings.suppressions)
    with rule_mistakes(), opened(sources, run, settings, engine, reading) as source:
        failed = accepting.go_through(source.entries)
    tell_suppressions(settings, all_letters=True)
    try:
        with destination(output) as write:
            for piece in written((one, key, said) for one, lines in accepting.groups.items() for key, said in lines):
                write(piece)
    except CannotWrite as error:
        raise Trouble(str(error)) from None
    new = len(accepting.groups[given])
    kept = sum(map(len, accepting.groups.values())) - new
    click.echo(f"{new} findings accepted; {kept} kept." if kept else f"{new} findings accepted.", err=True)
    sys.exit(TROUBLE if failed else OK)


class _Accepting:
    """Collects entries: ``groups`` holds, by suppression, keys with the messages of their findings, the kept first."""

    def __init__(self, given: Suppression, level: int, earlier: Suppressions) -> None:
        self._given, self._level, self._earlier = given, level, earlier
        self._kept: dict[Suppression, dict[Key, str]] = {}
        self._new: dict[Key, str] = {}

    @property
    def groups(self) -> dict[Suppression, list[tuple[Key, str]]]:
        kept = {one: list(lines.items()) for one, lines in self._kept.items() if one != self._given}
        return {**kept, self._given: [*self._kept.get(self._given, {}).items(), *self._new.items()]}

    def go_through(self, entries: Any) -> int:
        """Take in letters; how many files could not be audited (each is told on standard error)."""
        from imr_audit.reports.records import Failure
        from imr_audit.reports.wording import file_name
        from imr_audit.suppressions import letter_key

        failed = 0
        for entry in entries:
            if isinstance(entry, Failure):
                click.echo(f"{file_name(entry.file)}: {entry.reason}", err=True)
                failed += 1
                continue
            number = entry.data["case"]["case_number"]
            letter, name = letter_key(number, entry.data["sha256"]), "" if number else f"{file_name(entry.file)}: "
            for item in entry.data["items"]:
                self._findings(letter, item["index"], item["findings"], name)
            self._findings(letter, None, entry.data["findings"], name)
        return failed

    def _findings(self, letter: str, item: int | None, findings: list[Mapping[str, Any]], name: str) -> None:
        from imr_audit.reports.contract import suppression
        from imr_audit.suppressions import finding_key

        for finding in findings:
            key = finding_key(letter, item, finding)
            said = textwrap.shorten(f"{name}{finding['severity']}: {finding['message']}", _REMARK, placeholder=" ...")
            entry = self._earlier.entry(key)
            kept = entry.suppression if entry else None
            if "suppressed" in finding:
                kept = suppression(finding["suppressed"])
            if kept:
                self._kept.setdefault(kept, {})[key] = said
            elif SEVERITIES.index(finding["severity"]) >= self._level:
                self._new[key] = said
