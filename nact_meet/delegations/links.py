"""The link of one contact to one nomination: signed, for these two alone, and replaceable."""

import secrets
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Mapped, joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.meetings.models.meeting import Meeting


class NominationLink:
    """Mixed into Nomination."""

    if TYPE_CHECKING:
        id: Mapped[int]
        link_key: Mapped[str]
        meeting_id: Mapped[int]
        institute_id: Mapped[int | None]
        meeting: Mapped[Meeting]
        institute: Mapped[Institute | None]

    def token_for(self, contact: CoordinatorContact) -> str:
        """The last part of the contact's link: `/n/<token>`."""
        keys = f"{self.link_key}.{contact.mail_key}"
        return links.sign(Purpose.NOMINATION, [self.id, contact.id, keys])

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> tuple[Self, CoordinatorContact]:
        """The nomination that a link opens, and whose link it is.

        Raises BadLink, also for a replaced link and for who is a contact no more. Whoever writes
        holds the meeting's row, as pages of hosts do, so that contacts and hosts take turns.
        """
        nomination_id, contact_id, keys = read(token)
        nomination = cls.found(nomination_id, for_update)
        contact = db.session.scalar(
            select(CoordinatorContact)
            .where(CoordinatorContact.id == contact_id)
            .where(CoordinatorContact.institute_id == nomination.institute_id)
            .options(joinedload(CoordinatorContact.contact).joinedload(Contact.person))
        )
        if contact is None:
            raise BadLink
        if not secrets.compare_digest(f"{nomination.link_key}.{contact.mail_key}", keys):
            raise BadLink
        return nomination, contact

    @classmethod
    def found(cls, id: int, for_update: bool) -> Self:
        nomination = db.session.get(cls, id)
        if nomination is None:
            raise BadLink
        if for_update:
            meeting: Any = nomination.meeting
            db.session.refresh(meeting, with_for_update={"key_share": True})
            db.session.refresh(nomination)
        return nomination

    def replace_link(self) -> None:
        """Every link mailed before stops working."""
        self.link_key = secrets.token_urlsafe(6)


def read(token: str) -> tuple[int, int, str]:
    values = links.read(Purpose.NOMINATION, token)
    if not (isinstance(values, list) and [type(each) for each in values] == [int, int, str]):
        raise BadLink
    return values[0], values[1], values[2]
