"""A hundred thousand participants in seconds: copies of one, made by the database itself."""

from typing import Any

from sqlalchemy import CTE, String, Table, case, cast, insert, literal, select, true

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db

CODES = ("MM", "CN", "TL", "TH", "LA")
FIRST = 1_000_000
"""No row made otherwise has an id as high."""


def gather(meeting: Meeting, number: int) -> None:
    """`number` registered people of five countries and forty institutes, beside who is there."""
    like = audience.places_of(meeting)[0]
    n = numbers(number)
    text, id = cast(n.c.i, String), FIRST + n.c.i
    name = literal("Member ") + text
    place = {
        "full_name": name,
        "institute_name": literal("Institute ") + cast(n.c.i % 40, String),
        "country_code": case(dict(enumerate(CODES)), value=n.c.i % len(CODES)),
        "state": literal(State.CONFIRMED.value),
        "registered_at": Participant.__table__.c.created_at,
        "uid": literal("u") + text,
        "organizer_key": literal("o") + text,
    }
    copy(Person, like.person_id, n, id=id, feed_key=literal("f") + text, full_name=name)
    address = literal("member") + text + literal("@meet.example")
    copy(Contact, like.contact_id, n, id=id, person_id=id, address=address)
    copy(Participant, like.id, n, id=id, person_id=id, contact_id=id, **place)
    db.session.commit()


def numbers(number: int) -> CTE:
    """1, 2, 3 ... `number`, as `i`."""
    n = select(literal(1).label("i")).cte("n", recursive=True)
    return n.union_all(select(n.c.i + 1).where(n.c.i < number))


def copy(model: Any, like: int, n: CTE, **own: Any) -> None:
    """The row of that id once for each number; `own` is what differs."""
    table: Table = model.__table__
    values = [own.get(column.name, column).label(column.name) for column in table.columns]
    rows = select(*values).select_from(table.join(n, true())).where(table.c.id == like)
    names = [column.name for column in table.columns]
    db.session.execute(insert(table).from_select(names, rows, include_defaults=False))
