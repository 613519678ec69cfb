"""How far the sending of many mails is: of the newest of a meeting, how many are done."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice, unfinished
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

FEWEST = 20
"""Mails still to be sent: fewer are gone before one has looked."""


@dataclass(frozen=True)
class SendingProgress:
    """Of `total` mails, those that are sent or given up (`done`), and those given up (`failed`)."""

    meeting: Meeting
    done: int
    total: int
    failed: int

    @property
    def says(self) -> str:
        return str(_("Sending email: %(done)s of %(total)s", done=self.done, total=self.total))


def progress_of(meeting: Meeting) -> SendingProgress | None:
    """None while fewer than a few are to be sent."""
    return next(under_way(Meeting.id == meeting.id), None)


def progress_of_mine() -> Iterator[SendingProgress]:
    """Over all meetings of whoever is signed in."""
    return under_way(Meeting.id.in_(my_meetings().with_only_columns(Meeting.id)))


def under_way(*where: ColumnElement[bool]) -> Iterator[SendingProgress]:
    """One statement. A round begins with the first mail that is still to be sent; what is overtaken
    is not sent any more, and what waits for an hour not yet.
    """
    now = utc_now()
    rounds = (
        select(Notice.meeting_id, func.min(Notice.created_at).label("begun"))
        .join(Meeting, Meeting.id == Notice.meeting_id)
        .where(*where, unfinished(Notice), Notice.due_at <= now)
        .group_by(Notice.meeting_id)
        .having(func.count() >= FEWEST)
        .subquery()
    )
    done = func.count(Notice.sent_at) + func.count(Notice.failed_at)
    query = (
        select(Meeting, done, func.count(), func.count(Notice.failed_at))
        .join(rounds, rounds.c.meeting_id == Meeting.id)
        .join(Notice, Notice.meeting_id == Meeting.id)
        .where(Notice.created_at >= rounds.c.begun, Notice.due_at <= now)
        .where(Notice.overtaken_at.is_(None))
        .group_by(Meeting.id)
    )
    return (SendingProgress(*row) for row in db.session.execute(query).all())
