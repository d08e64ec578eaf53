#!/usr/bin/env python3
"""How many known defects are found: real letters, changed in one place at a time.

    python benchmarks/planted_defects.py LETTERS... [--per-letter N] [--seed S] [--misses] [--json]

Sites are chosen by rule (benchmarks/planting) and among them by chance.  A defect is found where an item that it
concerns has a finding, error or warning, of a code that fits and that the untouched letter does not have.  Control
edits keep the meaning and must raise nothing new.  Exit status 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planting import controls, facts, parts, reversals
from planting.edits import Case, Edit

from imr_audit import audit_text
from imr_audit.letters import NotADetermination
from imr_audit.reading import UnreadableFile, read_file
from imr_audit.result import ItemAudit, LetterAudit

OVER_ALL, OF_EACH = 0.95, 0.85
KINDS: tuple[Callable[[Case, ItemAudit], Iterator[Edit]], ...] = (
    parts.outcome,
    facts.side,
    facts.sex,
    facts.age,
    facts.drug,
    facts.dose,
    facts.visits,
    parts.swapped,
    parts.off_topic,
    parts.outdated,
    parts.citation_removed,
    parts.unlisted,
    parts.emptied,
    reversals.reversed_fact,
)
CONTROLS = (controls.rewrapped, controls.page_break, controls.synonyms, controls.reordered)


@dataclass(slots=True)
class Tally:
    """What was tried and what came of it, by kind."""

    eligible: Counter[str] = field(default_factory=Counter)
    attempted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def findings(audit: LetterAudit, index: int) -> set[tuple[str, str]]:
    """Code and message of an item's errors and warnings; none where there is no such item."""
    items = [item for item in audit.items if item.item.index == index]
    return {(f.code, f"{f.id}: {f.message}") for item in items for f in item.findings if f.severity != "note"}


def plant(name: str, case: Case, tally: Tally, seed: str, most: int) -> None:
    """Try up to ``most`` sites of each kind in one letter."""
    for kind in KINDS:
        sites = [edit for item in case.items for edit in kind(case, item)]
        if not sites:
            continue
        tally.eligible[sites[0].kind] += len(sites)
        chosen = random.Random(f"{seed} {name} {kind.__name__}").sample(sites, min(most, len(sites)))
        for edit in chosen:
            tally.attempted[edit.kind] += 1
            new = _new(case, edit)
            if any(code in edit.codes for code, _ in new):
                tally.found[edit.kind] += 1
            else:
                where = f"{edit.kind}: {name} item {edit.items[0]}"
                tally.missed.append(f"{where}: {_shown(case, edit)}; new: {sorted(new)}")


def _new(case: Case, edit: Edit) -> set[tuple[str, str]]:
    try:
        changed = audit_text(edit.apply(case.text))
    except NotADetermination:
        return set()
    return {f for index in edit.items for f in findings(changed[0], index) - findings(case.audit, index)}


def _shown(case: Case, edit: Edit) -> str:
    start, end, new = edit.replacements[0]
    before, after = case.text[max(0, start - 60) : start], case.text[end : end + 60]
    return " ".join(f"{before}[{case.text[start:end][:60]} -> {new[:80]}]{after}".split())


def control(name: str, case: Case, tally: Tally, seed: str) -> None:
    """Make each change that keeps the meaning, and count the findings that it raises."""
    for kind in CONTROLS:
        for text in kind(case, random.Random(f"{seed} {name} {kind.__name__}")):
            tally.controls[kind.__name__] += 1
            changed = audit_text(text)
            for item in case.items:
                new = findings(changed[0], item.item.index) - findings(case.audit, item.item.index)
                tally.raised[kind.__name__] += len(new)
                tally.missed += [f"control {kind.__name__}: {name} item {item.item.index}: {f}" for f in sorted(new)]


def read(path: Path) -> Case | None:
    """The first letter of a file; None where it holds none."""
    try:
        text = read_file(path).text
        return Case(text, audit_text(text)[0])
    except (UnreadableFile, NotADetermination) as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return None


def report(tally: Tally, *, as_json: bool, misses: bool) -> bool:
    """Print the figures; whether every target is met."""
    kinds = sorted(tally.eligible)
    rates = {kind: tally.found[kind] / tally.attempted[kind] for kind in kinds}
    over_all = sum(tally.found.values()) / max(1, sum(tally.attempted.values()))
    if as_json:
        counts = {"eligible": tally.eligible, "attempted": tally.attempted, "found": tally.found}
        rows = {kind: {name: counter[kind] for name, counter in counts.items()} for kind in kinds}
        made = {k: {"made": n, "raised": tally.raised[k]} for k, n in tally.controls.items()}
        print(json.dumps({"kinds": rows, "over_all": over_all, "controls": made}, indent=1, sort_keys=True))
    else:
        print(f"{'kind':18}{'eligible':>9}{'attempted':>11}{'found':>7}{'rate':>8}")
        for kind in kinds:
            print(f"{kind:18}{tally.eligible[kind]:9}{tally.attempted[kind]:11}{tally.found[kind]:7}{rates[kind]:8.3f}")
        print(f"{'over all':18}{sum(tally.eligible.values()):9}{sum(tally.attempted.values()):11}", end="")
        print(f"{sum(tally.found.values()):7}{over_all:8.3f}")
        for kind, made in tally.controls.items():
            print(f"control {kind}: {made} made, {tally.raised[kind]} new findings")
    if misses:
        print("\n".join(tally.missed), file=sys.stderr)
    return over_all >= OVER_ALL and all(rate >= OF_EACH for rate in rates.values()) and not sum(tally.raised.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("letters", nargs="+", type=Path, metavar="LETTER")
    parser.add_argument("--per-letter", type=int, default=2, metavar="N", help="most sites of a kind in one letter (2)")
    parser.add_argument("--seed", default="1", help="which sites chance chooses (1)")
    parser.add_argument("--misses", action="store_true", help="list what was not found, and what controls raised")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    tally = Tally()
    for path in sorted(options.letters):
        case = read(path)
        if case is not None:
            plant(path.stem, case, tally, options.seed, options.per_letter)
            control(path.stem, case, tally, options.seed)
    return 0 if report(tally, as_json=options.json, misses=options.misses) else 1


if __name__ == "__main__":
    sys.exit(main())
