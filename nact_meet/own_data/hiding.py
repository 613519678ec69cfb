"""Whoever wishes to be erased is hidden at once, and found again should they think better of it.

What names them is moved out of the rows that pages, lists and exports read, so that no page can
show it; the rows themselves stay, and with them the seat.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import NOBODY, run, table_of
from nact_meet.places import audience
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.suggestion import Suggestion
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

CARD = {
    "full_name": NOBODY,
    **dict.fromkeys(["own_script_name", "honorific", "position", "institute_name"], ""),
}
OF_A_PLACE = CARD | {
    **dict.fromkeys(["phone", "wechat", "other_contact", "comment"], ""),
    "listed_to": Visibility.HOSTS,
}
OF_A_PERSON = {name: value for name, value in CARD.items() if name != "institute_name"} | {
    "institute_id": None,
    "affiliation": "",
}

OF_A_SUGGESTION = {"full_name": NOBODY, "address": "", "words": ""}

PutAway = list[Any]
"""[table, id, {column: what stood there}] of each row."""


def put_away(own: OwnData) -> PutAway:
    """Nothing that others read says who this is. The caller has locked meetings and places."""
    hidden = [*of_rows(Participant, Participant.contact_id == own.contact.id, OF_A_PLACE)]
    hidden += of_rows(DayEntry, DayEntry.participant_id.in_(own.place_ids), {"comment": ""})
    hidden += of_rows(Speaker, speaks(own), {"printed": ""})
    hidden += of_rows(Suggestion, own.suggested, OF_A_SUGGESTION)
    hidden += of_rows(Contact, Contact.id == own.contact.id, nowhere(own.contact))
    run(update(Contact).where(Contact.id == own.contact.id).values(put_away_at=utc_now()))
    if own.is_all:
        hidden += of_rows(Person, Person.id == own.person.id, OF_A_PERSON)
        run(update(Person).where(Person.id == own.person.id).values(erased_at=utc_now()))
    draw_anew(own.meeting_ids)
    return hidden


def put_back(own: OwnData, hidden: PutAway) -> None:
    """As it was; what has been written over meanwhile is written over once more."""
    rows = (Participant, DayEntry, Speaker, Suggestion, Contact, Person)
    tables = {row.__tablename__: table_of(row) for row in rows}
    for name, id, values in hidden:
        table = tables[name]
        run(update(table).where(table.c.id == id).values(**values))
        if name == Person.__tablename__:
            run(update(Person).where(Person.id == id).values(erased_at=None))
    run(update(Contact).where(Contact.id == own.contact.id).values(put_away_at=None))
    draw_anew(own.meeting_ids)


def of_rows(
    row: type[Base], where: ColumnElement[bool], instead: Mapping[str, Any]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Write `instead` over them; what stood there, for JSON."""
    table: Table = table_of(row)
    columns = [table.c[name] for name in instead]
    for id, *values in db.session.execute(select(table.c.id, *columns).where(where)).all():
        yield row.__tablename__, id, dict(zip(instead, values, strict=True))
    run(update(table).where(where).values(**instead))


def speaks(own: OwnData) -> ColumnElement[bool]:
    """In the programmes that this address answers for; all of them where there is no other one."""
    mine = Speaker.person_id == own.person.id
    items = select(AgendaItem.id).where(AgendaItem.meeting_id.in_(own.meeting_ids))
    return mine & Speaker.item_id.in_(items)


def nowhere(contact: Contact) -> dict[str, str]:
    """A person has an address but once, and may have one that was erased before."""
    taken = [other for other in contact.person.contacts if "@" not in other.address]
    return {"address": "-" * len(taken), "reader_name": ""}


def draw_anew(meeting_ids: Sequence[int]) -> None:
    db.session.expire_all()
    for meeting in db.session.scalars(select(Meeting).where(Meeting.id.in_(meeting_ids))):
        audience.touch(meeting)
