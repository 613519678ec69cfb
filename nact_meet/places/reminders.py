"""Reminders: a notice each for a place, due before the start."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.notices.models.notice import Kind, post
from nact_meet.world.timezones import utc_now


def post_reminders(meeting: Meeting, place_ids: Sequence[int]) -> None:
    """One notice for each place, day and lead; a lead that has passed already is left out.

    They are the meeting's, whoever registers: everybody's go at the same hour, and none waits.
    """
    now = utc_now()
    leads = [
        (day, minutes)
        for day, minutes in product(meeting.by_day, meeting.reminder_minutes)
        if due(day, minutes) > now
    ]
    post(row for lead in leads for row in reminders(meeting, place_ids, *lead))


def reminders(
    meeting: Meeting, place_ids: Sequence[int], day: Schedule, minutes: int
) -> Iterator[dict[str, Any]]:
    start = day.starts_at.isoformat()
    more = {"payload": {"minutes": minutes, "starts_at": start}, "is_by_guest": False}
    for row in rows_for(meeting, Kind.REMINDER, place_ids, due(day, minutes)):
        yield row | more | {"key": f"reminder:{row['participant_id']}:{minutes}:{start}"}


def due(day: Schedule, minutes: int) -> datetime:
    return day.starts_at - timedelta(minutes=minutes)


def rows_for(
    meeting: Meeting, kind: Kind, ids: Sequence[int], due_at: datetime
) -> list[dict[str, Any]]:
    """A notice of this kind for each of these places."""
    common = {"kind": kind, "meeting_id": meeting.id, "due_at": due_at}
    return [common | {"participant_id": place_id} for place_id in ids]
