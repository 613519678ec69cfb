"""By which day a host must apply: counted back from the meeting over days on which offices work."""

from datetime import date, timedelta

from nact_meet.world.wall_days import Place, of_the_day

ONE_DAY = timedelta(days=1)


def last_day_to_apply(meeting_on: date, days: int, place: Place, *, in_working_days: bool) -> date:
    """So many days lie between it and the meeting; it is itself a day at work at `place`."""
    day = meeting_on
    if in_working_days:
        for _ in range(days):
            day = working_day_until(day - ONE_DAY, place)
    else:
        day -= timedelta(days=days)
    return working_day_until(day, place)


def working_day_until(day: date, place: Place) -> date:
    """That day, or the nearest before it that is no weekend and no holiday there."""
    while of_the_day(place, day):
        day -= ONE_DAY
    return day
