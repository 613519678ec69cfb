"""Where mail about one place goes: changed while nobody was written to, asked about after."""

from typing import Unpack

from sqlalchemy import or_, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.redirection import Redirection
from nact_meet.history.models import Who
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db


def propose_address(
    place: Participant, address: str, reader_name: str, *, is_ours: bool, **who: Unpack[Who]
) -> Redirection | None:
    """What is asked; None where it holds from now on. `is_ours`: the person is the proposer's.

    Nobody need be asked where nothing has been sent about this place, and the address is one of the
    person's already or theirs is the proposer's to change.
    """
    known = next((one for one in place.person.contacts if one.address == address), None)
    if (known or is_ours) and not was_written_to(place):
        place.readdress(known or one_more(place, address, reader_name), **who)
        return None
    row = Redirection.ask(place.contact, address, reader_name, meeting=place.meeting, **who)
    if row.has_failed and is_ours:
        row.hold(**who)
        return None
    return row


def was_written_to(place: Participant) -> bool:
    """A mail about it has left, or is on its way."""
    begun = or_(Notice.attempts > 0, Notice.mail.is_not(None))
    query = select(Notice.id).where(Notice.participant_id == place.id, begun)
    return db.session.scalar(query.limit(1)) is not None


def one_more(place: Participant, address: str, reader_name: str) -> Contact:
    place.person.check_nothing_put_away()
    contact = Contact(address=address, reader_name=reader_name)
    place.person.contacts.append(contact)
    db.session.flush()
    return contact
