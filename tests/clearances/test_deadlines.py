"""By when one must apply: over real working days, never on a day off of whoever is asked."""

from datetime import date

import pytest

from nact_meet.clearances.deadlines import last_day_to_apply
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PLAIN, PRESETS

SHANGHAI = Place("Asia/Shanghai", PRESETS.get("CN", PLAIN), "CN")
HANOI = Place("Asia/Ho_Chi_Minh", PRESETS.get("VN", PLAIN), "VN")


@pytest.mark.parametrize(
    ("meeting_on", "days", "last"),
    [
        (date(2026, 3, 20), 1, date(2026, 3, 19)),
        (date(2026, 3, 23), 1, date(2026, 3, 20)),
        # Spring Festival from 15 to 23 February; the Saturdays 14 and 28 are worked instead.
        (date(2026, 2, 25), 1, date(2026, 2, 24)),
        (date(2026, 2, 25), 2, date(2026, 2, 14)),
        (date(2026, 2, 24), 15, date(2026, 1, 27)),
    ],
)
def test_working_days_are_counted_back_over_holidays_and_worked_saturdays(
    meeting_on: date, days: int, last: date
) -> None:
    assert last_day_to_apply(meeting_on, days, SHANGHAI, in_working_days=True) == last


def test_calendar_days_end_on_the_nearest_day_at_work_before() -> None:
    tet = date(2026, 2, 17)
    meeting_on = date(2026, 3, 19)
    assert (meeting_on - tet).days == 30

    last = last_day_to_apply(meeting_on, 30, HANOI, in_working_days=False)

    assert last < tet
    assert HANOI.day_off(last) is None
    assert last.weekday() < 5


def test_a_meeting_on_a_day_off_counts_from_the_day_before() -> None:
    assert last_day_to_apply(date(2026, 3, 22), 0, SHANGHAI, in_working_days=True) == date(
        2026, 3, 20
    )
