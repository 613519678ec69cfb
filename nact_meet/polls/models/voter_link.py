"""The link of one reader to one voter's answer: signed, for these two alone, and replaceable."""

import re
import secrets
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Mapped, joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.polls.models.poll_reader import Reader
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose

MAIL_KEY = re.compile(r"v(\d{1,9})-(\d{1,9})-[0-9a-f]{20}")


class VoterLink:
    """Mixed into Voter."""

    if TYPE_CHECKING:
        id: Mapped[int]
        person_id: Mapped[int | None]
        institute_id: Mapped[int | None]

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Reader:
        """Whose link it is, and for which voter. Raises BadLink, also for a replaced link, and for
        who is a contact no more.

        Whoever writes holds the poll's row, as pages of hosts do: an answer and the end of the
        poll take turns.
        """
        voter_id, reader_id, keys = read(token)
        voter = cls.found(voter_id, for_update)
        reader = voter.reader(reader_id)
        if reader is None or not secrets.compare_digest(reader.keys, keys):
            raise BadLink
        return reader

    @classmethod
    def by_mail_key(cls, key: str) -> Reader | None:
        """Whose mail comes back to `meet+KEY@domain`."""
        found = MAIL_KEY.fullmatch(key)
        voter: Any = db.session.get(cls, int(found[1])) if found else None
        reader: Reader | None = voter.reader(int(found[2])) if found and voter else None
        return reader if reader and secrets.compare_digest(reader.mail_key, key) else None

    @classmethod
    def found(cls, id: int, for_update: bool) -> Self:
        voter: Any = db.session.get(cls, id)
        if voter is None:
            raise BadLink
        if for_update:
            db.session.refresh(voter.poll, with_for_update={"key_share": True})
            # Removed by whoever held the poll before us?
            voter = db.session.get(cls, id, populate_existing=True)
            if voter is None:
                raise BadLink
            db.session.expire(voter, ["votes"])
        return voter  # type: ignore[no-any-return]

    def reader(self: Any, id: int) -> Reader | None:
        """One of the person's addresses, or one of the institute's contacts."""
        if self.person_id:
            contact = db.session.get(Contact, id)
            is_theirs = contact is not None and contact.person_id == self.person_id
            return Reader(self, contact) if contact and is_theirs else None
        query = (
            select(CoordinatorContact)
            .where(CoordinatorContact.id == id)
            .where(CoordinatorContact.institute_id == self.institute_id)
            .options(joinedload(CoordinatorContact.contact).joinedload(Contact.person))
        )
        found = db.session.scalar(query)
        return Reader(self, found.contact, found) if found else None


def read(token: str) -> tuple[int, int, str]:
    values = links.read(Purpose.POLL, token)
    if not (isinstance(values, list) and [type(each) for each in values] == [int, int, str]):
        raise BadLink
    return values[0], values[1], values[2]
