"""Erasing what is stored of somebody, at their own wish: everything that one address reaches."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Exists, case, delete, or_, select, update

from nact_meet.directory.models.consent import Consent, Said
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person, new_feed_key
from nact_meet.directory.models.redirection import Redirection
from nact_meet.directory.models.working_group import Membership
from nact_meet.history.models import Change, record
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, Notice, post, unfinished
from nact_meet.notices.registry import last_mails
from nact_meet.own_data.keeping import last_first
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import NOBODY, blanks, drop_rows_of, run, strike_out, table_of
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

KEPT = {
    *("uid", "organizer_key", "link_key", "submission_key"),
    *("country_code", "seat_country", "full_name"),
}
"""Of a place: what holds rows together, and from which country somebody was."""
CARD = {"own_script_name", "honorific", "position", "institute_name"}


class HasAccount(Refusal):
    sentence = _l(
        "You act for an institute here as an organiser. Please ask the secretariat to end that "
        "first; then come back to erase your data."
    )


def erase(own: OwnData, memory: Said | None = None) -> None:
    """Withdraw from what is coming, then leave nothing that says who this was.

    One last mail takes each entry out of the calendar; its notice holds the address until then.
    `memory` is their yes to being named in past programmes. The caller has locked meetings and
    places. Raises HasAccount.
    """
    if own.person.organiser:
        raise HasAccount
    words = set(written_of(own))
    ids = own.place_ids
    remembered = {place.id for place in own.spoken} if memory and memory.agrees else set()
    for place in own.coming:
        leave(place)
    drop_mail(own, ids, [keeping.erase(own) for keeping in last_first()])
    drop_rows_of({"participants.id": ids, "contacts.id": [own.place.contact_id]})
    blank_log(own, ids)
    forget_speaker(own, remembered)
    blank_places(ids, remembered)
    strike_out(words, own.meeting_ids, own.contact.address)
    if memory and memory.agrees and remembered:
        db.session.add(kept_word(own.person, memory))
    blank_person(own)
    db.session.expire_all()
    for place in own.places:
        place.replace_link()
        record("erased", place, by=None, name=NOBODY, meeting=place.meeting)
    for meeting in db.session.scalars(select(Meeting).where(Meeting.id.in_(own.meeting_ids))):
        audience.touch(meeting)


def written_of(own: OwnData) -> Iterator[str]:
    """How the person is named and reached, in whatever row it stands."""
    yield own.contact.address
    yield own.contact.reader_name
    if own.is_all:
        yield from (own.person.full_name, own.person.own_script_name)
    for place in own.places:
        yield from (place.full_name, place.own_script_name)
        yield from (place.phone, place.wechat, place.other_contact)


def leave(place: Participant) -> None:
    """Their seat goes to whoever is next; the calendar is told, if it holds an entry."""
    name, greeted = place.full_name, place.contact.greets
    held, of_days = place.told or {}, place.farewells_of_days()
    if not place.is_gone:
        place.withdraw(**place.answered_by)
        place.state = State.WITHDRAWN
    if held.get("method") != "REQUEST":
        return
    address = held.get("address", place.contact.address)
    common = {"address": address, "greeted": greeted, "name": name}
    row = {"kind": Kind.ERASURE, "participant_id": place.id, "address": address}
    about = row | {"meeting_id": place.meeting_id}
    farewells = [{"sequence": place.sequence}, *of_days]
    post(about | {"payload": common | farewell} for farewell in farewells)


def drop_mail(own: OwnData, ids: list[int], others: Sequence[ColumnElement[bool] | None]) -> None:
    """What was sent is known by kind and date alone; what has not left does not leave."""
    besides = (condition for condition in others if condition is not None)
    theirs = or_(Notice.participant_id.in_(ids), *besides)
    if not own.address_serves_others:
        alone = Notice.participant_id.is_(None) & Notice.organiser_id.is_(None)
        theirs = or_(theirs, alone & (Notice.address == own.contact.address))
    mine = (theirs, Notice.kind.not_in(last_mails()))
    run(update(Notice).where(*mine, unfinished(Notice)).values(overtaken_at=utc_now()))
    blank: dict[str, Any] = {"address": "", "payload": {}, "mail": None, "reason": "", "key": None}
    run(update(Notice).where(*mine).values(**blank))


def blank_log(own: OwnData, ids: list[int]) -> None:
    """The log keeps what was done and when."""
    about: ColumnElement[bool] = (
        Change.subject == Participant.__tablename__
    ) & Change.subject_id.in_(ids)
    if own.is_all:
        person = (Change.subject == Person.__tablename__) & (Change.subject_id == own.person.id)
        about = or_(about, person)
        acted = Change.actor_id == own.person.id
        run(update(Change).where(acted).values(actor_name=NOBODY))
    # Nobody of the directory: whoever reads their mail, or the service itself.
    through = Change.actor_id.is_(None) & (Change.actor_name != "")
    values: dict[str, Any] = {
        "subject_name": NOBODY,
        "subject_names": None,
        "actor_name": case((through, NOBODY), else_=Change.actor_name),
        "on_behalf_of": case((Change.on_behalf_of != "", NOBODY), else_=""),
        "details": {},
    }
    run(update(Change).where(about).values(**values))


def forget_speaker(own: OwnData, remembered: set[int]) -> None:
    """Coming programmes, and past ones without their yes, say only where the speaker came from.

    Where the name may stay, it is the programme's own text from now on, and points at nobody.
    """
    kept = {place.meeting_id for place in own.places if place.id in remembered}
    mine = Speaker.person_id == own.person.id
    run(update(Speaker).where(mine, of_meetings(kept)).values(person_id=None))
    if own.is_all:
        run(update(Speaker).where(mine).values(printed=""))
    else:
        others = {place.meeting_id for place in own.places} - kept
        run(update(Speaker).where(mine, of_meetings(others)).values(printed=""))


def of_meetings(ids: set[int]) -> ColumnElement[bool]:
    return Speaker.item_id.in_(select(AgendaItem.id).where(AgendaItem.meeting_id.in_(ids)))


def blank_places(ids: list[int], remembered: set[int]) -> None:
    for place_ids, keep in ((remembered, KEPT | CARD), (set(ids) - remembered, KEPT)):
        values = blanks(table_of(Participant), keep=keep)
        values |= {} if keep & CARD else {"full_name": NOBODY}
        run(update(Participant).where(Participant.id.in_(place_ids)).values(**values))


def kept_word(person: Person, memory: Said) -> Consent:
    words = {"wording": memory.wording, "language": memory.language}
    return Consent(person_id=person.id, meeting_id=None, matter=memory.matter, **words)


def blank_person(own: OwnData) -> None:
    """An address of nobody, and, where no other one reaches the person, a person of no name."""
    run(delete(Redirection).where(Redirection.person_id == own.person.id))
    blank_contact(own.contact)
    if not own.is_all:
        return
    person = Person.id == own.person.id
    values = {"institute_id": None, "erased_at": utc_now(), "feed_key": new_feed_key()}
    blank = blanks(table_of(Person), keep={"country_code", "zone", "language", "feed_key"})
    blank |= {"alarm_minutes": [], "full_name": NOBODY}
    run(delete(Membership).where(Membership.person_id == own.person.id))
    run(update(Person).where(person).values(**blank, **values))
    run(delete(Contact).where(Contact.person_id == own.person.id, ~is_used()))


def blank_contact(contact: Contact) -> None:
    """What its places point at; a person needs one of those."""
    mine, is_it = Contact.person_id == contact.person_id, Contact.id == contact.id
    if known := db.session.scalar(select(Contact.id).where(mine, Contact.address == "", ~is_it)):
        places = Participant.contact_id == contact.id
        run(update(Participant).where(places).values(contact_id=known))
        run(delete(Contact).where(is_it))
        return
    gone = {"address": "", "reader_name": "", "bounced_at": utc_now(), "bounce_reason": ""}
    gone["doubted_at"] = None
    run(update(Contact).where(is_it).values(**gone))


def is_used() -> Exists:
    return select(Participant.id).where(Participant.contact_id == Contact.id).exists()


@chore
def forget_the_last_mails() -> None:
    """Once it has left, or never will, what the last mail needed is not needed any more."""
    ended = ~unfinished(Notice)
    blank: dict[str, Any] = {"address": "", "payload": {}, "mail": None, "reason": ""}
    last = (Notice.kind.in_(last_mails()), ended, Notice.address != "")
    run(update(Notice).where(*last).values(**blank))
    db.session.commit()
