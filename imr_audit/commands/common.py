"""What several commands share: how they stop, the options of the rule book, and the settings of the folder."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from imr_audit.configuration import Configuration
    from imr_audit.model import Severity
    from imr_audit.result import RuleBookStamp, Selection
    from imr_audit.rules.model import RuleBook
    from imr_audit.suppressions import Suppressions

Command = TypeVar("Command", bound=Callable[..., Any])

OK, FINDINGS, TROUBLE = 0, 1, 2  # exit statuses
SEVERITIES = ("note", "warning", "error")


class Trouble(click.ClickException):
    """What stops a command; said on standard error."""

    exit_code = TROUBLE


def names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a repeatable option whose values may be lists parted by commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def rulebook_options(command: Command) -> Command:
    """``--rules``, ``--drafts`` and ``--isolated``: which rule book a command judges by."""
    drafts = click.option("--drafts", is_flag=True, help="Rules with the status draft judge too.")
    return drafts(reading_options(command))


def reading_options(command: Command) -> Command:
    """``--rules`` and ``--isolated``: which rule book a command looks at."""
    options = (
        click.option(
            "--rules",
            multiple=True,
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR",
            help="Add the rule files of a folder to the built-in ones, or put them in their place (by id).",
        ),
        click.option("--isolated", is_flag=True, help="Use no imr-audit.toml, nor [tool.imr-audit] of pyproject.toml."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def selection_options(command: Command) -> Command:
    """``--select`` and ``--ignore``: which findings are wanted."""
    select = click.option(
        "--select", multiple=True, callback=names, metavar="NAME,...", help="Only findings of these names."
    )
    ignore = click.option(
        "--ignore", multiple=True, callback=names, metavar="NAME,...", help="No findings of these names."
    )
    return select(ignore(command))


def exit_options(trouble: str) -> Callable[[Command], Command]:
    """``--fail-level`` and ``--exit-zero``: which findings make the exit status 1; ``trouble`` makes it 2 anyhow."""
    level = click.option(
        "--fail-level",
        type=click.Choice(SEVERITIES),
        help="The lowest severity for which the exit status is 1.  [default: error]",
    )
    zero = click.option("--exit-zero", is_flag=True, help=f"Exit with 0 in spite of findings (not of {trouble}).")
    return lambda command: level(zero(command))


def exit_status(severities: Mapping[Severity, int], fail_level: str, exit_zero: bool, *, failed: bool) -> int:
    """The exit status of an audit with so many findings of each severity; ``failed``: some file was not audited."""
    if failed:
        return TROUBLE
    counted = SEVERITIES[SEVERITIES.index(fail_level) :]
    found = any(count for severity, count in severities.items() if severity in counted)
    return FINDINGS if found and not exit_zero else OK


def _day(context: click.Context, parameter: click.Parameter, moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


on_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    metavar="YYYY-MM-DD",
    help="Judge letters by the rules of this day, not of the decision's.",
)
ocr_option = click.option("--ocr", is_flag=True, help="Recognise the text of scanned PDFs (needs ocrmypdf).")
suppressions_option = click.option(
    "--suppressions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Count the findings that this reviewed file accepts apart.",
)


def refuse_folders(files: Sequence[str]) -> None:
    """Refuse a folder among the files, with a word on how to name those in it."""
    for file in files:
        if file != "-" and os.path.isdir(file):
            example = os.path.join(click.format_filename(file), "*.pdf")
            raise click.UsageError(f"{click.format_filename(file)} is a folder: name its files, as in {example}")


@contextlib.contextmanager
def rule_mistakes() -> Iterator[None]:
    """Misspelt names, mistakes in rule or settings files, a missing engine: exit status 2, no traceback."""
    from imr_audit.configuration import ConfigurationError
    from imr_audit.engine import EngineUnavailable
    from imr_audit.rules.yaml_files import RuleFileError
    from imr_audit.selection import UnknownName
    from imr_audit.suppressions import SuppressionError

    try:
        yield
    except UnknownName as error:
        raise click.UsageError(str(error)) from None
    except (EngineUnavailable, ConfigurationError, SuppressionError) as error:
        raise Trouble(str(error)) from None
    except RuleFileError as error:
        raise Trouble(f"the rule files cannot be used:\n{error}") from None


class Settings(NamedTuple):
    """The rule book to work on, and what is wanted of it; ``fail_level`` None: neither option nor file sets it."""

    rulebook: RuleBook
    stamp: RuleBookStamp
    selection: Selection
    fail_level: Severity | None
    suppressions: Suppressions


def load_settings(options: Mapping[str, Any]) -> Settings:
    """The settings that the options of a command and the settings file of the working folder make together.

    ``options`` are those of :func:`rulebook_options` or :func:`reading_options`, and ``select``, ``ignore``,
    ``fail_level``, ``suppressions`` where a command has them.  An option takes the place of the same setting of the
    file.  Raises what :func:`rule_mistakes` catches.
    """
    from imr_audit.configuration import find_configuration
    from imr_audit.result import RuleBookStamp, Selection
    from imr_audit.rules import load_rulebook
    from imr_audit.selection import require_known
    from imr_audit.suppressions import Suppressions, read_suppressions

    found = None if options["isolated"] else find_configuration(Path.cwd())
    folders = options["rules"] or (found.rules if found else ())
    rulebook = load_rulebook(folders, drafts=options.get("drafts", False))
    if found:
        _require_known(found, rulebook)
    for name in (*options.get("select", ()), *options.get("ignore", ())):
        require_known(rulebook, name)
    selection = Selection(
        select=frozenset(options.get("select") or (found.select if found else ())),
        ignore=frozenset(options.get("ignore") or (found.ignore if found else ())),
        severities=found.severities if found else {},
    )
    level = options.get("fail_level") or (found.fail_level if found else None)
    stamp = RuleBookStamp(rulebook.version, rulebook.sha256, tuple(rulebook.added), tuple(rulebook.overridden))
    files = (options["suppressions"] or (found.suppressions if found else ())) if "suppressions" in options else ()
    suppressions = Suppressions(read_suppressions(files), dt.date.today())
    return Settings(rulebook, stamp, selection, level, suppressions)


def tell_of_nothing(paths: Sequence[str], patterns: Sequence[str]) -> None:
    """Warn on standard error that ``paths`` held no letter: a wrong name must not pass for letters without findings."""
    places = ", ".join(map(click.format_filename, paths)) or "the list"
    click.echo(f"warning: nothing was audited: in {places} there is no letter ({', '.join(patterns)})", err=True)


def tell_suppressions(settings: Settings, *, all_letters: bool) -> None:
    """Warn on standard error of suppressions that are expired or unused; ``all_letters`` as in `complaints`."""
    for said in settings.suppressions.complaints(all_letters=all_letters):
        click.echo(f"warning: {said}", err=True)


def _require_known(found: Configuration, rulebook: RuleBook) -> None:
    """Tell a misspelt name of the settings file with its line."""
    from imr_audit.selection import UnknownName, require_known

    for key, given in (("select", found.select), ("ignore", found.ignore), ("severities", found.severities)):
        for name in given:
            try:
                require_known(rulebook, name)
            except UnknownName as error:
                found.fail(key, name, f"{key}: {error}")
