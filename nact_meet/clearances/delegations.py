"""The clearance of a whole delegation: granted once, all of its people who wait for it may come."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Unpack

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.clearances.deadlines import last_day_to_apply
from nact_meet.clearances.models import ClearanceProgress, ClearedTo, DelegationClearance
from nact_meet.clearances.people import HOUR, Contacts, is_asked
from nact_meet.clearances.usual import usual_time
from nact_meet.delegations import naming
from nact_meet.delegations.asking import contacts_of
from nact_meet.history.models import Who
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.countries import is_network
from nact_meet.world.timezones import local, utc_now, wall_clock

WEEK = timedelta(days=7)


def clearance_of(nomination: Nomination) -> DelegationClearance | None:
    where = DelegationClearance.nomination_id == nomination.id
    return db.session.scalar(select(DelegationClearance).where(where))


def new_clearance(nomination: Nomination) -> DelegationClearance:
    """As it is usual in that country; not stored yet."""
    clearance = DelegationClearance(
        progress=ClearanceProgress.NEEDED, authority="", submitted="", conditions=""
    )
    usual = usual_time(nomination.country_code, ClearedTo.ATTEND)
    clearance.lead_days = usual.most if usual else None
    clearance.in_working_days = bool(usual and usual.in_working_days)
    return clearance


def tell(nomination: Nomination, values: dict[str, Any], **who: Unpack[Who]) -> DelegationClearance:
    """What is known of it; whose day was the delegation's follows another one."""
    clearance = clearance_of(nomination)
    if clearance is None:
        clearance = new_clearance(nomination)
        clearance.nomination = nomination
        db.session.add(clearance)
        db.session.flush()
    before = clearance.expected_on
    clearance.tell(values, **who)
    if clearance.is_open and clearance.expected_on and before != clearance.expected_on:
        for place in waiting(nomination):
            if place.clearance_on == before:
                place.expect_clearance(clearance.expected_on, **who)
    return clearance


def grant(
    clearance: DelegationClearance,
    on: date,
    report_due_on: date | None,
    conditions: str,
    **who: Unpack[Who],
) -> None:
    clearance.grant(on, report_due_on, conditions, **who)
    for place in waiting(clearance.nomination):
        place.clear(**who)


def refuse(clearance: DelegationClearance, **who: Unpack[Who]) -> None:
    """Who waited for it cannot come; no reason is kept. Raises MeetingOver."""
    for place in waiting(clearance.nomination):
        place.lose_clearance(**who)
    clearance.refuse(**who)


def drop(clearance: DelegationClearance, **who: Unpack[Who]) -> None:
    """None is needed after all."""
    clearance.note("delegation clearance not needed", **who)
    for place in waiting(clearance.nomination):
        place.clear(**who)
    db.session.delete(clearance)


def waiting(nomination: Nomination) -> Sequence[Participant]:
    """Its people whose yes is subject to clearance."""
    where = (Participant.nomination_id == nomination.id, Participant.clearance_on.is_not(None))
    return db.session.scalars(select(Participant).where(*where).order_by(Participant.id)).all()


def expected_for(place: Participant) -> date | None:
    clearance = clearance_of(place.nomination) if place.nomination else None
    return clearance.expected_on if clearance and clearance.is_open else None


naming.EXPECTED.append(expected_for)


def may_record(nomination: Nomination, *, is_host: bool) -> bool:
    """Its contacts; the hosts only where nobody can be asked."""
    return not is_host or not contacts_of(nomination)


def apply_by(
    nomination: Nomination, clearance: DelegationClearance, planning: Planning
) -> date | None:
    """Counted back over days on which offices of that country work."""
    if clearance.lead_days is None:
        return None
    day = wall_clock(nomination.meeting.first_day.starts_at, nomination.zone).date()
    institute, code = nomination.institute, nomination.country_code or ""
    if institute:
        place = planning.of_institute(institute)
    else:
        place = planning.of_country(code) if is_network(code) else planning.of_zone(nomination.zone)
    return last_day_to_apply(
        day, clearance.lead_days, place, in_working_days=clearance.in_working_days
    )


# What its contacts are reminded of


def with_deadlines() -> Sequence[DelegationClearance]:
    is_coming = and_(Meeting.cancelled_at.is_(None), Meeting.starts_at > utc_now())
    waits = DelegationClearance.progress.in_([ClearanceProgress.NEEDED, ClearanceProgress.APPLIED])
    reports = and_(
        DelegationClearance.progress == ClearanceProgress.GRANTED,
        DelegationClearance.report_due_on >= (utc_now() - WEEK).date(),
        Meeting.cancelled_at.is_(None),
    )
    nomination = joinedload(DelegationClearance.nomination)
    return db.session.scalars(
        select(DelegationClearance)
        .join(DelegationClearance.nomination)
        .join(Nomination.meeting)
        .where(Meeting.published_at.is_not(None), Nomination.is_reminded)
        .where(or_(and_(is_coming, waits), reports))
        .options(nomination.joinedload(Nomination.institute))
        .options(nomination.joinedload(Nomination.meeting))
        .order_by(DelegationClearance.id)
    ).all()


def reminders(
    clearance: DelegationClearance, planning: Planning, contacts: Contacts
) -> Iterator[dict[str, Any]]:
    """Each once; of a day that is past, that it is past."""
    nomination = clearance.nomination
    known = contacts.get(nomination.institute_id or 0, ())
    for step, day, once in due(clearance, planning):
        about = {"what": f"clearance {step}", "day": day.isoformat(), "clearance": clearance.id}
        for contact in (one for one in known if is_asked(one)):
            yield {
                "kind": Kind.NOMINATION_NEWS,
                "meeting_id": nomination.meeting_id,
                "nomination_id": nomination.id,
                "address": contact.contact.address,
                "payload": about | {"contact_id": contact.id},
                "key": f"delegation-clearance:{nomination.mail_key or nomination.id}:{step}:{day}:"
                f"{once}:{contact.mail_key}",
            }


def due(clearance: DelegationClearance, planning: Planning) -> Iterator[tuple[str, date, str]]:
    """What is to be done, by which day, and what makes it one of its kind."""
    now = local(utc_now(), clearance.nomination.zone)
    if now.hour < HOUR:
        return
    today = now.date()
    if clearance.progress == ClearanceProgress.NEEDED:
        day = apply_by(clearance.nomination, clearance, planning)
        if day and today >= day - WEEK:
            yield "apply", day, "last day" if today >= day else "week"
    elif clearance.progress == ClearanceProgress.APPLIED:
        if (day := clearance.expected_on) and today >= day:
            yield "expected", day, "on its day"
    elif (day := clearance.report_due_on) and today >= day - WEEK:
        yield "report", day, "week"
