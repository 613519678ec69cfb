"""Meetings of several days, for tests: three days, each with hours of its own."""

from datetime import datetime, time, timedelta

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot, Timetable
from nact_meet.web.extensions import db

HOURS = ((9, 12), (14, 17), (10, 11))


def over_days(meeting: Meeting, *hours: tuple[int, int]) -> Meeting:
    """One day after the other from the meeting's own, 9-12, 14-17 and 10-11 by its clock."""
    meeting.follow(plan_of(meeting, *(hours or HOURS)))
    db.session.commit()
    return meeting


def plan_of(meeting: Meeting, *hours: tuple[int, int]) -> Timetable:
    """Of these days, with the keys that the meeting's have already, in their order."""
    first = meeting.starts_wall.date()
    slots = tuple(
        slot_on(first, number, start, end, meeting.zone)
        for number, (start, end) in enumerate(hours)
    )
    known = [day.key for day in meeting.days] if meeting.has_days else []
    keys = (*known, *[""] * len(slots))[: len(slots)]
    return Timetable(slots, keys)


def slot_on(first: object, number: int, start: int, end: int, zone: str) -> Slot:
    day = first + timedelta(days=number)  # type: ignore[operator]
    return Slot(datetime.combine(day, time(start)), datetime.combine(day, time(end)), zone)
