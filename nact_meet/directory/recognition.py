"""Who is meant by a mailbox: somebody of the directory, or somebody new to it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.directory.access import readable
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import record_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.web.extensions import db
from nact_meet.world import countries, timezones
from nact_meet.world.countries import likely_country


class LikelyZone(TypedDict):
    """Columns of a person."""

    zone: str
    zone_source: ZoneSource


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
class Doubt:
    """Which of the people whom this address reaches is meant, or is it somebody else?"""

    mailbox: Mailbox
    known: Sequence[Contact]
    named: Collection[int] = ()
    """Ids of those of them whose address its reader may read: the others are not named."""


def recognise(
    mailboxes: Sequence[Mailbox],
    answers: Mapping[str, str],
    role: Role,
    *,
    among: ColumnElement[bool] | None = None,
) -> tuple[list[Guest], list[Doubt]]:
    """`answers` say for a mailbox, written out, a contact's id or SOMEBODY_ELSE.

    The name decides among several people at one address. A name never heard at a known address
    is asked about: it may be the same person's, written otherwise, or another's. `among`: nobody
    else is known.
    """
    known = contacts_at([mailbox.address for mailbox in mailboxes], among)
    guests, doubts = [], []
    for mailbox in mailboxes:
        here = known.get(mailbox.address, [])
        contact = meant(mailbox, here, answers.get(str(mailbox), ""))
        if contact is None and here and not is_new(mailbox, answers):
            doubts.append(Doubt(mailbox, here))
        else:
            guests.append(Guest(mailbox, contact, role))
    return guests, naming_the_readable(doubts)


def naming_the_readable(doubts: Sequence[Doubt]) -> list[Doubt]:
    if not doubts:
        return []
    named = readable(contact.person_id for doubt in doubts for contact in doubt.known)
    return [replace(doubt, named=named) for doubt in doubts]


def is_new(mailbox: Mailbox, answers: Mapping[str, str]) -> bool:
    return bool(mailbox.name) and answers.get(str(mailbox)) == SOMEBODY_ELSE


def contacts_at(
    addresses: Sequence[str], among: ColumnElement[bool] | None = None
) -> dict[str, list[Contact]]:
    contacts: dict[str, list[Contact]] = {}
    for start in range(0, len(addresses), CHUNK):
        query = (
            select(Contact)
            .where(Contact.address.in_(addresses[start : start + CHUNK]))
            .options(joinedload(Contact.person).joinedload(Person.institute))
            .order_by(Contact.id)
        )
        if among is not None:
            query = query.where(Contact.person.has(among))
        for contact in db.session.scalars(query):
            contacts.setdefault(contact.address, []).append(contact)
    return contacts


def meant(mailbox: Mailbox, known: Sequence[Contact], answer: str) -> Contact | None:
    named = [contact for contact in known if contact.person.goes_by(mailbox.name)]
    chosen = [contact for contact in known if str(contact.id) == answer]
    alone = known if len(known) == 1 and not mailbox.name else ()
    return next(iter((*chosen, *named, *alone)), None)


def introduce(mailboxes: Sequence[Mailbox], zone: str, by: Person) -> dict[Mailbox, Contact]:
    """People new to the directory, until they say more; `zone` is their hosts'."""
    people = {
        mailbox: Person(
            full_name=mailbox.name or spoken(mailbox.address.partition("@")[0]),
            **likely_zone(mailbox.address, zone),
        )
        for mailbox in mailboxes
    }
    db.session.add_all(people.values())
    record_all("created", ((person, person.full_name) for person in people.values()), by=by)
    typed = {"typed_by_id": by.organiser.id if by.organiser else None}
    rows = [
        typed | {"person_id": person.id, "address": key.address} for key, person in people.items()
    ]
    if not rows:
        return {}
    by_person = {
        contact.person_id: contact
        for contact in db.session.scalars(insert(Contact).returning(Contact), rows)
    }
    for person in people.values():
        set_committed_value(by_person[person.id], "person", person)
    return {key: by_person[person.id] for key, person in people.items()}


def spoken(local_part: str) -> str:
    """`li.wei` is Li Wei for the time being."""
    words = re.split(r"[._-]+", local_part.partition("+")[0])
    return " ".join(word.capitalize() for word in words if word) or local_part


def likely_zone(address: str, otherwise: str) -> LikelyZone:
    """That of the country of the address."""
    return zone_of_country(likely_country(address)) or LikelyZone(
        zone=otherwise, zone_source=ZoneSource.GUESS
    )


def zone_of_country(code: str) -> LikelyZone | None:
    """Its only clock; else its capital's for a guess, where it is one of the network's."""
    if zone := timezones.only_clock(code):
        return LikelyZone(zone=zone, zone_source=ZoneSource.COUNTRY)
    if countries.is_network(code):
        return LikelyZone(zone=countries.country(code).zones[0], zone_source=ZoneSource.GUESS)
    return None
