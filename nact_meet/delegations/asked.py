"""The address at which the service hears from one contact about one delegation."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting

KEY = re.compile(r"n(\d{1,9})-([0-9a-f]{20})")


@dataclass(frozen=True)
class Asked:
    nomination: Nomination
    contact: CoordinatorContact

    @classmethod
    def by_key(cls, key: str) -> "Asked | None":
        """Whom the part of `meet+KEY@domain` names, while they answer for the institute."""
        found = KEY.fullmatch(key)
        nomination = db.session.get(Nomination, int(found[1])) if found else None
        if not found or nomination is None:
            return None
        query = select(CoordinatorContact).where(
            CoordinatorContact.mail_key == found[2],
            CoordinatorContact.institute_id == nomination.institute_id,
        )
        contact = db.session.scalar(query)
        return cls(nomination, contact) if contact else None

    @property
    def key(self) -> str:
        return f"n{self.nomination.id}-{self.contact.mail_key}"

    @property
    def address(self) -> str:
        return self.contact.contact.address

    @property
    def meeting(self) -> "Meeting":
        return self.nomination.meeting
