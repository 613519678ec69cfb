"""Registering oneself, uninvited: a mailed link proves the address before anything is shown."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.links_again import links_again
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.places import audience
from nact_meet.places.models.participant import Details, Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.web.extensions import db, links
from nact_meet.web.refusals import Refusal, RegistrationClosed
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import utc_now

REGISTRATION_HOURS = 24


class ByInvitation(Refusal):
    sentence = _l("This meeting is by invitation only. Please ask the hosts for an invitation.")


class ReachedElsewhere(Refusal):
    sentence = _l(
        "You already have a place at this meeting. Its link was sent to another of "
        "your addresses; we can email it there again."
    )


@dataclass(frozen=True)
class Known:
    """Somebody whom this address reaches, and the place they hold in the meeting, if any."""

    person: Person
    contact: Contact
    place: Participant | None

    @property
    def is_reached_elsewhere(self) -> bool:
        """Their place is another address's: this one proves nothing for it."""
        return self.place is not None and self.place.contact_id != self.contact.id


def check_open_to_anybody(meeting: Meeting) -> None:
    """Raises MeetingCancelled, ByInvitation, RegistrationClosed."""
    meeting.check_not_cancelled()
    if not meeting.is_open:
        raise ByInvitation
    if not meeting.registration_is_open:
        raise RegistrationClosed


def mail_registration_link(meeting: Meeting, address: str, language: str, zone: str | None) -> None:
    """Promise a mail with a link to the form, one a minute at most."""
    check_open_to_anybody(meeting)
    hashed = hashlib.sha256(address.encode()).hexdigest()[:32]
    payload = {"language": language} | ({"zone": zone} if zone else {})
    key = f"registration:{meeting.id}:{hashed}:{utc_now():%Y%m%d%H%M}"
    common = {"kind": Kind.REGISTRATION_LINK, "meeting_id": meeting.id, "address": address}
    post([common | {"payload": payload, "key": key}])


@links_again
def registrations_begun(address: str) -> Iterator[dict[str, Any]]:
    """Of whoever asked for a link to a form, not longer ago than it opens one, and has no place."""
    has_place = (
        select(Participant.id)
        .join(Participant.contact)
        .where(Participant.meeting_id == Meeting.id, Contact.address == address)
    )
    since = utc_now() - timedelta(hours=REGISTRATION_HOURS)
    begun = (Notice.kind == Kind.REGISTRATION_LINK, Notice.address == address)
    rows = db.session.execute(
        select(Meeting.id, Notice.payload)
        .join(Notice, Notice.meeting_id == Meeting.id)
        .where(Meeting.is_open, Meeting.is_public, Meeting.ends_at > utc_now())
        .where(~has_place.exists())
        .where(*begun, Notice.created_at > since)
        .order_by(Notice.id)
    )
    for meeting_id, payload in dict(map(tuple, rows)).items():
        common = {"kind": Kind.REGISTRATION_LINK, "meeting_id": meeting_id, "payload": payload}
        yield common | {"key": f"registration:{meeting_id}"}


def registration_token(meeting: Meeting, address: str) -> str:
    """The last part of `/m/<ref>/register/<token>`; good for REGISTRATION_HOURS."""
    return links.sign_for_a_while(Purpose.REGISTRATION, [meeting.link_key, address])


def proved_address(meeting: Meeting, token: str) -> str:
    """The address that the link was mailed to. Raises ExpiredLink, BadLink."""
    values = links.read_within(Purpose.REGISTRATION, token, REGISTRATION_HOURS * 3600)
    if not (isinstance(values, list) and [type(value) for value in values] == [str, str]):
        raise BadLink
    key, address = values
    if not secrets.compare_digest(key, meeting.link_key):
        raise BadLink
    return str(address)


def known_at(meeting: Meeting, address: str) -> list[Known]:
    """Everybody whom this address reaches, in one statement."""
    here = and_(Participant.person_id == Person.id, Participant.meeting_id == meeting.id)
    rows = db.session.execute(
        select(Contact, Participant)
        .join(Contact.person)
        .outerjoin(Participant, here)
        .where(Contact.address == address)
        .options(joinedload(Contact.person).joinedload(Person.institute))
        .order_by(Contact.id)
    ).all()
    return [Known(contact.person, contact, place) for contact, place in rows]


def of_the_same_name(known: Sequence[Known], full_name: str) -> Known | None:
    """Who writes the same name again from the same address is the same person."""
    wanted = full_name.casefold()
    same = (somebody for somebody in known if somebody.person.full_name.casefold() == wanted)
    return next(same, None)


def register_anybody(
    meeting: Meeting,
    address: str,
    known: Known | None,
    details: Details,
    *,
    assistant: str = "",
    clearance_on: date | None = None,
    submission_key: str,
) -> Participant:
    """A place, or the hosts are asked for one: for a known person, or for one who is new here.

    The same `submission_key` makes one row, however often and however close together it comes.
    Raises MeetingCancelled, ByInvitation, RegistrationClosed, ReachedElsewhere,
    ClearanceDayNotPossible.
    """
    check_open_to_anybody(meeting)
    if known and known.is_reached_elsewhere:
        raise ReachedElsewhere
    if made := made_by(submission_key, meeting, address):
        return made
    try:
        contact = known.contact if known else new_contact(address, details)
        place = known.place if known else None
        place = place or audience.make_place(
            meeting, contact, Role.DELEGATE, State.INVITED, came=CameBy.REGISTERED
        )
        place.submission_key = place.submission_key or submission_key
        place.register(details, assistant=assistant, clearance_on=clearance_on)
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        made = made_by(submission_key, meeting, address)
        if made is None:
            raise
        return made
    return place


def made_by(submission_key: str, meeting: Meeting, address: str) -> Participant | None:
    """The place that this very form made before; only for the address that sent it."""
    where = (
        Participant.submission_key == submission_key,
        Participant.meeting_id == meeting.id,
        Contact.address == address,
    )
    return db.session.scalar(select(Participant).join(Participant.contact).where(*where))


def new_contact(address: str, details: Details) -> Contact:
    person = Person(full_name=details.full_name, zone=details.zone, language=details.language)
    contact = Contact(address=address, person=person)
    db.session.add_all([person, contact])
    return contact
