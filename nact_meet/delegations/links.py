"""How a contact is known again: by the link to a delegation, and by the address they answer to.

Both are for one contact and one nomination alone. The link is signed, and can be replaced.
"""

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose

KEY = re.compile(r"n(\d{1,9})-([0-9a-f]{20})(?:-([0-9a-f]{12}))?")


def token_for(nomination: Nomination, contact: CoordinatorContact) -> str:
    """The last part of the contact's link: `/n/<token>`."""
    keys = f"{nomination.link_key}.{contact.mail_key}"
    return links.sign(Purpose.NOMINATION, [nomination.id, contact.id, keys])


def replace(nomination: Nomination) -> None:
    """Every link mailed before stops working."""
    nomination.link_key = secrets.token_urlsafe(6)


def by_token(token: str, *, for_update: bool = False) -> tuple[Nomination, CoordinatorContact]:
    """The nomination that a link opens, and whose link it is.

    Raises BadLink, also for a replaced link and for who is a contact no more. Whoever writes
    holds the meeting's row, as pages of hosts do, so that contacts and hosts take turns.
    """
    nomination_id, contact_id, keys = read(token)
    nomination = opened(nomination_id, for_update)
    contact = db.session.scalar(
        select(CoordinatorContact)
        .where(CoordinatorContact.id == contact_id)
        .where(CoordinatorContact.institute_id == nomination.institute_id)
        .options(joinedload(CoordinatorContact.contact).joinedload(Contact.person))
    )
    if contact is None:
        raise BadLink
    if not secrets.compare_digest(f"{nomination.link_key}.{contact.mail_key}", keys):
        raise BadLink(contact.person.reads)
    return nomination, contact


def opened(id: int, for_update: bool) -> Nomination:
    nomination = db.session.get(Nomination, id)
    if nomination is None:
        raise BadLink
    if for_update:
        db.session.refresh(nomination.meeting, with_for_update={"key_share": True})
        db.session.refresh(nomination)
    return nomination


def read(token: str) -> tuple[int, int, str]:
    values = links.read(Purpose.NOMINATION, token)
    if not (isinstance(values, list) and [type(value) for value in values] == [int, int, str]):
        raise BadLink
    return values[0], values[1], values[2]


@dataclass(frozen=True)
class Asked:
    """The address at which the service hears from one contact about one delegation."""

    nomination: Nomination
    contact: CoordinatorContact

    @classmethod
    def by_key(cls, key: str) -> "Asked | None":
        """Whom the part of `meet+KEY@domain` names, while they answer for the institute."""
        parts = KEY.fullmatch(key)
        nomination = db.session.get(Nomination, int(parts[1])) if parts else None
        if not parts or nomination is None or nomination.mail_key != (parts[3] or ""):
            return None
        query = select(CoordinatorContact).where(
            CoordinatorContact.mail_key == parts[2],
            CoordinatorContact.institute_id == nomination.institute_id,
        )
        contact = db.session.scalar(query)
        return cls(nomination, contact) if contact else None

    @property
    def key(self) -> str:
        own = self.nomination.mail_key
        return f"n{self.nomination.id}-{self.contact.mail_key}" + (f"-{own}" if own else "")

    @property
    def address(self) -> str:
        return self.contact.contact.address

    @property
    def meeting(self) -> Meeting:
        return self.nomination.meeting
