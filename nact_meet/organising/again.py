"""The same meeting again on other days: drafts that are made at once, and live each alone."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.person import Person
from nact_meet.directory.recognition import Guest
from nact_meet.invitations.inviting import invite_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CONCERNED
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import AmbiguousWallClock

MOST = 26
"""Every second week of a year."""


class Repetition(StrEnum):
    TYPED = "typed"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


def days_by(rule: Repetition, first: date) -> Iterator[date]:
    """Those after the first, without an end."""
    if rule == Repetition.MONTHLY:
        yield from monthly(first)
    weeks = 2 if rule == Repetition.FORTNIGHTLY else 1
    for number in count(1):
        yield first + timedelta(weeks=weeks * number)


def monthly(first: date) -> Iterator[date]:
    """The same weekday of each month: the first to the fourth, or else the last one."""
    nth = (first.day - 1) // 7
    for month in count(first.month):
        year, number = first.year + month // 12, month % 12 + 1
        begins = date(year, number, 1)
        day = begins + timedelta(days=(first.weekday() - begins.weekday()) % 7)
        later = date(year + number // 12, number % 12 + 1, 1)
        if nth < 4:
            yield day + timedelta(weeks=nth)
        else:
            yield max(day + timedelta(weeks=week) for week in (3, 4) if is_in(day, week, later))


def is_in(day: date, week: int, later: date) -> bool:
    return day + timedelta(weeks=week) < later


def plan_on(meeting: Meeting, day: date) -> Timetable:
    """By the clock of its zone, so that it stays at its hour when clocks change."""
    return meeting.plan.later(day - meeting.starts_wall.date())


def plan_from(meeting: Meeting, start: datetime) -> Timetable:
    """With its first day from there on, by the clock of its zone."""
    return meeting.plan.later(start - meeting.starts_wall)


def comes_twice(plan: Timetable) -> bool:
    """Whether one of its hours occurs twice that day; the first of the two is taken.

    Raises NonexistentWallClock.
    """
    is_doubled = False
    for slot in plan.slots:
        for wall in (slot.starts_wall, slot.ends_wall):
            try:
                timezones.instant(wall, slot.zone)
            except AmbiguousWallClock:
                is_doubled = True
    return is_doubled


def days_of_series(meeting: Meeting) -> set[date]:
    """On which it and its repetitions are, without those that were cancelled."""
    if not meeting.series_key:
        return {meeting.starts_wall.date()}
    mine = (Meeting.series_key == meeting.series_key, Meeting.cancelled_at.is_(None))
    return {wall.date() for wall in db.session.scalars(select(Meeting.starts_wall).where(*mine))}


def repeat(
    meeting: Meeting, plans: Sequence[Timetable], *, with_people: bool, by: Person
) -> list[Meeting]:
    """A draft for each plan. Nobody is invited before it is published."""
    meeting.series_key = meeting.series_key or secrets.token_hex(8)
    guests = guests_of(meeting) if with_people else []
    copies = []
    for plan in plans:
        copy = publishing.clone(meeting, by=by, plan=plan)
        copy.series_key = meeting.series_key
        if guests:
            invite_all(copy, guests, by=by)
        copies.append(copy)
    return copies


def guests_of(meeting: Meeting) -> list[Guest]:
    """Its people, without those who said no and those who are gone."""
    here = (Participant.meeting_id == meeting.id, Participant.state.in_(CONCERNED))
    places = select(Participant).where(*here).order_by(Participant.id)
    loaded = (joinedload(Participant.person), joinedload(Participant.contact))
    return [
        Guest(Mailbox(place.full_name, place.contact.address), place.contact, place.role)
        for place in db.session.scalars(places.options(*loaded))
        if place.contact and place.person and not place.person.erased_at
    ]
