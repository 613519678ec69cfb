"""Deadlines of clearances, told to who must act: to apply, to ask what came of it, to report."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.clearances import delegations
from nact_meet.clearances.models import Clearance, ClearanceProgress
from nact_meet.clearances.overview import apply_by
from nact_meet.clearances.people import awaited, questions
from nact_meet.clearances.telling import Said, tell
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import post
from nact_meet.web.extensions import db
from nact_meet.world.timezones import local, utc_now

HOUR = 8
"""By the clock of the institute."""
WEEK = timedelta(days=7)


@chore
def remind() -> None:
    """Each once: to apply a week before and on the last day, the others on their day."""
    waiting = db.session.scalars(with_deadlines()).all()
    if waiting:
        planning = Planning.now()
        for clearance in waiting:
            for step, day, key in due(clearance, planning):
                tell(clearance, step, day, key, who_must_act(clearance))
    db.session.commit()


@chore
def ask_about_people() -> None:
    """Each once for each day on which an answer was expected."""
    places = db.session.scalars(awaited()).all()
    asked = {place.nomination.institute_id for place in places if place.nomination}
    contacts = CoordinatorContact.by_institute(id for id in asked if id) if asked else {}
    post(row for place in places for row in questions(place, contacts))
    db.session.commit()


@chore
def remind_delegations() -> None:
    """Their contacts, each once for each step and day."""
    clearances = delegations.with_deadlines()
    if clearances:
        asked = {clearance.nomination.institute_id for clearance in clearances}
        contacts = CoordinatorContact.by_institute(id for id in asked if id)
        planning = Planning.now()
        post(row for one in clearances for row in delegations.reminders(one, planning, contacts))
    db.session.commit()


def with_deadlines() -> Select[Clearance]:
    is_coming = and_(Meeting.cancelled_at.is_(None), Meeting.ends_at > utc_now())
    waits = Clearance.progress.in_([ClearanceProgress.NEEDED, ClearanceProgress.APPLIED])
    reports = and_(
        Clearance.progress == ClearanceProgress.GRANTED,
        Clearance.report_due_on.is_not(None),
        Clearance.report_due_on >= (utc_now() - WEEK).date(),
        Meeting.cancelled_at.is_(None),
    )
    host = joinedload(Clearance.host)
    return (
        select(Clearance)
        .join(Clearance.host)
        .join(Host.meeting)
        .where(or_(and_(is_coming, waits), reports))
        .options(host.joinedload(Host.institute), host.joinedload(Host.meeting))
        .order_by(Clearance.id)
    )


def due(clearance: Clearance, planning: Planning) -> Iterator[tuple[Said, date, str]]:
    """Each with its day and what makes it one of its kind."""
    now = local(utc_now(), clearance.institute.zone)
    if now.hour < HOUR:
        return
    today = now.date()
    if clearance.progress == ClearanceProgress.NEEDED:
        day = apply_by(clearance, planning)
        if day and today >= day - WEEK:
            yield "apply", day, "last day" if today >= day else "week"
    elif clearance.progress == ClearanceProgress.APPLIED:
        if (day := clearance.expected_on) and today >= day:
            yield "expected", day, "on its day"
    elif (day := clearance.report_due_on) and today >= day - WEEK:
        yield "report", day, "week"


def who_must_act(clearance: Clearance) -> Sequence[Organiser]:
    """Who acts for the institute; where nobody does, its fellow hosts, who write to it."""
    institute, meeting = clearance.institute, clearance.host.meeting
    if institute.is_represented:
        return Organiser.of_institutes([institute.id], besides=None)
    others = [host.institute_id for host in meeting.hosts if host.may_be_named]
    return Organiser.of_institutes(others, besides=None)
