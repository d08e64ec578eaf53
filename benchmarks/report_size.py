"""How long a report of many letters takes, and how large it is.

    python benchmarks/report_size.py [--letters 5000] [--out FOLDER] LETTER...

The letters given are audited once; the many are made from them by changing case number, decision date and reviewer's
specialty, and by changing words of their text, so that not all are copies.  Auditing is not measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from imr_audit import audit_file, load_rulebook
from imr_audit.reading.text import SourceText
from imr_audit.reports import contract
from imr_audit.reports.html import Material, Shown, build_file, build_folder
from imr_audit.reports.records import LetterRecord, LetterText, record
from imr_audit.result import RuleBookStamp
from imr_audit.rules.documents import load_documents

_SPECIALTIES = (
    "Family Practice", "Orthopedic Surgery", "Pain Management", "Occupational Medicine", "Chiropractic",
    "Physical Medicine & Rehabilitation", "Psychiatry", "Internal Medicine", "Anesthesiology", "Neurology",
)  # fmt: skip


def many(letters: Sequence[LetterRecord], count: int) -> Iterator[LetterRecord]:
    """``count`` letters made from ``letters``."""
    chance = random.Random(1)
    for number in range(count):
        letter = letters[number % len(letters)]
        day = dt.date(2013, 1, 1) + dt.timedelta(days=chance.randrange(365 * 6))
        case = {
            **letter.case,
            "case_number": f"CM{day.year % 100}-{number:07}",
            "decision_date": day.isoformat(),
            "specialties": [chance.choice(_SPECIALTIES)],
        }
        text = _varied(letter.text, chance) if letter.text else None
        yield replace(letter, case=case, specialties=tuple(case["specialties"]), text=text)


def _varied(text: LetterText, chance: random.Random) -> LetterText:
    """The text with a fifth of its longer words turned round: every place stays where it is."""

    def turned(match: re.Match[str]) -> str:
        return match[0][::-1] if chance.random() < 0.2 else match[0]

    source = text.source
    varied = SourceText(re.sub(r"[a-z]{5,}", turned, source.text), source.page_starts, source.lines_restart)
    return replace(text, source=varied)


def main() -> None:
    """Build both kinds of report and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("letters", nargs="+")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rulebook = load_rulebook()
    base = []
    for path in options.letters:
        file = audit_file(path, rulebook)
        base += [record(contract.letter(file, one, explain=True), LetterText.of(one.letter)) for one in file.letters]
    out = options.out or Path(tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    print(f"{options.count} letters made from {len(base)}")
    for build, name in ((build_folder, "split"), (build_file, "one.html")):
        material = Material(
            source="made letters",
            rulebook=RuleBookStamp(rulebook.version, rulebook.sha256),
            tool_version="0",
            titles={document.key: document.title for document in load_documents()},
            entries=many(base, options.count),
            book=rulebook,
        )
        started = time.perf_counter()
        built = build(material, Shown(title="A benchmark"), out / name)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {built.items} items in {seconds:.1f} s; peak memory {peak:.0f} MiB")
        for page in sorted((out / name).glob("*.html")) if (out / name).is_dir() else [out / name]:
            print(f"  {page.name}: {page.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
