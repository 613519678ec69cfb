"""Two rows of the directory that are one person become one, and two again for a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.bin.deleting import delete
from nact_meet.bin.models import Binned
from nact_meet.bin.pointing import point_along
from nact_meet.bin.rows import move
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import may_change
from nact_meet.history.models import Change, Who, record
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.voter import Voter
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.folding import folded
from nact_meet.web.refusals import Refusal

MOST = 50
"""So many names are shown at once."""


class GoneHasAccount(Refusal):
    sentence = _l("The one to remove signs in here as an organiser. Please keep that one instead.")


class BothThere(Refusal):
    sentence = _l(
        "Both have a place at the same meeting or are asked in the same poll. Please remove one "
        "there first."
    )


class TheSame(Refusal):
    sentence = _l("Please choose two different people.")


@dataclass(frozen=True)
class Likeness:
    """People who may be one; the one with the most places comes first."""

    people: Sequence[Person]
    places: dict[int, int]


def likely_the_same(organiser: Organiser) -> list[Likeness]:
    """Of one name, with or without its accents, among those whom this organiser may change."""
    mine = (may_change(organiser), Person.erased_at.is_(None))
    name = folded(Person.full_name)
    twice = select(name).where(*mine).group_by(name).having(func.count() > 1).order_by(name)
    names = db.session.scalars(twice.limit(MOST)).all()
    query = select(Person, name).where(*mine, name.in_(names)).order_by(name, Person.id)
    query = query.options(joinedload(Person.institute), selectinload(Person.contacts))
    by_name: dict[str, list[Person]] = {}
    for person, called in db.session.execute(query):
        by_name.setdefault(called, []).append(person)
    counts = places_of([person.id for people in by_name.values() for person in people])
    return [
        Likeness(sorted(people, key=lambda person: -counts.get(person.id, 0)), counts)
        for people in by_name.values()
    ]


def places_of(ids: Sequence[int]) -> dict[int, int]:
    mine = Participant.person_id.in_(ids)
    query = select(Participant.person_id, func.count()).where(mine)
    return dict(iter(db.session.execute(query.group_by(Participant.person_id))))


def merge(kept: Person, gone: Person, **who: Unpack[Who]) -> Binned:
    """Places, addresses and history of both are of `kept`; mail still goes where it went.

    What `kept` has already stays as it is. Raises TheSame, GoneHasAccount, BothThere, StillNeeded.
    """
    check(kept, gone)
    table, before = Base.metadata.tables["people"], gone.full_name
    links = move_contacts(kept, gone)
    links += move(table, gone.id, kept.id)
    links += point_along({"people": {gone.id: kept.id}})
    links += move_log(kept, gone)
    record(
        "merged", kept, name=kept.full_name, details={"full_name": [before, kept.full_name]}, **who
    )
    entry = delete(gone, **who)
    entry.links = [*entry.links, *links]
    return entry


def check(kept: Person, gone: Person) -> None:
    if kept is gone:
        raise TheSame
    if gone.organiser:
        raise GoneHasAccount
    db.session.flush()
    for column, person in (
        (Participant.meeting_id, Participant.person_id),
        (Voter.poll_id, Voter.person_id),
    ):
        there = select(column).where(person == kept.id)
        if db.session.scalar(select(column).where(person == gone.id, column.in_(there)).limit(1)):
            raise BothThere


def move_contacts(kept: Person, gone: Person) -> list[list[object]]:
    """An address that both have is one: whatever is written there goes by the one that stays."""
    links: list[list[object]] = []
    known = {contact.address: contact.id for contact in kept.contacts}
    for contact in gone.contacts:
        if contact.address in known:
            links += move(Base.metadata.tables["contacts"], contact.id, known[contact.address])
            links += point_along({"contacts": {contact.id: known[contact.address]}})
    return links


def move_log(kept: Person, gone: Person) -> list[list[object]]:
    mine = (Change.subject == Person.__tablename__, Change.subject_id == gone.id)
    ids = db.session.scalars(select(Change.id).where(*mine)).all()
    for change in db.session.scalars(select(Change).where(*mine)):
        change.subject_id = kept.id
    return [["changes", id, "subject_id", "people", gone.id, kept.id] for id in ids]
