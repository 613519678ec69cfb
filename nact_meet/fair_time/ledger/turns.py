"""What the past meetings of a working group would have been to everybody, had they taken turns.

The same people on the same days, for as long: only the hours are those that the finder would have
chosen each time, by what everybody had borne until then. Both are reckoned by the rules of today,
so that they can be compared, and no calendar counts. Numpy comes with it: views import it where it
is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.ledger import Ledger, past_of
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.places.days import missed
from nact_meet.planner.burdens import Attendee, cost_of, reasons_of
from nact_meet.planner.terms import BadSpan, Share
from nact_meet.web.extensions import db
from nact_meet.world.timezones import local
from nact_meet.world.wall_days import CELL, Place

MOST = 24
"""Of the latest meetings."""
STEP = 30
"""Minutes between the hours that were to be chosen from."""

Points = Mapping[int, Mapping[int, float]]
"""By meeting and person."""


@dataclass(frozen=True)
class Turns:
    """`were` is of the hours that were, `shared` of those that turns would have chosen."""

    were: Points
    shared: Points

    @property
    def meetings(self) -> int:
        return len(self.shared)

    def highest(self, points: Points) -> float:
        return max((self.of(person, points) for person in Ledger(points).people), default=0)

    def total(self, points: Points) -> float:
        return sum(sum(each.values()) for each in points.values())

    def of(self, person_id: int, points: Points, among: frozenset[int] | None = None) -> float:
        """`among`: only these meetings."""
        return sum(
            each.get(person_id, 0)
            for meeting, each in points.items()
            if among is None or meeting in among
        )


def taken(group: WorkingGroup) -> Turns | None:
    """None where none of its past meetings can be reckoned; as many statements for many."""
    meetings, people_by_meeting = past_people(group)
    planning = Planning.now()
    off = missed([meeting.id for meeting in meetings if meeting.has_days])
    were: dict[int, dict[int, float]] = {}
    shared: dict[int, dict[int, float]] = {}
    for meeting in meetings:
        attendees = {
            person.id: attendee
            for person in people_by_meeting[meeting.id]
            if (attendee := planning.attendee(person)).place.is_known
        }
        for day in (day for day in meeting.by_day if meeting.was_held_on(day)):
            coming = {
                id: attendee for id, attendee in attendees.items() if (id, day.starts_at) not in off
            }
            if coming:
                spans = (
                    (day.starts_at, day.ends_at),
                    by_turns(meeting, day, coming, shared, planning),
                )
                for points, span in zip((were, shared), spans, strict=True):
                    add(points.setdefault(meeting.id, {}), coming, span, planning)
    return Turns(were, shared) if shared else None


def past_people(group: WorkingGroup) -> tuple[Sequence[Meeting], dict[int, list[Person]]]:
    """The latest meetings, the earliest of them first, and who has borne each."""
    latest = select(Meeting).where(*past_of(group), Meeting.counted_at.is_not(None))
    latest = latest.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST)
    meetings = db.session.scalars(latest).all()[::-1]
    ids = [meeting.id for meeting in meetings]
    query = (
        select(PastBurden)
        .where(PastBurden.meeting_id.in_(ids))
        .options(joinedload(PastBurden.person).joinedload(Person.institute))
        .order_by(PastBurden.id)
    )
    people: dict[int, list[Person]] = {id: [] for id in ids}
    for row in db.session.scalars(query):
        people[row.meeting_id].append(row.person)
    return meetings, people


def by_turns(
    meeting: Meeting,
    day: Schedule,
    coming: Mapping[int, Attendee],
    before: Points,
    planning: Planning,
) -> tuple[datetime, datetime]:
    """The hours of that day which the finder would have put first."""
    from nact_meet.planner.search import Search  # numpy is for those alone who look for slots

    ledger = Ledger({id: points for id, points in before.items() if id != meeting.id})
    people = [replace(attendee, borne=ledger.counted(id)) for id, attendee in coming.items()]
    date_there = local(day.starts_at, meeting.zone).date()
    length = day.ends_at - day.starts_at
    minutes = -(-int(length / timedelta(minutes=1)) // CELL) * CELL
    try:
        search = Search(
            people,
            date_there,
            date_there,
            minutes,
            step=STEP,
            weights=planning.weights,
            zone=meeting.zone,
            share=Share.TURNS,
        )
    except BadSpan:  # longer than a day: no other hour was to be had
        return day.starts_at, day.ends_at
    (slot,) = search.best(1)
    return slot.starts_at, slot.starts_at + length


def add(
    points: dict[int, float],
    coming: Mapping[int, Attendee],
    span: tuple[datetime, datetime],
    planning: Planning,
) -> None:
    costs: dict[Place, float] = {}
    for id, attendee in coming.items():
        place = attendee.place
        if place not in costs:
            reasons = reasons_of(place, *span, planning.weights)
            costs[place] = cost_of(reasons, planning.weights)
        points[id] = points.get(id, 0) + costs[place]
