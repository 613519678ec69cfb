"""Whom a meeting brings together while its time is being chosen, and what else they are at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import selectinload

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import TITLE, Meeting, Visibility, title_of
from nact_meet.places.days import missed
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CONCERNED
from nact_meet.planner.minutes import Busy, minutes_since_1970
from nact_meet.web.extensions import db


@dataclass
class Engagement:
    """Another meeting of the network: which of our people are concerned, which hosts hold it too.

    `spans` are its hours on each day that is asked about.

    `is_mine` where the reader acts for it; `is_seen` where its title is for them; `is_listed` where
    they may also know who is at it.
    """

    ref: str
    title: str
    spans: Sequence[tuple[datetime, datetime]]
    is_mine: bool
    is_seen: bool
    is_listed: bool
    off: Collection[tuple[int, datetime]] = ()
    """Who does not come on which of several days: see places/days.py."""
    people: list[Person] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return sorted((person.full_name for person in self.people), key=str.casefold)

    def within(self, asked: Sequence[tuple[datetime, datetime]]) -> "Engagement":
        """As far as it meets one of these spans."""
        met = [
            (first, last)
            for first, last in self.spans
            if any(first < ends_at and starts_at < last for starts_at, ends_at in asked)
        ]
        return replace(self, spans=met)


class Invitees:
    """`meeting` is None before its draft is saved. Statements do not grow with the people."""

    def __init__(
        self,
        meeting: Meeting | None,
        group_id: int,
        host_ids: Sequence[int],
        chosen: Sequence[Person] = (),
    ) -> None:
        self.meeting, self.group_id, self.host_ids = meeting, group_id, host_ids
        self.chosen = chosen

    @cached_property
    def people(self) -> Sequence[Person]:
        """Who has a place; until somebody has, who was chosen, or else the working group's."""
        if self.chosen:
            return self.chosen
        if self.meeting is not None and (known := self.named(self.places)):
            return known
        members = select(Membership.person_id).where(Membership.working_group_id == self.group_id)
        return self.named(members) if self.group_id else ()

    @property
    def places(self) -> Select[int]:
        assert self.meeting is not None
        where = (Participant.meeting_id == self.meeting.id, Participant.state.in_(CONCERNED))
        return select(Participant.person_id).where(*where)

    def named(self, ids: Select[int]) -> Sequence[Person]:
        query = select(Person).where(Person.id.in_(ids)).options(selectinload(Person.institute))
        return db.session.scalars(query.order_by(func.lower(Person.full_name), Person.id)).all()

    def engagements(
        self, first: datetime, last: datetime, mine: Select[Meeting]
    ) -> list[Engagement]:
        """Between the instants, by their start; `mine` are the meetings the reader acts for.

        A draft of somebody else binds nobody yet: it is not told of.
        """
        engagements = self.others(first, last, Meeting.id.in_(mine.with_only_columns(Meeting.id)))
        everybody = {person.id: person for person in self.people}
        places = select(Participant.meeting_id, Participant.person_id).where(
            Participant.meeting_id.in_(engagements),
            Participant.person_id.in_(everybody),
            Participant.state.in_(CONCERNED),
        )
        for meeting_id, person_id in db.session.execute(places):
            engagements[meeting_id].people.append(everybody[person_id])
        hosts = select(Host.meeting_id, Institute.name).join(Host.institute)
        hosts = hosts.where(Host.meeting_id.in_(engagements), Host.institute_id.in_(self.host_ids))
        hosts = hosts.where(Host.when_named())
        for meeting_id, name in db.session.execute(hosts.order_by(Host.position)):
            engagements[meeting_id].hosts.append(name)
        return [
            engagement
            for engagement in engagements.values()
            if engagement.people or engagement.hosts
        ]

    def others(
        self, first: datetime, last: datetime, is_mine: ColumnElement[bool]
    ) -> dict[int, Engagement]:
        """By their id; who of ours is at them is not known yet."""
        columns = (Meeting.id, Meeting.ref, *TITLE, Meeting.starts_at, Meeting.ends_at)
        several = Meeting.has_days
        privacy = (Meeting.is_public, Meeting.list_visibility, is_mine.label("is_mine"))
        where = [Meeting.starts_at < last, Meeting.ends_at > first, Meeting.cancelled_at.is_(None)]
        if self.meeting is not None:
            where.append(Meeting.id != self.meeting.id)
        told = or_(Meeting.published_at.is_not(None), is_mine)
        query = select(*columns, several, *privacy).where(*where, told)
        rows = db.session.execute(query.order_by(Meeting.starts_at, Meeting.id)).all()
        several_days = [row.id for row in rows if row.has_days]
        spans, off = spans_of_days(several_days), missed(several_days)
        known = [(row, spans.get(row.id, [(row.starts_at, row.ends_at)])) for row in rows]
        near = [
            (row, [span for span in theirs if span[0] < last and span[1] > first])
            for row, theirs in known
        ]
        return {row.id: engagement(row, theirs, off) for row, theirs in near if theirs}


def spans_of_days(meeting_ids: Sequence[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """The hours of each day, not the nights between; none of these is no statement."""
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    if meeting_ids:
        query = select(MeetingDay.meeting_id, MeetingDay.starts_at, MeetingDay.ends_at)
        query = query.where(MeetingDay.meeting_id.in_(meeting_ids)).order_by(MeetingDay.position)
        for meeting_id, starts_at, ends_at in db.session.execute(query):
            spans.setdefault(meeting_id, []).append((starts_at, ends_at))
    return spans


def engagement(
    row: Row[*tuple[Any, ...]],
    spans: Sequence[tuple[datetime, datetime]],
    off: Collection[tuple[int, datetime]],
) -> Engagement:
    """One that the reader does not act for has been published: see `engagements`."""
    is_seen = bool(row.is_mine or row.is_public)
    is_listed = row.is_mine or (row.is_public and row.list_visibility == Visibility.PUBLIC)
    title = title_of(row.first_title, row.written_in, row.translations)
    seen = (bool(row.is_mine), is_seen, bool(is_listed))
    return Engagement(row.ref, title, spans, *seen, off)


def busy_by_person(engagements: Sequence[Engagement]) -> dict[int, Busy]:
    """What these take of each person's time, by their id."""
    busy: dict[int, list[tuple[int, int]]] = {}
    for engagement in engagements:
        for person, (first, last) in product(engagement.people, engagement.spans):
            if (person.id, first) not in engagement.off:
                span = minutes_since_1970(first), minutes_since_1970(last)
                busy.setdefault(person.id, []).append(span)
    return {person_id: tuple(spans) for person_id, spans in busy.items()}
