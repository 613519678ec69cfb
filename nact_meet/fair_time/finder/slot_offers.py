"""A slot as the finder's page offers it, and what stands against one, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nact_meet.planner.burdens import Attendee, Reason
from nact_meet.planner.minutes import busy_minutes
from nact_meet.planner.search import RankedSlot
from nact_meet.planner.terms import Hard
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

    `same` are slots right after it that are the same to everybody.
    """

    slot: RankedSlot
    same: list[RankedSlot]
    bearings: list[Bearing]
    others: list[Bearing]
    busy: list[str]
    beside: "list[SlotOffer]"

    @property
    def value(self) -> str:
        """Start and end, for an address."""
        return f"{iso(self.slot.starts_at)}/{iso(self.slot.ends_at)}"

    @property
    def starts(self) -> list[tuple[datetime, str]]:
        """Each possible start, and how an address says it."""
        return [(slot.starts_at, iso(slot.starts_at)) for slot in (self.slot, *self.same)]


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
