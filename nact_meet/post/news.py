"""Hosts hear: what people write and answer reaches somebody at the hosts by mail.

A notice for each organiser and each piece of news, in its own transaction; whichever is composed
first tells all that wait beside it for the same reader, and makes those untrue.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, select

from nact_meet.directory.models.organiser import Organiser, Pace
from nact_meet.history.models import Actor
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.places.models.participant import Participant, when_answer_changed
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

MORNING = time(7)
GATHERED = timedelta(minutes=10)
"""Who hears at once has one mail in so long, however much comes."""


def tell_of_message(row: Incoming) -> None:
    db.session.flush()
    if row.is_for_hosts and row.meeting:
        tell(row.meeting, {"incoming": row.id}, by=None)


@when_answer_changed
def tell_of_answer(place: Participant, verb: str, by: Actor | None) -> None:
    if place.meeting.is_announced:
        tell(place.meeting, {"place": place.id, "verb": verb}, by=by)


def tell(meeting: Meeting, news: dict[str, Any], *, by: Actor | None) -> None:
    """Whoever did it themselves need not be told."""
    row = {"kind": Kind.HOST_NEWS, "meeting_id": meeting.id, "payload": news}
    post(
        row
        | {
            "organiser_id": organiser.id,
            "address": organiser.address,
            "due_at": due(meeting, organiser, pace),
        }
        for organiser, pace in hearers(meeting)
        if by is None or organiser.person_id != by.id
    )


def hearers(meeting: Meeting) -> Iterator[tuple[Organiser, Pace]]:
    """The contact person at once, the other organisers of hosts as they wish.

    Where nobody else would hear of it they hear of it daily, and where nobody acts for a host,
    whoever made the meeting: nothing lies where one must look.
    """
    hosts = [institute.id for institute in meeting.speaking_hosts]
    made = meeting.created_by.organiser if meeting.created_by else None
    organisers = Organiser.of_institutes(hosts, besides=None) or ([made] if made else [])
    contact = meeting.contact
    is_heard = contact or any(organiser.hears != Pace.NEVER for organiser in organisers)
    if contact:
        yield contact, Pace.AT_ONCE
    for organiser in organisers:
        pace = organiser.hears if is_heard else Pace.DAILY
        if organiser is not contact and pace != Pace.NEVER:
            yield organiser, pace


def due(meeting: Meeting, organiser: Organiser, pace: Pace) -> datetime:
    now = utc_now()
    if pace == Pace.DAILY:
        return next_morning(organiser.person.zone)
    if pace == Pace.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    heard = exists().where(
        Notice.kind == Kind.HOST_NEWS,
        Notice.meeting_id == meeting.id,
        Notice.organiser_id == organiser.id,
        Notice.created_at > now - GATHERED,
    )
    return now + GATHERED if db.session.scalar(select(heard)) else now


def next_morning(zone: str) -> datetime:
    here = timezones.wall_clock(utc_now(), zone)
    day = here.date() + timedelta(days=here.time() >= MORNING)
    return timezones.instant(datetime.combine(day, MORNING), zone, 0)
