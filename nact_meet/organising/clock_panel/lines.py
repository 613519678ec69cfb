"""The clocks of a time: each country's, and those of people who are elsewhere, each place once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from nact_meet.hours.planning import Planning
from nact_meet.organising.clock_panel.labels import Note, is_announced, notes_of
from nact_meet.planner.burdens import Attendee
from nact_meet.web import formats
from nact_meet.world.countries import NETWORK
from nact_meet.world.timezones import day_shift, utc_offset


@dataclass(frozen=True)
class ClockLine:
    """`people` is how many of the meeting's are there; `notes` what to know of the time."""

    name: str
    zone: str
    people: int
    notes: tuple[Note, ...]

    @property
    def is_burdened(self) -> bool:
        return any(note.rule for note in self.notes)


@dataclass(frozen=True)
class DayClocks:
    """What days that are alike are for everybody; `spans` are their starts and ends."""

    spans: Sequence[tuple[datetime, datetime]]
    lines: Sequence[ClockLine]
    is_judged: bool = True

    @property
    def burdened_count(self) -> int:
        return sum(line.is_burdened for line in self.lines)

    def looks(self, zone: str) -> Hashable:
        """The same of days of which everybody reads the same, where dates go by `zone`."""
        starts_at, ends_at = self.spans[0]
        clocks = [
            (
                formats.clock(starts_at, line.zone),
                formats.clock(ends_at, line.zone),
                utc_offset(starts_at, line.zone),
                day_shift(starts_at, line.zone, zone),
            )
            for line in self.lines
        ]
        return self.is_judged, ends_at - starts_at, tuple(self.lines), tuple(clocks)

    @property
    def starts(self) -> list[datetime]:
        return [starts_at for starts_at, _ends_at in self.spans]


def merged(days: Iterable[DayClocks], zone: str) -> list[DayClocks]:
    """Days that are alike told together, in the order of the first of them."""
    known: dict[Hashable, DayClocks] = {}
    for day in days:
        looks = day.looks(zone)
        same = known.get(looks)
        known[looks] = replace(day, spans=[*same.spans, *day.spans]) if same else day
    return list(known.values())


class Alike(NamedTuple):
    """For whom a time is the same."""

    zone: str
    country: str
    notes: tuple[Note, ...]


class Clocks:
    """Of the network's capitals and of `people`."""

    def __init__(self, planning: Planning, people: Sequence[Attendee]) -> None:
        self.capitals = {country.code: planning.of_country(country.code) for country in NETWORK}
        self.people = Counter(person.place for person in people if person.place.is_known)
        capitals = [Attendee(*place) for place in self.capitals.items()]
        self.attendees = people if self.people else [*people, *capitals]
        """For whom a time is weighed: the people, or the capitals where nobody's clock is known."""

    def burdened(self, starts_at: datetime, ends_at: datetime) -> list[ClockLine]:
        """Of the clocks that are weighed, those with something against the time."""
        lines = self.lines(starts_at, ends_at)
        return [line for line in lines if line.is_burdened and (line.people or not self.people)]

    def lines(
        self, starts_at: datetime, ends_at: datetime, *, is_judged: bool = True
    ) -> list[ClockLine]:
        """The countries in protocol order, then who is elsewhere, from east to west.

        People of one place for whom the time is the same share a line, be their hours their own.
        """
        notes = {
            place: notes_of(place, starts_at, ends_at) if is_judged else ()
            for place in {*self.capitals.values(), *self.people}
        }
        heads: Counter[Alike] = Counter()
        for place, count in self.people.items():
            heads[Alike(place.zone, place.country, notes[place])] += count
        countries = [
            ClockLine(formats.country(code), place.zone, heads.pop(key, 0), key.notes)
            for code, place in self.capitals.items()
            for key in [Alike(place.zone, code, notes[place])]
        ]
        away = sorted(heads, key=lambda key: (-utc_offset(starts_at, key.zone), key[:2]))
        return [
            *countries,
            *(ClockLine(formats.city(key.zone), key.zone, heads[key], key.notes) for key in away),
        ]

    def unannounced(self, starts_at: datetime) -> list[str]:
        """The countries whose government has not named that year's days off."""
        return [
            formats.country(code)
            for code, place in self.capitals.items()
            if not is_announced(place, starts_at)
        ]
