"""The care that rules need: reviews, changelogs, and rules set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from imr_audit.rules.fields import iso_day
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.model import Entry, Rule

_REVIEW_YEARS = 2  # how long a review counts: guidelines are revised about yearly


def care(places: Places, entry: Entry, today: dt.date) -> Iterator[LintFinding]:
    """What is overdue in one entry (with all its rules, drafts and retired ones too)."""
    here = places.of_entry(entry)
    days = [change.on for change in entry.changelog]
    if not days:
        yield LintFinding("no-changelog", f"{entry.id}: the file has no changelog", here, (entry.id,))
    elif days != sorted(days):
        at = places.of_entry(entry, "changelog")
        yield LintFinding(
            "no-changelog", f"{entry.id}: the changelog is not in the order of its dates", at, (entry.id,)
        )
    for rule in entry.rules:
        if rule.status != "active":
            message = f"{rule.id} is {'a draft' if rule.status == 'draft' else 'retired'} and does not judge"
            yield LintFinding("aside", message, places.of_rule(rule), (rule.id,))
    active = [rule for rule in entry.rules if rule.status == "active"]
    unread = [rule for rule in active if rule.reviewed is None]
    if unread and len(unread) == len(active):
        yield LintFinding("unreviewed", f"{entry.id}: nobody is named who has read the rules", here, (entry.id,))
    else:
        for rule in unread:
            yield LintFinding("unreviewed", f"{rule.id} has no review", places.of_rule(rule), (rule.id,))
    read = [rule.reviewed for rule in active if rule.reviewed is not None]
    if read and not any(review.clinician for review in read):
        by = " and ".join(dict.fromkeys(review.by for review in read))
        yield LintFinding("no-clinician", f"{entry.id}: read by {by} only, by no clinician", here, (entry.id,))
    last_change = max(days, default=0)
    for said, rules in _outdated(active, last_change, today).items():
        names = entry.id if len(rules) == len(active) else ", ".join(rule.id for rule in rules)
        at = here if len(rules) == len(active) else places.of_rule(rules[0])
        yield LintFinding("outdated", f"{names}: {said}", at, (entry.id,))


def _outdated(rules: list[Rule], last_change: int, today: dt.date) -> dict[str, list[Rule]]:
    """What is to be said of reviews, with the rules of which it is true."""
    limit = _years_on(today, -_REVIEW_YEARS)
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.reviewed is None:
            continue
        read = rule.reviewed.on
        if read < last_change:
            said = f"changed on {iso_day(last_change)}, after the review of {iso_day(read)}"
        elif read < limit.year * 10000 + limit.month * 100 + limit.day:
            said = f"the last review, of {iso_day(read)}, is more than {_REVIEW_YEARS} years ago"
        else:
            continue
        found.setdefault(said, []).append(rule)
    return found


def _years_on(day: dt.date, years: int) -> dt.date:
    """The same day in another year; February 28 for February 29 where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
