"""Sets of cases, exactly.

Conditions test fields one by one against constants.  So the values of a field fall into a few cells within which no
condition of the rule book tells two values apart, and one value stands for its cell.  A conjunction is a box (of each
field some cells), a condition a union of boxes.  What is true of the boxes is true of all cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from imr_audit.engine.reference import holds
from imr_audit.model import Scalar
from imr_audit.rules.conditions import ALWAYS, Compare, Condition, OneOf, conjunctions, leaves
from imr_audit.rules.fields import UNSTATED, CaseField, as_day, iso_day
from imr_audit.rules.model import InForce, Rule, RuleBook

# Field -> cells, as bits of a number; a field that is not named may have any.  A region is a union of boxes.
Box = Mapping[str, int]
Region = tuple[Box, ...]
NOTHING: Region = ()

_ABSENT = None
_OTHER_WORD = "(another)"
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Space:
    """All cases, as far as the conditions of a rule book tell them apart.

    ``cells`` holds for each field one value a cell; None stands for a field that the case does not give.
    """

    fields: Mapping[str, CaseField]
    cells: Mapping[str, tuple[Scalar | None, ...]]

    @cached_property
    def many(self) -> tuple[str, ...]:
        """The fields of which an item may have several values at once."""
        return tuple(name for name, field in self.fields.items() if field.many)

    def region(self, condition: Condition | None) -> Region:
        """The cases for which a condition holds; None asks nothing."""
        return tuple(box for box in map(self._box, conjunctions(condition or ALWAYS)) if box is not None)

    def _box(self, conjunction: Iterable[Condition]) -> Box | None:
        box: dict[str, int] = {}
        for atom in conjunction:
            [name] = {leaf.field for leaf in leaves(atom)}
            box[name] = box.get(name, self.any(name)) & self._mask(name, atom)
            if not box[name]:
                return None
        return box

    def any(self, name: str) -> int:
        """All cells of a field."""
        return (1 << len(self.cells[name])) - 1

    def _mask(self, name: str, atom: Condition) -> int:
        mask = 0
        for n, value in enumerate(self.cells[name]):
            if holds(atom, {} if value is None else {name: value}, self.fields):
                mask |= 1 << n
        return mask

    def scope(self, applies_to: Mapping[str, tuple[Scalar, ...]]) -> Region:
        """The items that ``applies_to`` means; a field that may have several values at once excludes nothing."""
        tests = [OneOf(name, values) for name, values in applies_to.items() if not self.fields[name].many]
        box = self._box(tests)
        return NOTHING if box is None else (box,)

    def in_force(self, days: InForce) -> Region:
        """The cases of a period."""
        bounds = [Compare("on", "ge", days.first)] if days.first else []
        bounds += [Compare("on", "le", days.last)] if days.last else []
        box = self._box(bounds)
        return NOTHING if box is None else (box,)

    def stated(self, names: Iterable[str]) -> Region:
        """The cases that state each of these fields, and not in two ways."""
        box = {}
        for name in names:
            told = [n for n, value in enumerate(self.cells[name]) if value not in (_ABSENT, UNSTATED, "conflicting")]
            box[name] = sum(1 << n for n in told)
        return (box,)

    def both(self, first: Region, second: Region) -> Region:
        """The cases of both regions."""
        met = (self._meet(one, other) for one in first for other in second)
        return tuple(box for box in met if box is not None)

    @staticmethod
    def _meet(one: Box, other: Box) -> Box | None:
        box = dict(one)
        for name, mask in other.items():
            box[name] = box.get(name, mask) & mask
            if not box[name]:
                return None
        return box

    def without(self, first: Region, second: Region) -> Region:
        """The cases of the first region that are not in the second."""
        left = first
        for taken in second:
            left = tuple(piece for box in left for piece in self._cut(box, taken))
        return left

    def _cut(self, box: Box, taken: Box) -> Iterator[Box]:
        if self._meet(box, taken) is None:
            yield box
            return
        inside = dict(box)
        for name, mask in taken.items():
            here = inside.get(name, self.any(name))
            if here & ~mask:
                yield {**inside, name: here & ~mask}
            inside[name] = here & mask

    def within(self, first: Region, second: Region) -> bool:
        """Whether every case of the first region is one of the second."""
        return not self.without(first, second)

    def witness(self, region: Region) -> dict[str, Scalar]:
        """A case of a region that is not empty, as plain as can be: what may be absent or unstated is left away."""
        box = region[0]
        case = {}
        for name, mask in box.items():
            allowed = [value for n, value in enumerate(self.cells[name]) if mask >> n & 1]
            if not any(value in (_ABSENT, UNSTATED) for value in allowed):
                case[name] = next(value for value in allowed if value is not None)
        return case


def space_of(rulebook: RuleBook, rules: Iterable[Rule]) -> Space:
    """The space of all cases that ``rules`` tell apart."""
    constants: dict[str, set[Scalar]] = {name: set() for name in rulebook.fields}
    for entry in (*rulebook.entries, *rulebook.aside):
        for name, values in entry.applies_to.items():
            constants[name].update(values)
    for rule in rules:
        for name, values in rule.applies_to.items():
            constants[name].update(values)
        for version in rule.versions:
            constants["on"].update(day for day in (version.in_force.first, version.in_force.last) if day is not None)
            for _, condition in version.conditions():
                for leaf in leaves(condition):
                    if isinstance(leaf, Compare):
                        constants[leaf.field].add(leaf.value)
                    elif isinstance(leaf, OneOf):
                        constants[leaf.field].update(leaf.values)
    cells = {name: tuple(_cells(rulebook.fields[name], found)) for name, found in constants.items()}
    return Space(rulebook.fields, cells)


def _cells(field: CaseField, constants: Iterable[Scalar]) -> Iterator[Scalar | None]:
    """One value for each cell of a field; the first is that of a case which does not give it."""
    if field.type == "status":
        yield from (UNSTATED, *(value for value in field.choices if value != UNSTATED))
        return
    yield _ABSENT
    if field.type == "bool":
        yield from (True, False)
    elif field.type == "str":
        yield from field.choices or (*sorted(map(str, constants)), _OTHER_WORD)
    elif field.type == "date":
        yield from _days(constants)
    else:
        yield from _numbers([value for value in constants if isinstance(value, int | float)], field.type == "int")


def _numbers(constants: Sequence[int | float], whole: bool) -> Iterator[Scalar]:
    """The bounds, and a number below, between and above them; a quantity is never negative."""
    step = 1 if whole else 0.5
    known = sorted({0, *constants})
    for n, bound in enumerate(known):
        yield bound
        above = known[n + 1] if n + 1 < len(known) else None
        if above is None:
            yield bound + step
        elif not whole or bound + 1 < above:
            yield bound + 1 if whole else (bound + above) / 2


def _days(constants: Iterable[Scalar]) -> Iterator[Scalar]:
    bounds = {dt.date.fromisoformat(iso_day(day)) for day in constants if isinstance(day, int)}
    known = sorted({_EARLIEST, _LATEST, *bounds})
    for n, bound in enumerate(known):
        yield as_day(bound) or 0
        if n + 1 < len(known) and (known[n + 1] - bound).days > 1:
            yield as_day(bound + dt.timedelta(days=1)) or 0
