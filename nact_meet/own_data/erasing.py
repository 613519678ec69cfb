"""From the wish to be erased to the hour when it is carried out, or to a change of mind."""

import structlog
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, select

from nact_meet.directory.models.consent import Matter, Said
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, Notice, post, unfinished
from nact_meet.own_data.erasure import HasAccount, erase
from nact_meet.own_data.hiding import put_away, put_back
from nact_meet.own_data.models import Erasure, OwnDataLink
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import NOBODY
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

log = structlog.get_logger()


class NoAddressWorks(Refusal):
    sentence = _l(
        "Email to your address came back, so we cannot send you a link. Please write to the hosts "
        "of your meeting."
    )


def mail_links(person: Person) -> None:
    """One to each address of theirs that has places: it opens what that address reaches.

    Who shares a mailbox with them gets none. Raises NoAddressWorks.
    """
    reached = exists().where(Participant.contact_id == Contact.id)
    works = (Contact.bounced_at.is_(None), Contact.put_away_at.is_(None), Contact.address != "")
    theirs = select(Contact).where(Contact.person_id == person.id, reached, *works)
    contacts = db.session.scalars(theirs.order_by(Contact.id)).all()
    if not contacts:
        raise NoAddressWorks
    for contact in contacts:
        OwnDataLink.mail_to(contact)


def ask_to_erase(own: OwnData, memory: Said) -> None:
    """Hidden from now on; carried out a day after the mail that says so, unless taken back.

    `memory` is what they say to being named in past programmes. Their seats stay held: nobody
    moves up before the end. The caller has locked meetings and places. Raises HasAccount.
    """
    if own.person.organiser:
        raise HasAccount
    address, contact = own.contact.address, own.contact
    agreed = {"wording": memory.wording, "language": memory.language} if memory.agrees else None
    erasure = Erasure(contact=contact, memory=agreed, put_away=[])
    db.session.add(erasure)
    OwnDataLink.end_all_of(contact)
    record("erasure asked", own.person, by=None, name=NOBODY)
    greeted, zone = contact.greets, own.zone
    erasure.put_away = put_away(own)
    payload = {"greeted": greeted, "zone": zone, "language": own.person.reads}
    row = {"kind": Kind.ERASURE_ASKED, "address": address, "key": erasure.notice_key}
    post([row | {"payload": payload}])


def keep_after_all(erasure: Erasure) -> None:
    """Everything is as it was, and what waited to be mailed meanwhile is mailed."""
    own = OwnData.of_contact(erasure.contact)
    own.lock()
    put_back(own, erasure.put_away)
    record("erasure taken back", own.person, by=own.person, name=own.person.full_name)
    erasure.end()


@chore
def begin_without_mail() -> None:
    """Where the mail that was to begin the hours has ended or is gone, they begin all the same."""
    on_its_way = exists().where(
        Notice.key == Erasure.key_of_notice(), Notice.kind == Kind.ERASURE_ASKED, unfinished(Notice)
    )
    stuck = select(Erasure).where(Erasure.due_at.is_(None), ~on_its_way)
    for erasure in db.session.scalars(stuck.with_for_update(of=Erasure, skip_locked=True)):
        erasure.begin()
        log.warning("erasure begun without its mail")
    db.session.commit()


@chore
def carry_out_due_erasures() -> None:
    """One a transaction; two workers at once do each once."""
    while erasure := db.session.scalar(due().limit(1)):
        carry_out(erasure)
        db.session.commit()
        log.info("erased at their own wish")
    db.session.commit()


def due() -> Select[Erasure]:
    """Who was given an account meanwhile is erased when it ends, as whoever has one."""
    has_account = exists().where(
        Contact.id == Erasure.contact_id, Organiser.person_id == Contact.person_id
    )
    query = select(Erasure).where(Erasure.due_at <= utc_now(), ~has_account)
    query = query.order_by(Erasure.due_at, Erasure.id)
    return query.with_for_update(of=Erasure, skip_locked=True)


def carry_out(erasure: Erasure) -> None:
    """Within one transaction nobody sees what is put back for the moment."""
    own = OwnData.of_contact(erasure.contact)
    own.lock()
    put_back(own, erasure.put_away)
    agreed, contact = erasure.memory, erasure.contact
    erasure.end()
    memory = Said(Matter.MEMORY, **agreed, agrees=True) if agreed else None
    erase(OwnData.of_contact(contact), memory)
