"""How reports put what was read."""

from __future__ import annotations

import pytest

from imr_audit.reports.wording import understood


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ({"visits": 6}, "6 visits"),
        ({"visits": 1}, "1 visit"),
        ({"visits_min": 1, "visits": 2}, "1 to 2 visits"),
        ({"visits": 12, "visits_min": 6, "per_week": 2, "weeks": 6}, "6 to 12 visits, 2 a week, 6 weeks"),
        ({"count": 60, "refills": 1, "strength": "10 mg"}, "#60, 1 refill"),
        ({"units": 1, "days": 30}, "1 unit, 30 days"),
    ],
)
def test_quantities(quantity: dict[str, int | str], said: str) -> None:
    assert understood("acupuncture", (), None, (), quantity) == f"acupuncture, {said}"
