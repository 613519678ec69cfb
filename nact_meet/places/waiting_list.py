"""The waiting list of a meeting: who is next when a seat is free, and when nobody is any more."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from nact_meet.notices.chores import chore
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant, State
from nact_meet.places.models.seating import Delegation, Seating
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence


class WaitingList:
    """Mixed into Meeting."""

    id: Any
    is_open: Any
    is_announced: Any
    has_started: Any

    @property
    def has_waiting_list(self) -> bool:
        """Where delegations are invited, a freed seat is their coordinator's to fill."""
        return bool(self.is_open and self.is_announced and not self.has_started)

    def promote(self, seating: Seating, pool: Seating | Delegation) -> None:
        """Give what is free to those who wait for it, in their order. After the start to nobody."""
        if not self.has_waiting_list or self.is_named_for(pool):
            return
        while place := self.next_in_line(seating, pool):
            if not place.take_seat():
                return
            if seating.hold_minutes:
                place.offer_seat(seating.hold_minutes)
            else:
                place.hold("promoted", by=None)

    def has_line_for(self, place: Any) -> bool:
        """Not where the seats are a coordinator's to fill: nobody would ever be promoted."""
        seating = db.session.get(Seating, self.id)
        pool = seating.pool(place.seat_country) if seating else None
        return self.has_waiting_list and not (pool and self.is_named_for(pool))

    def is_named_for(self, pool: Seating | Delegation) -> bool:
        """A country's seats, and its coordinator was asked: what is freed goes back to them."""
        if not isinstance(pool, Delegation):
            return False
        asked = (Nomination.meeting_id == self.id, Nomination.asked_at.is_not(None))
        query = select(exists().where(*asked, Nomination.country_code == pool.country_code))
        return bool(db.session.scalar(query))

    def next_in_line(self, seating: Seating, pool: Seating | Delegation) -> Participant | None:
        """Whoever is doing something with their own place at this moment is passed over."""
        query = (
            select(Participant)
            .where(*self.waiting(), of_pool(seating, pool), Participant.offers_missed == 0)
            .order_by(Participant.waiting_since, Participant.id)
            .limit(1)
            .with_for_update(of=Participant, key_share=True, skip_locked=True)
        )
        return db.session.scalar(query)

    def waiting(self) -> "Sequence[ColumnElement[bool]]":
        """The conditions: in the line, and not offered a seat already."""
        return (
            Participant.meeting_id == self.id,
            Participant.state == State.WAITING,
            Participant.offered_until.is_(None),
        )

    def count_ahead(self, place: Any) -> int:
        seating = db.session.get(Seating, self.id)
        if seating is None:
            return 0
        pool = seating.pool(place.seat_country)
        earlier = or_(
            Participant.waiting_since < place.waiting_since,
            (Participant.waiting_since == place.waiting_since) & (Participant.id < place.id),
        )
        where = (*self.waiting(), of_pool(seating, pool), earlier)
        return db.session.scalar(select(func.count(Participant.id)).where(*where)) or 0


def of_pool(seating: Seating, pool: Seating | Delegation) -> ColumnElement[bool]:
    """The condition: whose seat would be counted there."""
    if isinstance(pool, Delegation):
        return Participant.seat_country == pool.country_code
    codes = [each.country_code for each in seating.delegations]
    country = Participant.seat_country
    return or_(country.is_(None), country.not_in(codes))


@chore
def end_offers() -> None:
    """Seats that were held for somebody, and not taken in time, go to whoever is next."""
    lapsed = (
        select(Participant)
        .where(Participant.state == State.WAITING, Participant.offered_until <= utc_now())
        .order_by(Participant.offered_until, Participant.id)
        .with_for_update(of=Participant, key_share=True, skip_locked=True)
    )
    for place in db.session.scalars(lapsed).all():
        place.miss_offer()
    db.session.commit()
