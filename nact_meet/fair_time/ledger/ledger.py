"""The ledger of a working group: who bore what in its past meetings, and what counts for the next.

Whoever was confirmed has borne a meeting, seen in the room or not: they had set the hours aside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, delete, exists, insert, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.places.days import missed
from nact_meet.places.models.participant import Participant, certain
from nact_meet.planner.burdens import burden_over
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

NO_REASONS: dict[str, Any] = {"zone": "", "reasons": []}
"""Once the time to keep a meeting's data is over, only the points are known."""


@dataclass(frozen=True)
class Ledger:
    """`points` by meeting and person."""

    points: Mapping[int, Mapping[int, float]]

    @classmethod
    def of(cls, group: WorkingGroup) -> Self:
        """One statement."""
        query = (
            select(PastBurden.meeting_id, PastBurden.person_id, PastBurden.points)
            .join(PastBurden.meeting)
            .where(*past_of(group))
            .order_by(Meeting.starts_at, Meeting.id)
        )
        points_by_meeting: dict[int, dict[int, float]] = {}
        for meeting, person, points in db.session.execute(query):
            points_by_meeting.setdefault(meeting, {})[person] = points
        return cls(points_by_meeting)

    def counted(self, person_id: int) -> float:
        """What weighs when the next slot is shared out.

        A meeting somebody missed counts as it was to the others on average: so a newcomer begins in
        the middle, and staying away is neither punished nor rewarded.
        """
        return sum(points.get(person_id, mean(points)) for points in self.points.values())

    def borne(self, person_id: int) -> float:
        return sum(points.get(person_id, 0) for points in self.points.values())

    def attended(self, person_id: int) -> int:
        return sum(person_id in points for points in self.points.values())

    @property
    def average(self) -> float:
        """What somebody who has taken part in none has borne."""
        return sum(mean(points) for points in self.points.values())

    @property
    def people(self) -> set[int]:
        return {person for points in self.points.values() for person in points}


def mean(points: Mapping[int, float]) -> float:
    return sum(points.values()) / len(points)


def past_of(group: WorkingGroup) -> tuple[ColumnElement[bool], ...]:
    """A meeting that was moved to a later day has not been borne yet."""
    return (
        Meeting.working_group_id == group.id,
        was_held(),
        Meeting.ends_at <= utc_now(),
    )


def was_held() -> ColumnElement[bool]:
    """Not cancelled; or some of its days had been held by then."""
    of_it = (MeetingDay.meeting_id == Meeting.id, MeetingDay.ends_at <= Meeting.cancelled_at)
    return or_(Meeting.cancelled_at.is_(None), exists().where(*of_it))


@chore
def write_ledgers() -> None:
    """Of every meeting that is over and not counted; one a transaction, and never twice.

    Two workers at once do each meeting once: the row is locked, and counted when it is let go.
    """
    while meeting := db.session.scalar(uncounted().limit(1)):
        count(meeting)
        db.session.commit()
    db.session.commit()


def uncounted() -> Select[Meeting]:
    again = Meeting.counted_at < Meeting.ends_at  # moved to a later day meanwhile
    query = select(Meeting).where(
        Meeting.working_group_id.is_not(None),
        Meeting.published_at.is_not(None),
        was_held(),
        Meeting.ends_at <= utc_now(),
        or_(Meeting.counted_at.is_(None), again),
    )
    # NO KEY UPDATE: a page that holds a place may still read its meeting.
    return query.order_by(Meeting.ends_at, Meeting.id).with_for_update(
        of=Meeting, key_share=True, skip_locked=True
    )


def count(meeting: Meeting) -> None:
    """As many statements for many as for few.

    Somebody whose clock nobody knows has no row: to them it was what it was to others on average.
    """
    planning = Planning.now()
    places = (
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.meeting_id == meeting.id, *certain())
        .where(Person.erased_at.is_(None))
        .options(joinedload(Person.institute))
        .order_by(Person.id)
    )
    held = [day for day in meeting.by_day if meeting.was_held_on(day)]
    rows, spans = [], [(day.starts_at, day.ends_at) for day in held]
    off = missed([meeting.id] if meeting.has_days else [])
    for person in db.session.scalars(places):
        attendee = planning.attendee(person)
        if not attendee.place.is_known:
            continue
        borne = [span for span in spans if (person.id, span[0]) not in off]
        if not borne:
            continue
        burden = burden_over(attendee, borne, planning.weights)
        row = {"meeting_id": meeting.id, "person_id": person.id, "points": burden.cost}
        reasons = [[reason.rule.value, reason.minutes] for reason in burden.reasons]
        why = {"zone": attendee.place.zone, "reasons": reasons}
        rows.append(row | (why if meeting.erased_at is None else NO_REASONS))
    db.session.execute(delete(PastBurden).where(PastBurden.meeting_id == meeting.id))
    if rows:
        db.session.execute(insert(PastBurden), rows)
    meeting.counted_at = utc_now()
