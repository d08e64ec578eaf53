"""Letters made for measurements: as many as wanted, each different, of the structure of real ones.

    python benchmarks/made_letters.py FOLDER --letters 1000

A letter is made by its number alone, so that the same number gives the same letter.  Its parts (case header, reviewer,
clinical summary, one to four items with both guideline paragraphs and a rationale) come in the order of real letters;
sentences are those of the five seeds and of the lists below, with other body parts, treatments, amounts and dates.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
from functools import cache
from pathlib import Path

from imr_audit.letters import parse_letters
from imr_audit.reading import read_file

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

_SPECIALTIES = (
    "Physical Medicine and Rehabilitation", "Orthopedic Surgery", "Family Practice", "Occupational Medicine",
    "Pain Management", "Chiropractic", "Internal Medicine", "Neurology", "Psychiatry", "Anesthesiology",
)  # fmt: skip
_STATES = ("California", "Texas", "New York", "Arizona", "Florida", "Oregon")
_PARTS = (
    "neck", "low back", "lumbar spine", "cervical spine", "right shoulder", "left knee", "right wrist", "left ankle",
)  # fmt: skip
_TREATMENTS = (
    "{n} massage therapy sessions for the {part}", "Physical therapy {few} times a week for {weeks} weeks, {part}",
    "Acupuncture {n} sessions, {part}", "Chiropractic treatment {n} visits for the {part}", "MRI of the {part}",
    "Norco 10/325 mg #{count}", "Tramadol 50 mg #{count}", "Cyclobenzaprine 7.5 mg #{count}", "Urine drug screen",
    "Omeprazole 20 mg #{count}", "Naproxen 550 mg #{count}", "Terocin patches #{count}", "Ambien 10 mg #{count}",
    "TENS unit for home use, {part}", "Functional capacity evaluation", "Epidural steroid injection at L{few}-5",
    "EMG/NCV of the upper extremities", "Home H-wave device, {part}", "Aquatic therapy {n} visits, {part}",
    "Lidoderm 5% patch #{count}",
)  # fmt: skip
_SAID = (
    "The patient complains of pain in the {part} rated {few}/10.", "There is tenderness of the {part} on palpation.",
    "The patient has completed {n} visits of physical therapy.", "The patient takes Norco 10/325 mg twice a day.",
    "The patient is in a home exercise program.", "Range of motion of the {part} is limited.",
    "There is no documentation of functional improvement.", "Straight leg raising is negative on both sides.",
    "A urine drug screen was consistent with the medication.", "The patient is not working.",
    "The patient denies side effects.", "Pain is reduced from 8/10 to {few}/10 with medication.",
    "Surgery of the {part} was performed in {year}.", "The patient failed a trial of NSAIDs.",
    "An MRI of the {part} showed degenerative changes.",
)  # fmt: skip
_SOURCES = (
    "MTUS Chronic Pain Treatment Guidelines {section} Page(s): {page}.",
    "MTUS ACOEM Chapter 12 (Low Back Complaints) (2007), page(s) 300.",
    "Non-MTUS Official Disability Guidelines (ODG), Pain Chapter.",
    "the MTUS Chronic Pain Medical Treatment Guidelines, pages {page}-{page}.",
)
_SECTIONS = ("Massage therapy", "Physical Medicine", "Opioids", "Muscle relaxants", "Acupuncture", "NSAIDs", "TENS")


def letter(number: int) -> str:
    """The text of the letter of that number."""
    chance = random.Random(number)
    return "\n".join((_header(number, chance), _reviewer(chance), _summary(chance), _items(chance)))


def _words(chance: random.Random, template: str) -> str:
    return template.format(
        n=chance.choice((4, 6, 8, 10, 12, 18, 24)), few=chance.randint(2, 4), weeks=chance.randint(2, 8),
        count=chance.choice((30, 60, 90, 120)), part=chance.choice(_PARTS), year=chance.randint(2005, 2013),
        page=chance.randint(1, 127), section=chance.choice(_SECTIONS),
    )  # fmt: skip


def _header(number: int, chance: random.Random) -> str:
    decided = dt.date(2013, 6, 1) + dt.timedelta(days=chance.randrange(365 * 4))
    days = (("Date Assigned", 30), ("Date of Injury", chance.randint(200, 4000)), ("Decision Date", 0))
    lines = [f"{name}: {(decided - dt.timedelta(days=before)):%m/%d/%Y}" for name, before in days]
    denied, received = decided - dt.timedelta(days=60), decided - dt.timedelta(days=45)
    return "\n".join(
        (f"Case Number: CM{decided:%y}-{number:07}", *lines, f"UR Denial Date: {denied:%m/%d/%Y}",
         "Priority: Standard", f"Application Received: {received:%m/%d/%Y}\n")
    )  # fmt: skip


def _reviewer(chance: random.Random) -> str:
    return (
        "HOW THE IMR FINAL DETERMINATION WAS MADE\n"
        "MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no affiliation with\n"
        "the employer, employee, providers or the claims administrator. The expert reviewer is Board Certified in\n"
        f"{chance.choice(_SPECIALTIES)} and is licensed to practice in {chance.choice(_STATES)}. He/she has been in\n"
        "active clinical practice for more than five years and is currently working at least 24 hours a week in\n"
        "active practice.\n"
    )


def _summary(chance: random.Random) -> str:
    said = chance.sample(_sentences("summary"), 4) + [_words(chance, one) for one in chance.sample(_SAID, 5)]
    chance.shuffle(said)
    who = f"The injured worker is a {chance.randint(20, 65)}-year-old {chance.choice(('male', 'female'))}."
    return (
        "CLINICAL CASE SUMMARY\nThe expert reviewer developed the following clinical case summary based on a review of"
        f" the\ncase file, including all medical records:\n\n{_lines([who, *said])}\n"
    )


def _items(chance: random.Random) -> str:
    heading = (
        "IMR ISSUES, DECISIONS AND RATIONALES\n"
        "The Final Determination was based on decisions for the disputed items/services set forth below:\n"
    )
    return heading + "".join(_item(chance) for _ in range(chance.choice((1, 1, 2, 2, 3, 4))))


def _item(chance: random.Random) -> str:
    outcome, necessary = chance.choice((*[("Upheld", "is not")] * 9, ("Overturned", "is")))
    said = chance.sample(_sentences("rationale"), 3) + [_words(chance, one) for one in chance.sample(_SAID, 2)]
    chance.shuffle(said)
    said.append(f"Therefore, the request {necessary} medically necessary.")
    cited = [_words(chance, chance.choice(_SOURCES)) for _ in range(2)]
    return (
        f"\n{_words(chance, chance.choice(_TREATMENTS))}: {outcome}\n\n"
        f"Claims Administrator guideline: Decision based on {cited[0]}\n\n"
        f"MAXIMUS guideline: Decision based on {cited[1]}\n\nDecision rationale: {_lines(said)}\n"
    )


def _lines(sentences: list[str]) -> str:
    """Sentences as lines of a letter's width."""
    return re.sub(r"(.{1,105})(?:\s+|$)", r"\1\n", " ".join(sentences))


@cache
def _sentences(part: str) -> list[str]:
    """The sentences of the summaries, or of the rationales, of the seeds."""
    found: list[str] = []
    for path in sorted(SEEDS.glob("*.txt")):
        for one in parse_letters(read_file(path)):
            spans = [one.summary] if part == "summary" else [item.rationale for item in one.items]
            text = " ".join(one.source.quote(span) for span in spans if span is not None)
            found += re.findall(r"[A-Z][^.:]{20,300}\.(?=\s|$)", " ".join(text.split()))
    return [sentence for sentence in dict.fromkeys(found) if "medically necessary" not in sentence]


def write(folder: Path, count: int) -> None:
    """Write letters 0 to ``count`` - 1 as files of a folder, a thousand to a folder below it."""
    for number in range(count):
        place = folder / f"{number // 1000:04}"
        if number % 1000 == 0:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:07}.txt").write_text(letter(number), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--letters", type=int, default=1000)
    given = parser.parse_args()
    write(given.folder, given.letters)
