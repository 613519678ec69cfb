"""How an organiser sets the seats of a meeting: at once for everybody who holds one already."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import case, func, or_, select, update

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections, TooFewConnections
from nact_meet.places import audience
from nact_meet.places.models.participant import SEATED, Participant, WayIn, promote
from nact_meet.places.models.seating import CountrySeats, MoreThanThereAre, Seating, TooFewSeats
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db


@dataclass(frozen=True)
class Plan:
    """`seats` None lifts the limit. `countries` are the seats of each, by its code."""

    seats: int | None = None
    countries: Mapping[str, int] = field(default_factory=dict)
    hold_minutes: int | None = None
    connections: int | None = None

    def told(self) -> dict[str, Any]:
        """As the log of changes shows it; JSON."""
        countries = [f"{code} {seats}" for code, seats in sorted(self.countries.items())]
        return asdict(self) | {"countries": countries}


def plan_of(meeting: Meeting) -> Plan:
    room = db.session.get(Connections, meeting.id)
    connections = room.most if room else None
    seating = db.session.get(Seating, meeting.id)
    if seating is None:
        return Plan(connections=connections)
    countries = {delegation.country_code: delegation.seats for delegation in seating.delegations}
    return Plan(seating.seats, countries, seating.hold_minutes, connections)


def arrange(meeting: Meeting, plan: Plan, *, by: Person) -> None:
    """Give the meeting these seats, and free ones to who waits. Raises TooFewSeats,
    MoreThanThereAre, TooFewConnections; nothing has changed then.

    Everybody else who takes or frees a seat waits until this transaction ends.
    """
    lock(meeting)
    before = plan_of(meeting)
    if plan == before:
        return
    moves_seats = replace(plan, connections=before.connections) != before
    taken = seats_held(meeting) if moves_seats else Counter()
    if moves_seats:
        check(plan, taken)
    if plan.connections != before.connections:
        limit_connections(meeting, plan.connections)
    details = {k: [v, plan.told()[k]] for k, v in before.told().items() if v != plan.told()[k]}
    record("seats changed", meeting, by=by, name=meeting.title, meeting=meeting, details=details)
    if moves_seats:
        share_out(meeting, plan, taken)


def lock(meeting: Meeting) -> None:
    """Places before the meeting, as whoever registers does: the other way round both would wait."""
    places = select(Participant.id).where(Participant.meeting_id == meeting.id)
    db.session.execute(places.order_by(Participant.id).with_for_update(key_share=True))
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())


def share_out(meeting: Meeting, plan: Plan, taken: Mapping[str | None, int]) -> None:
    if old := db.session.get(Seating, meeting.id):
        release(meeting)
        db.session.delete(old)
        db.session.flush()
    meeting.is_limited = plan.seats is not None
    if plan.seats is None:
        seat_everybody(meeting)
        return
    seating = new_seating(meeting, plan, taken)
    promote(meeting, seating, seating)
    for delegation in seating.delegations:
        promote(meeting, seating, delegation)


def check(plan: Plan, taken: Mapping[str | None, int]) -> None:
    if plan.seats is None:
        return
    reserved = sum(plan.countries.values())
    if reserved > plan.seats:
        raise MoreThanThereAre
    general = sum(count for code, count in taken.items() if code not in plan.countries)
    short = any(taken.get(code, 0) > seats for code, seats in plan.countries.items())
    if short or general > plan.seats - reserved:
        raise TooFewSeats


def seats_held(meeting: Meeting) -> Counter[str | None]:
    """How many of each country hold a seat, or are offered one; written down for each first."""
    count_for_country = (
        select(Institute.country_code)
        .select_from(Person)
        .join(Institute, Institute.id == Person.institute_id)
        .where(Person.id == Participant.person_id)
        .scalar_subquery()
    )
    has_institute = (
        select(Person.institute_id).where(Person.id == Participant.person_id).scalar_subquery()
    )
    db.session.flush()
    db.session.execute(
        update(Participant)
        .where(Participant.meeting_id == meeting.id, Participant.has_seat.is_(False))
        .values(
            seat_country=case(
                (has_institute.is_not(None), count_for_country), else_=Participant.country_code
            )
        )
        .execution_options(synchronize_session=False)
    )
    query = select(Participant.seat_country, func.count()).where(*seated(meeting))
    rows = db.session.execute(query.group_by(Participant.seat_country))
    return Counter(dict(iter(rows)))


def seated(meeting: Meeting) -> tuple[Any, ...]:
    """The conditions: a place that is theirs, or offered, in a role that takes a seat."""
    held = or_(Participant.state == State.CONFIRMED, Participant.offered_until.is_not(None))
    return (Participant.meeting_id == meeting.id, Participant.role.in_(SEATED), held)


def new_seating(meeting: Meeting, plan: Plan, taken: Mapping[str | None, int]) -> Seating:
    assert plan.seats is not None
    general = sum(count for code, count in taken.items() if code not in plan.countries)
    seating = Seating(
        meeting_id=meeting.id,
        seats=plan.seats,
        reserved=sum(plan.countries.values()),
        taken=general,
        hold_minutes=plan.hold_minutes,
        delegations=[
            CountrySeats(country_code=code, seats=seats, taken=taken.get(code, 0))
            for code, seats in plan.countries.items()
        ],
    )
    db.session.add(seating)
    db.session.flush()
    delegation = (
        select(CountrySeats.id)
        .where(CountrySeats.meeting_id == meeting.id)
        .where(CountrySeats.country_code == Participant.seat_country)
        .scalar_subquery()
    )
    write(meeting, *seated(meeting), has_seat=True, delegation_id=delegation)
    return seating


def release(meeting: Meeting) -> None:
    write(meeting, Participant.meeting_id == meeting.id, has_seat=False, delegation_id=None)


def seat_everybody(meeting: Meeting) -> None:
    """Without a limit nobody waits."""
    query = select(Participant).where(
        Participant.meeting_id == meeting.id, Participant.state == State.WAITING
    )
    for place in db.session.scalars(query.order_by(Participant.waiting_since)).all():
        place.hold("promoted", by=None)


def write(meeting: Meeting, *where: Any, **values: Any) -> None:
    db.session.execute(
        update(Participant)
        .where(*where)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    for place in audience.loaded_places(meeting):
        db.session.expire(place, ["has_seat", "delegation_id", "seat_country"])


def limit_connections(meeting: Meeting, most: int | None) -> None:
    """None lifts the limit. Raises TooFewConnections.

    The caller has locked the meeting, so that nobody comes in meanwhile.
    """
    connections = db.session.get(Connections, meeting.id)
    if most is None:
        if connections:
            db.session.delete(connections)
        return
    used = connected(meeting)
    if most < used:
        raise TooFewConnections
    if connections is None:
        connections = Connections(meeting_id=meeting.id)
        db.session.add(connections)
    connections.most, connections.used = most, used


def connected(meeting: Meeting) -> int:
    here = (Participant.meeting_id == meeting.id, Participant.way_in == WayIn.ROOM)
    return db.session.scalar(select(func.count(Participant.id)).where(*here)) or 0
