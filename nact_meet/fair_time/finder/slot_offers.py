"""A slot as the finder's page offers it, and what stands against one, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from nact_meet.planner.burdens import Attendee, Reason
from nact_meet.planner.minutes import busy_minutes
from nact_meet.planner.search import RankedSlot
from nact_meet.planner.terms import Hard
from nact_meet.world.timezones import wall_clock
from nact_meet.world.wall_days import Rule


@dataclass
class Bearing:
    """People to whom a slot is the same: at the same clock, for the same reasons."""

    zone: str
    words: str
    cost: float
    names: list[str] = field(default_factory=list)


@dataclass
class SlotOffer:
    """A slot, and what it costs whom; `beside` are other times of that day.

    `same` are slots right after it that are the same to everybody; `days` are offers of other
    days that differ by the day alone.
    """

    slot: RankedSlot
    same: list[RankedSlot]
    bearings: list[Bearing]
    others: list[Bearing]
    busy: list[str]
    beside: "list[SlotOffer]"
    days: "list[SlotOffer]" = field(default_factory=list)

    def likeness(self, zone: str) -> tuple[object, ...]:
        """Equal for offers of two days that are the same to everybody, by every clock."""
        starts_at, ends_at = self.slot.starts_at, self.slot.ends_at
        bearings = (
            (who.zone, wall_clock(starts_at, who.zone).time(), who.words, who.cost, *who.names)
            for who in (*self.bearings, *self.others)
        )
        return (
            wall_clock(starts_at, zone).time(),
            ends_at - starts_at,
            self.slot.cost,
            self.slot.apart,
            len(self.same),
            *bearings,
            *self.busy,
            *(offer.likeness(zone) for offer in self.beside),
        )

    @property
    def value(self) -> str:
        """Start and end, for an address."""
        return f"{iso(self.slot.starts_at)}/{iso(self.slot.ends_at)}"

    @property
    def starts(self) -> list[tuple[datetime, str]]:
        """Each possible start, and how an address says it."""
        return [(slot.starts_at, iso(slot.starts_at)) for slot in (self.slot, *self.same)]


@dataclass
class ClosedDays:
    """Days in a row without an open time, and what shuts out most of it: a rule, for whom."""

    first: date
    last: date
    rule: Hard
    names: list[str]
    holidays: list[str]


@dataclass(frozen=True)
class Shortfall:
    """No better time than one outside somebody's hours: `within` are times inside everybody's.

    They cost more, for another reason, or there is none; then `without` says whom it would help to
    leave out.
    """

    within: int
    without: "Sequence[Hindrance]"


@dataclass(frozen=True)
class Hindrance:
    """A rule, or people at one clock, without which `opens` slots would be open.

    `keys` are how the page knows the people: ids, or "country:CN" and the like.
    """

    rule: Hard | None
    names: Sequence[str]
    keys: Sequence[int | str]
    zone: str
    opens: int
    shuts: int


def busy_in(slot: RankedSlot, person: Attendee) -> int:
    """Minutes."""
    return busy_minutes(person.busy, slot.starts_at, slot.ends_at) if person.busy else 0


def with_minutes(reasons: tuple[Reason, ...], busy: int) -> tuple[Reason, ...]:
    return (*reasons, Reason(Rule.BUSY, busy)) if busy else reasons


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
