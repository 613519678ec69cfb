"""Dockets: whom the hosts, or one reviewer, decide about at a meeting, and many decided at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, true
from sqlalchemy.orm import joinedload

from nact_meet.admission import deciding
from nact_meet.admission.deciding import NothingToDecide
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Decision, Participant
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.places.models.states import AWAITED, CameBy, State
from nact_meet.web.extensions import db

HAS_A_PLACE = (State.CONFIRMED, State.WAITING)


class Pile(StrEnum):
    PENDING = "pending"
    NOTING = "noting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass
class Decided:
    """`done` have what was decided, `waiting` of them a place in the line.

    Nothing became of the others: `unseated` are names for whom no seat was left, `objections` are
    sentences about people whom somebody else has decided about meanwhile.
    """

    done: int = 0
    waiting: int = 0
    unseated: list[str] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Docket:
    """`country_code` narrows it to the people whose seat counts for that country; None does not.

    `is_hosts` is False for a reviewer, who sees nothing else of the meeting.
    """

    meeting: Meeting
    country_code: str | None = None
    is_hosts: bool = True

    def counts(self) -> dict[Pile, int]:
        """How many people lie in each pile, in one statement."""
        columns = [func.count(case((self.condition(pile), 1))) for pile in Pile]
        row = db.session.execute(select(*columns).where(*self.scope())).one()
        return dict(zip(Pile, row, strict=True))

    def people(self, pile: Pile) -> Select[Participant]:
        """Whoever has waited longest comes first; of decisions, the last one."""
        at = Participant.applied_at if pile == Pile.PENDING else Participant.decided_at.desc()
        query = select(Participant).where(*self.scope(), self.condition(pile))
        return query.order_by(at, Participant.id)

    def decide(
        self, ids: Iterable[int], decision: Decision, *, by: Person, note: str = ""
    ) -> Decided:
        """About each of these people, whom nobody else decides about meanwhile.

        Raises MeetingCancelled, MeetingOver.
        """
        acts: dict[Decision, Callable[[Participant], None]] = {
            Decision.APPROVED: lambda place: deciding.approve(place, by=by, note=note),
            Decision.DECLINED: lambda place: deciding.say_no(place, by=by, note=note),
            Decision.NOTED: lambda place: deciding.take_note(place, by=by),
        }
        return self.one_by_one(ids, acts[decision])

    def reconsider(self, ids: Iterable[int], *, by: Person) -> Decided:
        """Raises MeetingOver."""
        return self.one_by_one(ids, partial(deciding.reconsider, by=by))

    def one_by_one(self, ids: Iterable[int], act: Callable[[Participant], None]) -> Decided:
        outcome = Decided()
        for place in self.locked(ids):
            try:
                act(place)
                outcome.done += 1
                outcome.waiting += place.is_waiting
            except NoSeatLeft:
                outcome.unseated.append(place.full_name)
            except NothingToDecide as refusal:
                outcome.objections.append(str(refusal.sentence))
        return outcome

    def locked(self, ids: Iterable[int]) -> Sequence[Participant]:
        """In one order for everybody, so that two who decide at once wait and do not lock up."""
        person = joinedload(Participant.person).joinedload(Person.institute)
        return db.session.scalars(
            select(Participant)
            .where(*self.scope(), Participant.id.in_(set(ids)))
            .order_by(Participant.id)
            .options(joinedload(Participant.contact), person)
            .with_for_update(of=Participant, key_share=True)
            .execution_options(populate_existing=True)
        ).all()

    def scope(self) -> tuple[ColumnElement[bool], ...]:
        here = Participant.meeting_id == self.meeting.id
        if self.country_code is None:
            return (here,)
        country = func.coalesce(Participant.seat_country, Participant.country_code)
        return (here, country == self.country_code)

    def condition(self, pile: Pile) -> ColumnElement[bool]:
        placed = Participant.state.in_(HAS_A_PLACE)
        to_note = and_(
            *(Participant.came == CameBy.NAMED, Participant.decision.is_(None), placed),
            true() if self.meeting.takes_note else false(),
        )
        if pile == Pile.PENDING:
            return Participant.state.in_(AWAITED)
        if pile == Pile.NOTING:
            return to_note
        if pile == Pile.CONFIRMED:
            return and_(Participant.came != CameBy.INVITED, placed, ~to_note)
        turned_down = Participant.decision == Decision.DECLINED
        return and_(turned_down, Participant.state == State.DECLINED)
