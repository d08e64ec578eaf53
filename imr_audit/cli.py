"""The command ``imr-audit``: the group of its commands, each a module of ``imr_audit.commands``."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from imr_audit import __version__
from imr_audit.commands.common import Trouble
from imr_audit.expressions import keep
from imr_audit.garbage import collect_seldom, end_without_looking

# The commands and their modules, in which the functions are called as the modules are.
_HOMES = {
    **{name: name for name in ("baseline", "batch", "check", "compare", "export", "facts", "load", "memo", "report")},
    **{"rules": "rules", "schema": "schema", "eval": "evaluation"},
}
_INTERRUPTED, _PIPE_CLOSED = 130, 141  # exit statuses, as shells count a process that SIGINT or SIGPIPE ended


class _OnDemand(Mapping[str, click.Command]):
    """The commands by their names; the module of each is imported when the command is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        home = _HOMES[name]
        command: click.Command = getattr(importlib.import_module(f"imr_audit.commands.{home}"), home)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


class _Commands(click.Group):
    """Ends without a word where the reader of a pipe stops reading (`| head`) or the user presses Ctrl-C.

    A full disk behind standard output is told in a word.
    """

    def invoke(self, context: click.Context) -> Any:
        collect_seldom()
        end_without_looking()
        try:
            try:
                return super().invoke(context)
            finally:
                sys.stdout.flush()
                keep()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not be flushed either
            context.exit(_PIPE_CLOSED)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Trouble(f"cannot write the output: {error.strerror}") from None
        except KeyboardInterrupt:
            context.exit(_INTERRUPTED)


@click.group(cls=_Commands, commands=_OnDemand(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="imr-audit", message="%(prog)s %(version)s")
def main() -> None:
    """Check California Independent Medical Review determinations against the treatment guidelines in force.

    imr-audit reads a final determination letter, runs guideline rules on what it says of each disputed item, and
    shows where the outcome or the rationale and the rules part ways, with the evidence quoted and the guideline cited.
    It never decides whether a treatment is medically necessary, and nothing leaves the machine.

    Begin with:  imr-audit check LETTER.pdf
    """
