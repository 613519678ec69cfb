"""Naming: whoever speaks for an institute puts people down for its delegation.

Somebody else may come in a person's place until the meeting starts.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Unpack

from sqlalchemy import func, or_, select

from nact_meet.delegations import recognition
from nact_meet.delegations.recognition import Named, Namer
from nact_meet.delegations.refusals import (
    DelegationFull,
    DelegationStands,
    NamedAlready,
    NamingClosed,
    NotComing,
    NotInDelegation,
    NotNamed,
    OneHead,
)
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Who
from nact_meet.places import audience
from nact_meet.places.calendar_entries import host_line
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import SEATED, Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import CameBy, State
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

EXPECTED: list[Callable[[Participant], date | None]] = []
"""By which day their delegation is to be allowed to attend; None where nothing waits."""


def may_change(nomination: Nomination) -> bool:
    meeting = nomination.meeting
    return not (meeting.cancelled_at or meeting.has_started)


def is_open_to(nomination: Nomination, namer: Namer) -> bool:
    """Whether more people may be named; see `may_change` for those who are."""
    return may_change(nomination) and (namer.is_host or not nomination.is_past_due)


def check_open_for_naming(nomination: Nomination, namer: Namer) -> None:
    """Raises MeetingCancelled, DelegationStands, NamingClosed."""
    check_not_started(nomination)
    if nomination.is_past_due and not namer.is_host:
        raise NamingClosed(host_line(nomination.meeting))


def check_not_started(nomination: Nomination) -> None:
    """Raises MeetingCancelled, DelegationStands."""
    nomination.meeting.check_not_cancelled()
    if nomination.meeting.has_started:
        raise DelegationStands


def name_people(nomination: Nomination, people: Sequence[Named], namer: Namer) -> list[Participant]:
    """Places in the delegation, after those who have one; who is in it already stays.

    The caller has locked the meeting. Raises MeetingCancelled, DelegationStands, NamingClosed
    and NotNamed for the first who cannot be named; the caller rolls back then.
    """
    check_open_for_naming(nomination, namer)
    contacts, places = [], []
    for row, named in enumerate(people):
        with at_row(row):
            contacts.append(recognition.contact_of(nomination, named, namer))
    lock_places(nomination, [contact.person_id for contact in contacts])
    for row, (named, contact) in enumerate(zip(people, contacts, strict=True)):
        with at_row(row):
            check_one_head(people[: row + 1])
            places.append(name_one(nomination, named, contact, namer))
    touch(nomination)
    return places


@contextmanager
def at_row(row: int) -> Iterator[None]:
    """Whatever speaks against somebody is said of their row."""
    try:
        yield
    except Refusal as refusal:
        raise NotNamed(row, refusal) from refusal


def check_one_head(people: Sequence[Named]) -> None:
    """Raises OneHead where the last of them is the second."""
    *before, last = people
    if last.role == Role.HEAD and Role.HEAD in [named.role for named in before]:
        raise OneHead


def lock_places(nomination: Nomination, person_ids: Collection[int]) -> None:
    """Those of the delegation, and whatever these people have at the meeting, as they are now.

    All at once and in one order: whoever is doing something with their own place counts seats
    after it too.
    """
    is_theirs = Participant.person_id.in_(person_ids)
    query = (
        select(Participant)
        .where(Participant.meeting_id == nomination.meeting_id)
        .where(or_(Participant.nomination_id == nomination.id, is_theirs))
        .order_by(Participant.id)
        .with_for_update(of=Participant, key_share=True)
        .execution_options(populate_existing=True)
    )
    db.session.scalars(query).all()


def name_one(nomination: Nomination, named: Named, contact: Contact, namer: Namer) -> Participant:
    meeting = nomination.meeting
    place = audience.place_of(meeting, contact.person)
    if place and place.nomination_id == nomination.id and not place.is_gone:
        return place
    check_free(nomination, place)
    role = role_of(place, named)
    check_seat(nomination, place, role)
    place = place or audience.make_place(meeting, contact, role, State.NOMINATED, came=CameBy.NAMED)
    join(place, nomination, next_position(nomination))
    write_card(place, named)
    mark(nomination, place, role, namer)
    expect_clearance(place, named, namer)
    place.admit(named=True, **namer.who)
    return place


def check_free(nomination: Nomination, place: Participant | None) -> None:
    """Raises NamedAlready."""
    if place and place.nomination_id and not place.is_gone:
        raise NamedAlready(place, by_us=place.nomination_id == nomination.id)


def role_of(place: Participant | None, named: Named) -> Role:
    """Whom the hosts expect as a speaker or in the chair stays so, unless marked otherwise."""
    is_expected = place is not None and not place.is_gone
    return place.role if place and is_expected and named.role == Role.DELEGATE else named.role


def next_position(nomination: Nomination) -> int:
    query = select(func.max(Participant.delegation_position))
    return (db.session.scalar(query.where(Participant.nomination_id == nomination.id)) or 0) + 1


def join(place: Participant, nomination: Nomination, position: int | None) -> None:
    """From now on the card says whom the person comes for, whatever their passport says."""
    place.nomination, place.delegation_position = nomination, position


def write_card(place: Participant, named: Named) -> None:
    """What was written of them stands for this meeting; what was left out is as it was."""
    place.full_name = named.full_name or place.full_name
    place.own_script_name = named.own_script_name or place.own_script_name
    place.honorific = named.honorific or place.honorific
    place.position = named.position or place.position
    nomination = place.nomination
    asked = nomination.institute if nomination else None
    place.institute_name = named.institute or place.institute_name or (asked.name if asked else "")
    place.country_code = nomination.country_code if nomination else place.country_code


def expect_clearance(place: Participant, named: Named, namer: Namer) -> None:
    """Their own, or one that their whole delegation waits for. Raises ClearanceDayNotPossible."""
    known = [day for day_of in EXPECTED if (day := day_of(place))]
    if day := named.clearance_on or next(iter(known), None):
        place.expect_clearance(day, **namer.who)


def mark(nomination: Nomination, place: Participant, role: Role, namer: Namer) -> None:
    """One leads: whoever did so until now is a delegate again. Raises NoSeatLeft."""
    if role == Role.HEAD:
        for head in heads(nomination):
            if head is not place:
                head.change_role(Role.DELEGATE, **namer.who)
    place.change_role(role, **namer.who)


def heads(nomination: Nomination) -> Sequence[Participant]:
    where = (Participant.nomination_id == nomination.id, Participant.role == Role.HEAD)
    return db.session.scalars(select(Participant).where(*where)).all()


def touch(nomination: Nomination) -> None:
    nomination.changed_at = utc_now()


def substitute(
    nomination: Nomination, place: Participant, named: Named, namer: Namer
) -> Participant:
    """`named` comes for the person of `place`: the same seat, role and position.

    The seat passes straight from one to the other, however many wait for one. The first loses
    the calendar entry, the second gets one. The caller has locked the meeting. Raises
    MeetingCancelled, DelegationStands, AnotherCountrysInstitute, NamedAlready, DelegationFull,
    NotInDelegation; the caller rolls back then.
    """
    check_not_started(nomination)
    contact = recognition.contact_of(nomination, named, namer)
    lock_places(nomination, [contact.person_id])
    if place.nomination_id != nomination.id:
        raise NotInDelegation
    other = newcomer(nomination, contact, place)
    role, position, name = place.role, place.delegation_position, place.full_name
    if place.has_seat and not other.has_seat:
        place.pass_seat_to(other)
    leave(place, "replaced", **namer.who)
    check_seat(nomination, other, role)
    join(other, nomination, position)
    write_card(other, named)
    other.change_role(role, **namer.who)
    details = {"instead_of": [name, other.full_name]}
    other.note("named instead", **namer.who, details=details)
    expect_clearance(other, named, namer)
    other.admit(named=True, **namer.who)
    if other.awaits_hosts:
        other.give_seat_back()
    touch(nomination)
    return other


def move(place: Participant, nomination: Nomination, namer: Namer) -> None:
    """Into this delegation, out of another or none: their answer and their role stay, and nobody is
    mailed. Who led the one they leave leads no other that has a head.

    Raises MeetingCancelled, DelegationStands, NotComing, NoSeatLeft; the caller rolls back then.
    """
    check_not_started(nomination)
    if place.is_gone:
        raise NotComing
    before = place.nomination
    if before is nomination:
        return
    if place.role == Role.HEAD and heads(nomination):
        place.change_role(Role.DELEGATE, **namer.who)
    join(place, nomination, next_position(nomination))
    place.country_code = nomination.country_code or place.country_code
    place.count_for(place.country_of_seat)
    names = [before.name if before else "", nomination.name]
    place.note("moved to a delegation", details={"delegation": names}, **namer.who)
    for changed in (before, nomination):
        if changed:
            touch(changed)


def newcomer(nomination: Nomination, contact: Contact, place: Participant) -> Participant:
    """The place of whoever comes instead, made where there is none. Raises NamedAlready."""
    meeting = nomination.meeting
    other = audience.place_of(meeting, contact.person)
    check_free(nomination, other)
    if other is place:
        raise NamedAlready(place, by_us=True)
    if other:
        return other
    return audience.make_place(meeting, contact, place.role, State.NOMINATED, came=CameBy.NAMED)


def leave(place: Participant, verb: str, **who: Unpack[Who]) -> None:
    """Taken out by whoever names, who need not be told that a seat is free."""
    place.nomination, place.delegation_position = None, None
    place.leave(State.WITHDRAWN, None, verb, **who)


def seats(nomination: Nomination) -> int | None:
    """The country's, or the general pool's where it has none of its own; None: no limit."""
    seating = db.session.get(Seating, nomination.meeting_id)
    pool = seating.pool(nomination.country_code) if seating else None
    return pool.general if isinstance(pool, Seating) else pool.seats if pool else None


def seats_left(nomination: Nomination) -> int | None:
    """How many more may be named; who waits for the hosts' yes holds one already."""
    seating = db.session.get(Seating, nomination.meeting_id)
    if seating is None:
        return None
    pool = seating.pool(nomination.country_code)
    return max((seats(nomination) or 0) - pool.taken - awaiting_a_yes(nomination), 0)


def awaiting_a_yes(nomination: Nomination) -> int:
    mine = Participant.nomination_id == nomination.id
    where = (mine, Participant.state == State.NOMINATED)
    seated = (Participant.role.in_(SEATED), Participant.has_seat.is_(False))
    return db.session.scalar(select(func.count(Participant.id)).where(*where, *seated)) or 0


def check_seat(nomination: Nomination, place: Participant | None, role: Role) -> None:
    """Raises DelegationFull, where a seat is needed and none is left."""
    has_one = place is not None and place.has_seat
    if role in SEATED and not has_one and seats_left(nomination) == 0:
        raise DelegationFull(seats(nomination) or 0)
