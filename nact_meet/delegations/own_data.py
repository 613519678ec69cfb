"""Letters that named a delegation: pictures of many people's names go with the meeting's data. What
somebody wrote of a colleague is that colleague's too."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from nact_meet.delegations.models import NominationPaper
from nact_meet.history.models import Change
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import run
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.suggestion import Suggestion
from nact_meet.web.extensions import db


class KeptNames(Keeping):
    key, before = "suggested", "agreed"
    papers = (NominationPaper,)

    def exported(self, own: OwnData) -> list[dict[str, Any]]:
        """Not who wrote it."""
        return [
            {
                "meeting": row.place.meeting.ref,
                "full_name": row.full_name,
                "words": row.words,
                "made_at": iso(row.made_at),
                "outcome": row.outcome,
            }
            for row in suggestions_of(own)
        ]

    def erase(self, own: OwnData) -> ColumnElement[bool]:
        """Whoever suggested them had rows of their own: there their name stood too."""
        rows = suggestions_of(own)
        mails = list(mails_about(rows))
        for change in log_of(rows):
            run(update(Change).where(Change.id == change.id).values(details={}))
        run(delete(Suggestion).where(own.suggested))
        return Notice.id.in_(mails)


def suggestions_of(own: OwnData) -> Sequence[Suggestion]:
    return db.session.scalars(select(Suggestion).where(own.suggested).order_by(Suggestion.id)).all()


def log_of(rows: Sequence[Suggestion]) -> Iterator[Change]:
    """What the log of those who suggested them says of it."""
    names = {(row.participant_id, row.full_name) for row in rows}
    places = Change.subject_id.in_([row.participant_id for row in rows])
    query = select(Change).where(Change.subject == Participant.__tablename__, places)
    for change in db.session.scalars(query):
        if (change.subject_id, change.details.get("colleague")) in names:
            yield change


def mails_about(rows: Sequence[Suggestion]) -> Iterator[int]:
    """To their coordinator, and to whoever suggested them."""
    ids, names = {row.id for row in rows}, {row.full_name for row in rows}
    kinds = Notice.kind.in_([Kind.NOMINATION_NEWS, Kind.COLLEAGUE])
    meetings = Notice.meeting_id.in_({row.place.meeting_id for row in rows})
    for notice in db.session.scalars(select(Notice).where(kinds, meetings)):
        payload = notice.payload
        if payload.get("suggestion") in ids or payload.get("colleague") in names:
            yield notice.id


KEPT = KeptNames()
