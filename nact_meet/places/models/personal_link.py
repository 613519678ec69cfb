"""The personal link of a place: signed, for this place alone, and replaceable."""

import secrets
from typing import TYPE_CHECKING, Self

from sqlalchemy import String
from sqlalchemy.orm import Mapped, joinedload, mapped_column, undefer

from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting


def new_link_key() -> str:
    return secrets.token_urlsafe(6)


class PersonalLink:
    """Mixed into Participant."""

    link_key: Mapped[str] = mapped_column(String(16), default=new_link_key)

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Meeting]
        contact: Mapped[Contact]
        person: Mapped[Person]
        is_printed: Mapped[bool]

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Self:
        """The place that a personal link opens. Raises BadLink, also for a replaced link."""
        values = links.read(Purpose.PLACE, token)
        if not (isinstance(values, list) and len(values) == 2 and isinstance(values[0], int)):
            raise BadLink
        known = [
            joinedload(cls.meeting, innerjoin=True),
            joinedload(cls.contact, innerjoin=True),
            joinedload(cls.person, innerjoin=True),
            undefer(cls.is_printed),
        ]
        lock = {"of": cls, "key_share": True} if for_update else None
        place = db.session.get(cls, values[0], options=known, with_for_update=lock)
        if place is None or not secrets.compare_digest(place.link_key, str(values[1])):
            raise BadLink
        return place

    @property
    def token(self) -> str:
        """The personal link's last part: `/r/<token>`."""
        return links.sign(Purpose.PLACE, [self.id, self.link_key])

    def replace_link(self) -> None:
        """Every link mailed before stops working."""
        self.link_key = new_link_key()
