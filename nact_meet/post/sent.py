"""What became of a meeting's mails: the questions its organisers ask of the notices."""

from contextlib import suppress
from dataclasses import dataclass

from flask_sqlalchemy.pagination import SelectPagination
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.letters.models import Letter
from nact_meet.mail.failures import Cause, Failure, cause
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, unattempted, unfinished
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.refusals import NothingToSay

MOST_REASONS = 200


@dataclass(frozen=True)
class Troubles:
    """`failed` have been given up, `retrying` are tried again; `reason` is what was heard last.

    `later` are reminders that wait for their hour; of those that failed `refused` may go again, for
    which `causes` say what to do.
    """

    failed: int
    refused: int
    causes: tuple[Cause, ...]
    retrying: int
    later: int
    reason: str

    @property
    def count(self) -> int:
        return self.failed + self.retrying


@dataclass(frozen=True)
class Sent:
    """A notice with what it is about, as far as pages name it."""

    notice: Notice
    place: Participant | None
    nomination: Nomination | None
    letter: Letter | None


def notices_of(meeting: Meeting) -> Select[Notice]:
    """Newest first."""
    query = select(Notice).where(Notice.meeting_id == meeting.id)
    return query.order_by(Notice.created_at.desc(), Notice.id.desc())


class PageOfMails(SelectPagination):
    """Of what `notices_of` finds; each item is a `Sent`."""

    def _query_items(self) -> list[Sent]:
        notices: Select[Notice] = self._query_args["select"]
        query = (
            notices.add_columns(Participant, Nomination, Letter)
            .outerjoin(Participant, Participant.id == Notice.participant_id)
            .outerjoin(Nomination, Nomination.id == Notice.nomination_id)
            .outerjoin(Letter, Letter.id == Notice.letter_id)
            .options(joinedload(Participant.contact), joinedload(Participant.meeting))
            .options(joinedload(Nomination.institute), load_only(Letter.subject))
        )
        rows = db.session.execute(query.limit(self.per_page).offset(self._query_offset))
        return [Sent(*row) for row in rows.unique()]


def failed() -> ColumnElement[bool]:
    """The condition: given up, and nothing has reached this person since."""
    later = aliased(Notice)
    reached = (
        select(later.id)
        .where(
            later.participant_id == Notice.participant_id,
            later.id > Notice.id,
            later.sent_at.is_not(None),
            later.returned_at.is_(None),
        )
        .exists()
    )
    ended = or_(Notice.failed_at.is_not(None), Notice.returned_at.is_not(None))
    return and_(ended, ~reached)


def refused() -> ColumnElement[bool]:
    """The condition: it failed for no fault of the address, so that it may go again."""
    return and_(failed(), or_(Notice.failure.is_(None), Notice.failure != Failure.GONE))


def send_refused_again(meeting: Meeting, *, by: Person) -> int:
    """To how many; what is not true any more, or waits already, is left."""
    about = (Participant.id, Notice.kind)
    wanted = select(*about).join(Participant.contact).where(Contact.bounced_at.is_(None))
    wanted = wanted.where(Notice.participant_id == Participant.id, refused())
    told: set[int] = set()
    for id, kind in db.session.execute(wanted.where(Notice.meeting_id == meeting.id).distinct()):
        with suppress(NothingToSay):
            db.session.get_one(Participant, id).tell_again(kind, by=by)
            told.add(id)
    return len(told)


def retrying() -> ColumnElement[bool]:
    """The condition: tried at least once, and still to be sent."""
    return and_(unfinished(Notice), Notice.attempts > 0)


def failing() -> ColumnElement[bool]:
    return or_(failed(), retrying())


def waiting_reminder() -> ColumnElement[bool]:
    """The condition: a reminder whose hour has not come. There are two for everybody."""
    return or_(unattempted(Kind.REMINDER), unattempted(Kind.NOMINATION_REMINDER))


def troubles_of(meeting: Meeting) -> Troubles:
    here = Notice.meeting_id == meeting.id
    given_up, for_ours, waiting, later, reason = db.session.execute(
        select(
            select(func.count(Notice.id)).where(here, failed()).scalar_subquery(),
            select(func.count(Notice.id)).where(here, refused()).scalar_subquery(),
            select(func.count(Notice.id)).where(here, retrying()).scalar_subquery(),
            select(func.count(Notice.id)).where(here, waiting_reminder()).scalar_subquery(),
            select(Notice.reason)
            .where(here, retrying())
            .order_by(Notice.due_at.desc())
            .limit(1)
            .scalar_subquery(),
        )
    ).one()
    return Troubles(given_up, for_ours, causes_at(here), waiting, later, reason or "")


def causes_at(here: ColumnElement[bool]) -> tuple[Cause, ...]:
    """Of refusals, by what their servers said."""
    ours = (here, failed(), Notice.failure == Failure.REFUSED)
    reasons = db.session.scalars(select(Notice.reason).where(*ours).distinct().limit(MOST_REASONS))
    return tuple(sorted({cause(reason) for reason in reasons}))
