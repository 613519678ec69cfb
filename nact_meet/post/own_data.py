"""Mail that came in from a person: theirs to see, and gone with their data or the meeting's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import run
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db


class KeptMessages(Keeping):
    key, before = "messages", "changes"
    has_own_rules = (Incoming,)

    def exported(self, own: OwnData) -> list[dict[str, Any]]:
        return [message_values(message) for message in messages_of(own.place_ids)]

    def erase(self, own: OwnData) -> None:
        came_from: Any = Incoming.participant_id.in_(own.place_ids)
        if not own.address_serves_others:
            came_from = or_(came_from, Incoming.sender == own.contact.address)
        run(delete(Incoming).where(came_from))

    def blank(self, meeting: Meeting) -> dict[str, int]:
        gone: Any = db.session.execute(delete(Incoming).where(Incoming.meeting_id == meeting.id))
        return {"messages": gone.rowcount}


def messages_of(place_ids: Sequence[int]) -> Sequence[Incoming]:
    query = select(Incoming).where(Incoming.participant_id.in_(place_ids)).order_by(Incoming.id)
    return db.session.scalars(query).all()


def message_values(message: Incoming) -> dict[str, Any]:
    return {
        "place": message.participant_id,
        "received_at": iso(message.received_at),
        "sender": message.sender,
        "subject": message.subject,
        "text": message.text,
        "said": message.details,
    }


KEPT = KeptMessages()
