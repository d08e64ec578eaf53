"""Field by field: what was right, what was missed, what was invented.

Single-valued fields count one for each letter or item, so that precision and recall are their accuracy; of set-valued
fields each element counts.  ``facts`` takes "denied" and "not documented" as one, ``facts_status`` tells them apart.
``findings``: annotations of high confidence are to be found, and a prediction is right where the item's annotations
hold its code at any confidence; ``findings_any`` asks for all of them; ``errors`` gives the precision of predictions
of severity error; ``flagged`` asks whether an item is flagged at all; ``evidence`` whether the words quoted for a right
code overlap with the annotator's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_audit.evaluation.gold import CASE

Json = Mapping[str, Any]

_SINGLE = ("outcome", "conclusion", "topic", "laterality")
_SETS = ("body_parts", "reviewer_sources", "claims_administrator_sources")
# Two codes that careful readers use for the same disagreement.
_FAMILY = {"outcome-contrary": "outcome", "criterion-unaddressed": "outcome"}
# Annotated unevenly by careful readers: never counted against a prediction.
_LENIENT = frozenset({"item-not-in-summary"})
_OVERLAP = 4  # words in a row that make two quotes overlap


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: where, and what was expected and read."""

    field: str
    place: str
    expected: str
    read: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one field: right, expected, read."""

    right: int
    expected: int
    read: int

    @property
    def precision(self) -> float | None:
        """Of what was read, the share that is right; None where nothing was read."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Of what was expected, the share that was read; None where nothing was expected."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where one of them is."""
        if self.precision is None or self.recall is None:
            return None
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures by field, and every difference."""

    figures: Mapping[str, Figures]
    misses: tuple[Miss, ...]

    def plain(self) -> dict[str, Any]:
        """As plain data, for a later comparison."""
        return {
            "figures": {
                name: {
                    "right": f.right,
                    "expected": f.expected,
                    "read": f.read,
                    "precision": f.precision,
                    "recall": f.recall,
                    "f1": f.f1,
                }
                for name, f in sorted(self.figures.items())
            },
            "misses": [[m.field, m.place, m.expected, m.read] for m in self.misses],
        }


@dataclass(slots=True)
class _Tally:
    right: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[Miss]] = field(default_factory=lambda: defaultdict(list))

    def one(self, name: str, expected: Any, read: Any, place: str) -> None:
        self.expected[name] += 1
        self.read[name] += 1
        if _normal(expected) == _normal(read):
            self.right[name] += 1
        else:
            self.misses[name].append(Miss(name, place, _shown(expected), _shown(read)))

    def many(
        self, name: str, expected: Collection[Any], read: Collection[Any], place: str, forgiven: Collection[Any] = ()
    ) -> None:
        wanted, found = set(expected), set(read)
        free = set(forgiven) - wanted
        self.expected[name] += len(wanted)
        self.read[name] += len(found - free)
        self.right[name] += len(wanted & found)
        if wanted - found:
            self.misses[name].append(Miss(name, place, _shown(sorted(map(_text, wanted - found))), ""))
        if found - wanted - free:
            self.misses[name].append(Miss(name, place, "", _shown(sorted(map(_text, found - wanted - free)))))


def evaluate(gold: Mapping[str, Json], letters: Mapping[str, Json]) -> Evaluation:
    """Score ``letters`` (by the stem of their file, as in the JSON output) against ``gold`` (see ``load_gold``).

    Only annotated letters are looked at; an annotated letter that was not read counts as read empty.  Facts are asked
    for by the names that occur in the annotations.
    """
    tally = _Tally()
    names = {fact["name"] for one in gold.values() for item in one["items"] for fact in item.get("facts") or ()}
    for stem, annotation in sorted(gold.items()):
        letter = letters.get(stem, {"case": {}, "items": []})
        wanted_case, read_case = annotation.get("case") or {}, letter.get("case") or {}
        for name in CASE:
            if name in wanted_case:
                tally.one(f"case.{name}", wanted_case[name], read_case.get(name), stem)
        tally.one("item_count", len(annotation["items"]), len(letter["items"]), stem)
        for number, item in enumerate(annotation["items"]):
            read = letter["items"][number] if number < len(letter["items"]) else {}
            asked = {**read, "facts": [f for f in read.get("facts") or () if f["name"] in names]}
            _score_item(tally, item, asked, f"{stem} item {number + 1}")
    fields = tally.expected.keys() | tally.read.keys()
    figures = {name: Figures(tally.right[name], tally.expected[name], tally.read[name]) for name in sorted(fields)}
    return Evaluation(figures, tuple(miss for name in sorted(tally.misses) for miss in tally.misses[name]))


def compare(before: Mapping[str, Any], now: Evaluation) -> tuple[list[list[str]], list[list[str]]]:
    """The misses of an earlier evaluation (its plain data) that are gone, and the new ones."""
    old = [list(map(str, miss)) for miss in before.get("misses", [])]
    new = [[m.field, m.place, m.expected, m.read] for m in now.misses]
    return [miss for miss in old if miss not in new], [miss for miss in new if miss not in old]


def _score_item(tally: _Tally, gold: Json, read: Json, place: str) -> None:
    tally.one("request", _without_is(gold["request"]), _without_is(read.get("request")), place)
    for name in _SINGLE:
        if name in gold:
            tally.one(name, gold[name], read.get(name), place)
    for name in _SETS:
        if name in gold:
            tally.many(name, gold[name] or (), read.get(name) or (), place)
    if "quantity" in gold:
        tally.many("quantity", _pairs(gold["quantity"]), _pairs(read.get("quantity")), place)
    if "facts" in gold:
        _score_facts(tally, gold["facts"] or (), read.get("facts") or (), place)
    if "findings" in gold:
        _score_findings(tally, gold["findings"] or (), read.get("findings") or (), place)


def _score_facts(tally: _Tally, gold: Sequence[Json], read: Sequence[Json], place: str) -> None:
    def stated(facts: Sequence[Json], *, exact: bool) -> set[tuple[str, str]]:
        return {(f["name"], f["status"] if exact or f["status"] == "affirmed" else "absent") for f in facts}

    tally.many("facts", stated(gold, exact=False), stated(read, exact=False), place)
    tally.many("facts_status", stated(gold, exact=True), stated(read, exact=True), place)


def _score_findings(tally: _Tally, gold: Sequence[Json], read: Sequence[Json], place: str) -> None:
    every = {_code(f) for f in gold}
    high = {_code(f) for f in gold if f.get("confidence", "high") == "high"}
    found = {_code(f) for f in read if f.get("severity") != "note"} - {None}
    tally.many("findings", high, found, place, forgiven=every | _LENIENT)
    tally.many("findings_any", every, found, place, forgiven=_LENIENT)
    errors = {_code(f) for f in read if f.get("severity") == "error"} - {None}
    tally.many("errors", every & errors, errors, place, forgiven=_LENIENT)  # a missed one shows in the fields above
    if high or not every:  # an item with arguable findings alone may be flagged or not
        flagged = {place} if found - _LENIENT or (found and high) else ()
        tally.many("flagged", {place} if high else (), flagged, place)
    for code in sorted(every & found, key=_text):
        ours = _runs(e["quote"] for f in read if _code(f) == code for e in f.get("evidence") or () if e.get("quote"))
        theirs = _runs(quote for f in gold if _code(f) == code for quote in f.get("quotes") or ())
        tally.one("evidence", True, bool(ours & theirs), f"{place} {code}")


def _code(finding: Json) -> str | None:
    code = finding.get("code")
    return _FAMILY.get(str(code), code)


def _runs(quotes: Iterable[str]) -> set[tuple[str, ...]]:
    return {run for quote in quotes for run in _runs_of(_folded(quote).split())}


def _runs_of(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    size = min(_OVERLAP, len(words))
    if size:
        for start in range(len(words) - size + 1):
            yield tuple(words[start : start + size])


def _pairs(quantity: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    return {(key, str(value)) for key, value in (quantity or {}).items() if value is not None}


def _folded(text: object) -> str:
    return re.sub(r"[^a-z0-9#%./-]+", " ", str(text or "").lower()).strip()


def _normal(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(_folded(one) for one in value)
    return _folded(value) if isinstance(value, str) else value


def _without_is(text: Any) -> str:
    """A history heading ends in "... of the original request, X is": that "is" counts for neither side."""
    return re.sub(r"\s+is\s*:?\s*$", "", str(text or ""))


def _text(value: Any) -> str:
    return "=".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return "nothing" if value is None else str(value)
