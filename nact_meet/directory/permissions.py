"""Who may change whom, and who may read whose address: conditions on Person, said here alone.

People are their institute's and their own. Whoever may write to somebody may read where: later
packages add their reasons, such as a place at a meeting of one's own.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.web.extensions import db

Reason = Callable[[Organiser], ColumnElement[bool]]
_reasons: list[Reason] = []


def lets_write(reason: Reason) -> Reason:
    """Decorates a later package's reason why an organiser may write to somebody."""
    _reasons.append(reason)
    return reason


def may_change(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on Person: theirs to change. The Secretariat may all, and says why."""
    return true() if organiser.is_secretariat else is_theirs(organiser)


def is_theirs(organiser: Organiser) -> ColumnElement[bool]:
    """Of an institute they act for, or of the country that it coordinates; or they themselves."""
    country = select(Institute.id).where(Institute.country_code.in_(coordinated_by(organiser)))
    return or_(
        Person.institute_id.in_(organiser.institute_ids),
        Person.institute_id.in_(country),
        Person.id == organiser.person_id,
    )


def may_write_to(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on Person: they may read the addresses too."""
    if organiser.is_secretariat:
        return true()
    return or_(
        is_theirs(organiser),
        is_alone_in_their_country(organiser),
        was_typed_by(organiser),
        *(reason(organiser) for reason in _reasons),
    )


def may_place(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on Person: they may say where somebody is of whom nobody knows it."""
    theirs = or_(may_change(organiser), was_typed_by(organiser))
    return and_(Person.zone_source == ZoneSource.GUESS, theirs)


def may_propose_for(organiser: Organiser) -> ColumnElement[bool]:
    """Whom no institute has is the Secretariat's to change: a coordinator may propose it."""
    return false() if organiser.is_secretariat else is_alone_in_their_country(organiser)


def is_alone_in_their_country(organiser: Organiser) -> ColumnElement[bool]:
    of_the_country = Person.country_code.in_(coordinated_by(organiser))
    return and_(Person.institute_id.is_(None), of_the_country)


def was_typed_by(organiser: Organiser) -> ColumnElement[bool]:
    """They entered the person, and nobody has added another address since."""
    typed = select(Contact.person_id).where(Contact.typed_by_id == organiser.id)
    another = Contact.typed_by_id.is_distinct_from(organiser.id)
    return and_(Person.id.in_(typed), ~Person.contacts.any(another))


def coordinated_by(organiser: Organiser) -> Select[str | None]:
    """The countries whose coordinator they act for."""
    mine = Institute.id.in_(organiser.institute_ids)
    return select(Institute.country_code).where(mine, Institute.is_coordinator)


def may_keep(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on WorkingGroup: an institute they act for leads it."""
    if organiser.is_secretariat:
        return true()
    return WorkingGroup.leads.any(Institute.id.in_(organiser.institute_ids))


def holds(condition: ColumnElement[bool], person: Person) -> bool:
    """Whether it is true of this person."""
    return db.session.scalar(select(Person.id).where(Person.id == person.id, condition)) is not None


def those(condition: ColumnElement[bool], ids: Iterable[int]) -> set[int]:
    """Of whom of these it is true, by their ids: one statement."""
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(set(ids)), condition)))


def must_say_why(organiser: Organiser, person: Person) -> bool:
    """The Secretariat acts in an institute's stead, unless the person is theirs anyway."""
    return organiser.is_secretariat and not holds(is_theirs(organiser), person)
