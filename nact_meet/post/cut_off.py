"""Whom mail does not reach at a meeting."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import GONE
from nact_meet.web.extensions import db

MOST = 200
"""On one page; who is mended makes room for the next."""


def is_cut_off() -> ColumnElement[bool]:
    """The condition on Contact: mail came back, or a mail server doubts the address."""
    return or_(Contact.bounced_at.is_not(None), Contact.doubted_at.is_not(None))


def here(meeting: Meeting) -> list[ColumnElement[bool]]:
    return [Participant.meeting_id == meeting.id, Participant.state.not_in(GONE), is_cut_off()]


def count_of(meeting: Meeting) -> int:
    query = select(func.count(Participant.id)).join(Participant.contact).where(*here(meeting))
    return db.session.scalar(query) or 0


def places_of(meeting: Meeting) -> Sequence[Participant]:
    query = select(Participant).join(Participant.contact).where(*here(meeting))
    beside = (contains_eager(Participant.contact), joinedload(Participant.person))
    ordered = query.options(*beside).order_by(Participant.full_name, Participant.id)
    return db.session.scalars(ordered.limit(MOST)).unique().all()
