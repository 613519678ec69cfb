"""The hosts' overview of delegations: one row per country and organisation of the network."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select

from nact_meet.delegations.asking import nominations_of
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant, certain, subject_to_clearance
from nact_meet.places.models.seating import CountrySeats, Seating
from nact_meet.places.models.states import GONE
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK, country_name, is_network


class Progress(StrEnum):
    """How far a delegation has come; `PLANNED` is asked for when the draft is published."""

    UNASKED = "unasked"
    PLANNED = "planned"
    ASKED = "asked"
    LATE = "late"
    ANSWERED = "answered"
    ENTERED = "entered"


@dataclass(frozen=True)
class DelegationRow:
    """`institute` is None for a country that none coordinates; `nomination` before it is asked.

    `named`, `confirmed` and `subject` (to clearance: a seat is held) are people; `seats` None
    where the country has none of its own, `taken` are all of them that are, also by people whom
    nobody named.
    """

    country_code: str | None
    institute: Institute | None
    nomination: Nomination | None
    contacts: Sequence[CoordinatorContact]
    named: int
    confirmed: int
    subject: int
    seats: int | None
    taken: int

    @property
    def key(self) -> str:
        """How forms call it: an institute's id, or a country's code."""
        return str(self.institute.id) if self.institute else str(self.country_code)

    @property
    def reached(self) -> list[CoordinatorContact]:
        return [contact for contact in self.contacts if contact.is_reached]

    @property
    def is_vacant(self) -> bool:
        """Nobody can be asked: the hosts act."""
        return not self.reached

    @property
    def progress(self) -> Progress:
        nomination = self.nomination
        if nomination is None:
            return Progress.UNASKED
        if nomination.answered_at:
            return Progress.ANSWERED
        if nomination.asked_at:
            return Progress.LATE if nomination.is_past_due else Progress.ASKED
        if self.named:
            return Progress.ENTERED
        return Progress.PLANNED if nomination.due_at else Progress.UNASKED

    @property
    def can_be_asked_first(self) -> bool:
        return not self.is_vacant and self.progress == Progress.UNASKED


def overview(meeting: Meeting) -> list[DelegationRow]:
    """In protocol order, organisations last. Seven statements, however many rows."""
    nominations = nominations_of(meeting)
    institutes = asked_or_askable(nominations)
    contacts = CoordinatorContact.by_institute(institute.id for institute in institutes)
    counts, seats = counts_of(meeting), seats_of(meeting)
    rows = []
    for code, institute, nomination in lines(institutes, nominations):
        named, confirmed, subject = counts.get(nomination.id if nomination else 0, (0, 0, 0))
        own = seats.get(code or "")
        rows.append(
            DelegationRow(
                country_code=code,
                institute=institute,
                nomination=nomination,
                contacts=contacts.get(institute.id, []) if institute else (),
                named=named,
                confirmed=confirmed,
                subject=subject,
                seats=own.seats if own else None,
                taken=own.taken if own else 0,
            )
        )
    return rows


def lines(
    institutes: Iterable[Institute], nominations: Iterable[Nomination]
) -> Iterator[tuple[str | None, Institute | None, Nomination | None]]:
    """(country, institute, nomination), each delegation once."""
    of = {asked.institute_id: asked for asked in nominations if asked.institute_id}
    alone = {entered.country_code: entered for entered in nominations if not entered.institute_id}
    by_country: dict[str | None, list[Institute]] = {}
    for institute in institutes:
        by_country.setdefault(institute.country_code, []).append(institute)
    codes = {code for code in (*by_country, *alone) if code and not is_network(code)}
    for code in (*(member.code for member in NETWORK), *sorted(codes, key=country_name)):
        here = by_country.get(code, [])
        if not any(institute.is_coordinator for institute in here):
            yield code, None, alone.get(code)
        for institute in here:
            entered = alone.get(code) if institute.is_coordinator else None
            yield code, institute, of.get(institute.id) or entered
    for institute in by_country.get(None, []):
        yield None, institute, of.get(institute.id)


def asked_or_askable(nominations: Iterable[Nomination]) -> Sequence[Institute]:
    """Coordinators first, then organisations and whoever else was asked, by name."""
    asked = [one.institute_id for one in nominations if one.institute_id]
    where = or_(Institute.is_coordinator, Institute.country_code.is_(None), Institute.id.in_(asked))
    order = (Institute.is_coordinator.desc(), func.lower(Institute.name))
    return db.session.scalars(select(Institute).where(where).order_by(*order)).all()


def counts_of(meeting: Meeting) -> dict[int | None, tuple[int, int, int]]:
    """(named, confirmed, subject to clearance) of each nomination."""
    here = func.count().filter(Participant.state.not_in(GONE))
    confirmed = func.count().filter(*certain())
    subject = func.count().filter(*subject_to_clearance())
    query = (
        select(Participant.nomination_id, here, confirmed, subject)
        .where(Participant.meeting_id == meeting.id, Participant.nomination_id.is_not(None))
        .group_by(Participant.nomination_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def seats_of(meeting: Meeting) -> dict[str, CountrySeats]:
    seating = db.session.get(Seating, meeting.id)
    return {seats.country_code: seats for seats in seating.delegations} if seating else {}
