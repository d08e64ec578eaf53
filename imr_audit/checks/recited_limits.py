"""The decision against the amounts that the rationale itself recites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import rationale_statements
from imr_audit.checks.recital_view import RecitalView, verdict, visits_had
from imr_audit.extraction.facts import stated_facts
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.recited import RecitedLimit
from imr_audit.model import Scalar
from imr_audit.reading.text import Span
from imr_audit.result import Ground

_DAYS_A_WEEK = 7
_REQUESTED_NUMBER = Pattern(
    r"\brequest(?:ed)? (?:number|amount|quantity|frequency|sessions|visits|treatments)\b|\b(?:number|amount|quantity) "
    r"(?:of (?:\w+ ){0,4})?(?:being )?requested\b",
    re.IGNORECASE,
)
_EXCESS = Pattern(r"\b(?:excess|exceeds?|exceeding|exceeded)\b", re.IGNORECASE)
_COURSE_AFTER_SURGERY = Pattern(
    r"\bpost-?\s?(?:surgical|operative)\s(?:physical )?(?:treatment|therapy)\b[^.:]{0,40}:[^.:\d]{0,30}"
    r"(?P<n>\d{1,3}) visits",
    re.IGNORECASE,
)
# The limit that the reasons themselves name where they say "too much".
_APPLIED = Pattern(
    r"\b(?:guidelines?|odg|mtus|acoem|recommend(?:s|ed|ation|ations)?|allow(?:s|ed)?|limit(?:s|ed)?|maximum|excess of"
    r"|exceed(?:s|ed|ing)?)\b[^.;:\d]{0,40}?(?P<least>\d{1,3})(?:\s?(?:-|to)\s?(?P<most>\d{1,3}))?\s(?:\w+\s){0,3}?"
    r"(?:visits|sessions|treatments)\b",
    re.IGNORECASE,
)
_AFTER_SURGERY = Pattern(r"\bpost[- ]?(?:op|surg)", re.IGNORECASE)
_WITH_EARLIER = Pattern(r"\b(?:additional|already|further|total|combined|previous|prior|with)\b", re.IGNORECASE)


def of_approval(view: RecitalView) -> Iterator[Observation]:
    """Yield where an approval goes beyond what is recited."""
    yield from _beyond_limit(view)
    yield from _beyond_in_all(view)
    yield from _relief_short(view)


def of_denial(view: RecitalView) -> Iterator[Observation]:
    """Yield where a denial finds too much, or too little, what is recited."""
    yield from _within_limit(view) if not view.operated else _within_course_after_surgery(view)
    yield from _course_not_begun(view)
    yield from _relief_reached(view)


def _beyond_limit(view: RecitalView) -> Iterator[Observation]:
    """Approved beyond every limit that is recited, unless the reviewer says that he goes beyond it."""
    if view.has_ground("exceptional_reason", "exceeds_limit") or _reason_given(view):
        return
    for unit, limits in _by_unit(view.recital.limits).items():
        asked = _asked(view, unit)
        highest = max(limits, key=lambda limit: limit.most)
        if asked is not None and asked > highest.most:
            yield Observation(
                "recited_limit_exceeded",
                asked,
                (view.reading.item.request_span, highest.span, *verdict(view)),
                {"recited": highest.most, "counted": unit},
            )


def _beyond_in_all(view: RecitalView) -> Iterator[Observation]:
    """Approved beyond every number of visits that is recited, counted with those had before.

    Not after an operation, whose course begins anew.
    """
    asked, had = _asked(view, "visits"), _had_or_authorised(view)
    if (
        not asked
        or not had
        or view.operated
        or _AFTER_SURGERY.search(view.reading.item.request)
        or view.has_ground("exceptional_reason")
        or _reason_given(view)
    ):
        return
    limits = [limit for limit in view.recital.limits if limit.unit == "visits" and not limit.trial]
    if not limits:
        return
    highest = max(limits, key=lambda limit: limit.most)
    if asked <= highest.most < asked + had:
        evidence = (view.reading.item.request_span, highest.span, *verdict(view))
        params: dict[str, Scalar] = {"recited": highest.most, "had": had}
        yield Observation("recited_limit_exceeded_in_all", asked + had, evidence, params)


def _within_limit(view: RecitalView) -> Iterator[Observation]:
    """Denied as too much, although with all that was had before it is within the lowest limit that is recited.

    Where the reasons name the limit that they apply, only that one counts.  Where the number had is not known, still
    ``requested_within_limit`` if it is the request itself that is called more.
    """
    grounds = [ground for ground in view.reading.grounds if ground.name == "exceeds_limit"]
    asked, whole = _asked(view, "visits"), _asked_at_first(view, "visits")
    if not grounds or asked is None or whole is None:
        return
    limits = [limit for limit in view.recital.limits if limit.unit == "visits" and limit.most > 2]
    applied = _applied(view)
    limits = [limit for limit in limits if not applied or limit.most in applied]
    if not limits:
        return
    lowest = min(limits, key=lambda limit: limit.most)
    had = visits_had(view)
    params: dict[str, Scalar] = {"recited": lowest.most, "counted": "visits"}
    itself = [ground for ground in grounds if _of_request_itself(view, ground)]
    if had is not None and whole + had <= lowest.most:
        if not view.has_ground("long_term_use", "home_exercise_suffices") or itself:
            evidence = (view.reading.item.request_span, lowest.span, (itself or grounds)[0].span)
            yield Observation("recited_limit_kept", asked, evidence, params)
    elif itself and whole <= lowest.most:
        evidence = (view.reading.item.request_span, lowest.span, itself[0].span)
        if not _had_by_summary(view):
            yield Observation("recited_limit_kept", asked, evidence, params)
        elif _had_is_unknown(view):
            yield Observation("requested_within_limit", asked, evidence, params)


def _course_not_begun(view: RecitalView) -> Iterator[Observation]:
    """Denied because visits that only the rationale knows brought no improvement; with none had before it is within.

    ``course_not_begun``: whether they were had at all, the checks of care tell (``care_not_had``).
    """
    grounds = [ground for ground in view.reading.grounds if ground.name == "functional_improvement_not_shown"]
    limits = [limit for limit in view.recital.limits if limit.unit == "visits" and limit.most > 2]
    whole = _asked_at_first(view, "visits")
    if not grounds or not limits or whole is None or view.operated or view.has_ground("exceeds_limit"):
        return
    lowest = min(limits, key=lambda limit: limit.most)
    if whole <= lowest.most and not _had_by_summary(view):
        evidence = (view.reading.item.request_span, lowest.span, grounds[0].span)
        yield Observation("course_not_begun", whole, evidence, {"recited": lowest.most})


def _within_course_after_surgery(view: RecitalView) -> Iterator[Observation]:
    """Denied as too much for a worker who was operated on, although within the course after surgery that is recited."""
    statements = rationale_statements(view.letter, view.reading.item)
    excess = [statement for statement in statements if _EXCESS.search(statement.text)]
    asked, whole, had = _asked(view, "visits"), _asked_at_first(view, "visits"), visits_had(view)
    if not excess or asked is None or whole is None:
        return
    applied = _applied(view)
    for statement in statements:
        named = [int(match["n"]) for match in _COURSE_AFTER_SURGERY.finditer(statement.text)]
        courses = [course for course in named if not applied or course in applied]
        if courses and statement.label(0) == "guideline" and whole + (had or 0) <= max(courses):
            evidence = (view.reading.item.request_span, statement.span(), excess[-1].span())
            yield Observation("recited_limit_kept", asked, evidence, {"recited": max(courses), "counted": "visits"})
            return


def _applied(view: RecitalView) -> frozenset[int]:
    """The limits that the reasons themselves name where they find too much."""
    return frozenset(
        int(match["most"] or match["least"])
        for statement in rationale_statements(view.letter, view.reading.item)
        if _EXCESS.search(statement.text)
        for match in _APPLIED.finditer(statement.text)
    )


def _reason_given(view: RecitalView) -> bool:
    """Whether the letter states a reason to go beyond the guideline, which lifts the limits of the rules too."""
    return any(fact.name == "other_documented_reason" and fact.status == "affirmed" for fact in view.reading.facts)


def _of_request_itself(view: RecitalView, ground: Ground) -> bool:
    """Whether it is the number requested that is called too much, not what it makes with the visits had."""
    clause = " ".join(view.letter.source.quote(ground.span).split())
    return _REQUESTED_NUMBER.search(clause) is not None and _WITH_EARLIER.search(clause) is None


def _had_by_summary(view: RecitalView) -> bool:
    """Whether the clinical summary knows of the same treatment had before."""
    facts = stated_facts(view.letter.source.text, view.letter.summary, None, view.request)
    return any(fact.name == "prior_same_treatment" and fact.status == "affirmed" for fact in facts)


def _had_is_unknown(view: RecitalView) -> bool:
    """Whether the rationale says that it does not know how many visits were had."""
    told = rationale_statements(view.letter, view.reading.item)
    return any(key == "unknown" for statement in told for _, _, key in hits("visits", statement.text))


def _by_unit(limits: Iterable[RecitedLimit]) -> dict[str, list[RecitedLimit]]:
    found: dict[str, list[RecitedLimit]] = {}
    for limit in limits:
        found.setdefault(limit.unit, []).append(limit)
    return found


def _asked(view: RecitalView, unit: str) -> int | None:
    """How much of ``unit`` is decided: of a history heading the rest, where a part was authorised."""
    history = view.request.history or {}
    decided = view.request.quantity
    return _amount(view, unit, decided if "authorised" in history else history.get("original", decided))


def _asked_at_first(view: RecitalView, unit: str) -> int | None:
    """How much of ``unit`` was requested at first, with what was authorised since."""
    asked = _asked(view, unit)
    whole = _amount(view, unit, (view.request.history or {}).get("original", view.request.quantity))
    return asked if whole is None else whole


def _amount(view: RecitalView, unit: str, quantity: Mapping[str, int | str]) -> int | None:
    """How much of ``unit`` a quantity of the request counts."""
    if unit == "levels":
        return next((int(m.value) for m in view.reading.measures if m.name == "levels"), None)
    if unit in ("days", "weeks") and "visits" in quantity:
        return None  # the weeks over which visits are spread
    if unit == "injections":
        return _whole(quantity.get("units"))
    asked = _whole(quantity.get(unit))
    weeks = _whole(quantity.get("weeks"))
    return weeks * _DAYS_A_WEEK if asked is None and unit == "days" and weeks is not None else asked


def _whole(value: int | str | None) -> int | None:
    return value if isinstance(value, int) else None


def _had_or_authorised(view: RecitalView) -> int | None:
    """The visits had before, or the part of the request that was authorised where that is more."""
    had, asked, whole = visits_had(view), _asked(view, "visits"), _asked_at_first(view, "visits")
    authorised = whole - asked if whole is not None and asked is not None else 0
    return max(had or 0, authorised) if authorised > 0 else had


# --- relief -----------------------------------------------------------------------------------------------------------


def _relief_short(view: RecitalView) -> Iterator[Observation]:
    """Approved although the relief that the letter measures is less than what is recited."""
    stated = _measured_relief(view)
    if stated is not None and view.recital.relief is not None and stated[0] < view.recital.relief[0]:
        evidence = (stated[1], view.recital.relief[1], *verdict(view))
        yield Observation("recited_relief_short", stated[0], evidence, {"recited": view.recital.relief[0]})


def _relief_reached(view: RecitalView) -> Iterator[Observation]:
    """Denied for want of relief although the letter measures what is recited."""
    stated = _measured_relief(view)
    wanting = [ground for ground in view.reading.grounds if ground.name == "pain_relief_not_shown"]
    if stated is not None and wanting and view.recital.relief is not None and stated[0] >= view.recital.relief[0]:
        evidence = (stated[1], view.recital.relief[1], wanting[0].span)
        yield Observation("recited_relief_reached", stated[0], evidence, {"recited": view.recital.relief[0]})


def _measured_relief(view: RecitalView) -> tuple[int, Span] | None:
    found = [m for m in view.reading.measures if m.name == "pain_relief_percent"]
    return (int(found[0].value), found[0].span) if len({m.value for m in found}) == 1 else None
