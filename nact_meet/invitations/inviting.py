"""Inviting many at once: who is meant by a pasted name and address, and places for all of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.history.models import record_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, post
from nact_meet.places.models.participant import Participant, Role, State
from nact_meet.places.reminders import post_reminders, rows_for
from nact_meet.web.extensions import db
from nact_meet.world import countries
from nact_meet.world.timezones import utc_now

SOMEBODY_ELSE = "new"
"""The answer that a name at a known address is another person's."""
CHUNK = 500


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: the directory's `contact`, or whoever the mailbox says, new here."""

    mailbox: Mailbox
    contact: Contact | None
    role: Role


@dataclass(frozen=True)
class Question:
    """Which of the people whom this address reaches is meant, or is it somebody else?"""

    mailbox: Mailbox
    known: Sequence[Contact]


def candidates(meeting: Meeting) -> list[tuple[Membership, Participant | None]]:
    """The people of the meeting's working group, with the places they hold already."""
    if meeting.working_group_id is None:
        return []
    person = joinedload(Membership.person)
    here = and_(Participant.person_id == Person.id, Participant.meeting_id == meeting.id)
    rows = db.session.execute(
        select(Membership, Participant)
        .join(Membership.person)
        .outerjoin(Participant, here)
        .where(Membership.working_group_id == meeting.working_group_id)
        .options(person.joinedload(Person.institute), person.selectinload(Person.contacts))
        .order_by(func.lower(Person.full_name), Person.id)
    )
    return [(membership, place) for membership, place in rows]


def recognise(
    mailboxes: Sequence[Mailbox], answers: Mapping[str, str], role: Role
) -> tuple[list[Guest], list[Question]]:
    """`answers` say for a mailbox, written out, a contact's id or SOMEBODY_ELSE.

    The name decides among several people at one address. A name never heard at a known address
    is asked about: it may be the same person's, written otherwise, or another's.
    """
    known = contacts_at([each.address for each in mailboxes])
    guests, questions = [], []
    for mailbox in mailboxes:
        here = known.get(mailbox.address, [])
        contact = meant(mailbox, here, answers.get(str(mailbox), ""))
        if contact is None and here and not is_new(mailbox, answers):
            questions.append(Question(mailbox, here))
        else:
            guests.append(Guest(mailbox, contact, role))
    return guests, questions


def is_new(mailbox: Mailbox, answers: Mapping[str, str]) -> bool:
    return bool(mailbox.name) and answers.get(str(mailbox)) == SOMEBODY_ELSE


def contacts_at(addresses: Sequence[str]) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = {}
    for start in range(0, len(addresses), CHUNK):
        query = (
            select(Contact)
            .where(Contact.address.in_(addresses[start : start + CHUNK]))
            .options(joinedload(Contact.person).joinedload(Person.institute))
            .order_by(Contact.id)
        )
        for contact in db.session.scalars(query):
            found.setdefault(contact.address, []).append(contact)
    return found


def meant(mailbox: Mailbox, known: Sequence[Contact], answer: str) -> Contact | None:
    named = [each for each in known if each.person.goes_by(mailbox.name)]
    chosen = [each for each in known if str(each.id) == answer]
    alone = known if len(known) == 1 and not mailbox.name else ()
    return next(iter((*chosen, *named, *alone)), None)


def without_place(meeting: Meeting, guests: Iterable[Guest]) -> list[Guest]:
    """Those who are not expected yet, each once."""
    where = Participant.meeting_id == meeting.id
    expected = set(db.session.scalars(select(Participant.person_id).where(where)))
    fresh = []
    for guest in guests:
        person_id = guest.contact.person_id if guest.contact else None
        if person_id not in expected:
            fresh.append(guest)
        if person_id is not None:
            expected.add(person_id)
    return fresh


def invite_all(meeting: Meeting, guests: Sequence[Guest], *, by: Person) -> list[Participant]:
    """Places for those who have none; a constant number of statements, however many they are.

    Before publication nobody hears of it; afterwards the invitations go out at once.
    Raises MeetingCancelled, MeetingOver.
    """
    meeting.check_open_for_invitations()
    fresh = without_place(meeting, guests)
    new = introduce([guest.mailbox for guest in fresh if guest.contact is None], meeting.zone, by)
    contacts = [guest.contact or new[guest.mailbox] for guest in fresh]
    places = [
        Participant(
            meeting=meeting,
            person=contact.person,
            contact=contact,
            role=guest.role,
            state=State.INVITED,
        )
        for guest, contact in zip(fresh, contacts, strict=True)
    ]
    for place in places:
        place.freeze()
    db.session.add_all(places)
    record_all("invited", ((each, each.full_name) for each in places), by=by, meeting=meeting)
    if meeting.is_announced:
        ids = [each.id for each in places]
        post(rows_for(meeting, Kind.INVITATION, ids, utc_now()))
        post_reminders(meeting, ids)
    return places


def introduce(mailboxes: Sequence[Mailbox], zone: str, by: Person) -> dict[Mailbox, Contact]:
    """People new to the directory, until they say more; `zone` is their hosts'."""
    people = {
        each: Person(
            full_name=each.name or spoken(each.address.partition("@")[0]),
            zone=likely_zone(each.address, zone),
        )
        for each in mailboxes
    }
    db.session.add_all(people.values())
    record_all("created", ((each, each.full_name) for each in people.values()), by=by)
    rows = [{"person_id": person.id, "address": key.address} for key, person in people.items()]
    if not rows:
        return {}
    by_person = {
        each.person_id: each
        for each in db.session.scalars(insert(Contact).returning(Contact), rows)
    }
    for person in people.values():
        set_committed_value(by_person[person.id], "person", person)
    return {key: by_person[person.id] for key, person in people.items()}


def spoken(local_part: str) -> str:
    """`li.wei` is Li Wei for the time being."""
    words = re.split(r"[._-]+", local_part.partition("+")[0])
    return " ".join(word.capitalize() for word in words if word) or local_part


def likely_zone(address: str, otherwise: str) -> str:
    """That of the country of the address, where it is one of the network's."""
    code = likely_country(address)
    return countries.country(code).zones[0] if code else otherwise


def likely_country(address: str) -> str:
    """The network's country that the address ends with; empty where it names none."""
    code = address.rpartition(".")[2].upper()
    return code if countries.is_network(code) else ""
