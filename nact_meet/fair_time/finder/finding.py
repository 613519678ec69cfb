"""What the finder's page shows: slots, what each costs whom, and what stands against them all.

Numpy comes with it: views import it where slots are sought, and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from flask_babel import gettext as _

from nact_meet.fair_time.company import Company, clock_by_address
from nact_meet.fair_time.finder.slot_offers import (
    Bearing,
    ClosedDays,
    Hindrance,
    Shortfall,
    SlotOffer,
    busy_in,
    with_minutes,
)
from nact_meet.fair_time.ledger.ledger import Ledger
from nact_meet.hours.planning import Planning
from nact_meet.mail.addresses import Mailbox
from nact_meet.planner.burdens import Attendee, Burden, Reason, cost_of
from nact_meet.planner.labels import in_words
from nact_meet.planner.minutes import Busy
from nact_meet.planner.search import RankedSlot, Search, midnight
from nact_meet.planner.terms import Hard, Share
from nact_meet.web.formats import locale_name
from nact_meet.world import countries, timezones
from nact_meet.world.labels import holiday
from nact_meet.world.timezones import city, local, utc_now, wall_clock
from nact_meet.world.wall_days import NOWHERE, Place, Rule

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute

Row = tuple[RankedSlot, list[RankedSlot]]
HOST = "host"
OUTSIDE = frozenset((Rule.NIGHT, Rule.EARLY_OR_LATE))
MOST_WAYS = 3
LOOKED_AT, OTHERS = 3000, 5
"""So many of the best slots are folded into offers; so many more of a day stand beside its best."""


@dataclass(frozen=True)
class Wanted:
    """Who is asked; `optional` are ids of people, and `busy` is by them.

    Each country, institute and zone stands for one person.
    """

    company: Company
    optional: frozenset[int] = frozenset()
    countries: Sequence[str] = ()
    institutes: Sequence["Institute"] = ()
    zones: Sequence[str] = ()
    host: "Institute | None" = None
    """Of whoever asks."""
    busy: Mapping[int, Busy] = field(default_factory=dict)
    clock_of: Callable[[Mailbox], str | None] = clock_by_address
    """Of who is new."""
    places: Mapping[int, str] = field(default_factory=dict)
    """Zones of people, where whoever asks knows better."""


@dataclass(frozen=True)
class When:
    first: date
    last: date
    minutes: int
    step: int
    zone: str
    hard: frozenset[Hard]

    @property
    def begins_at(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The beginning of the last day."""
        return midnight(self.last, self.zone)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """In which a meeting may lie: one of the last day may run into the next."""
        return self.begins_at, self.ends_at + timedelta(days=2)


class Finding:
    """`share` needs the ledger of a working group; without either, by cost alone."""

    def __init__(
        self, wanted: Wanted, when: When, share: Share | None, ledger: Ledger | None
    ) -> None:
        self.planning, self.when = Planning.now(), when
        self.keys: dict[int, int | str] = {}
        self.share = share if ledger else None
        self.people = list(self.attendees(wanted, ledger))
        self.asked = len(self.people)
        self.people += self.hosts(wanted.host, ledger.average if ledger else 0)
        self.search = self.searched(when.hard)

    def searched(self, hard: frozenset[Hard]) -> Search:
        when = self.when
        return Search(
            self.people,
            when.first,
            when.last,
            when.minutes,
            step=when.step,
            hard=hard,
            weights=self.planning.weights,
            zone=when.zone,
            not_before=utc_now(),
            share=self.share,
        )

    def hosts(self, institute: "Institute | None", borne: float) -> Iterator[Attendee]:
        """They come too: they count where nobody who is asked has their clock and days off."""
        if institute:
            place = self.planning.of_institute(institute)
        else:
            place = self.planning.of_zone(self.when.zone)
        theirs = place.zone, place.country
        if not any((one.place.zone, one.place.country) == theirs for one in self.people):
            name = str(_("Hosts in %(city)s", city=city(place.zone, locale_name())))
            yield self.known(Attendee(name, place, borne=borne), HOST)

    def attendees(self, wanted: Wanted, ledger: Ledger | None) -> Iterator[Attendee]:
        """Whoever stands for a country or is new here has borne what everybody has on average."""
        for person in wanted.company.people:
            needed = person.id not in wanted.optional
            busy = wanted.busy.get(person.id, ())
            zone = wanted.places.get(person.id, "")
            attendee = self.planning.attendee(person, is_required=needed, busy=busy, zone=zone)
            name = person.full_name
            if not needed:
                name = str(_("%(name)s (optional)", name=name))
            borne = ledger.counted(person.id) if ledger else 0
            yield self.known(replace(attendee, name=name, borne=borne), person.id)
        average = ledger.average if ledger else 0
        for name, place, key in self.stand_ins(wanted):
            yield self.known(Attendee(name, place, borne=average), key)

    def stand_ins(self, wanted: Wanted) -> Iterator[tuple[str, Place, str]]:
        """Name, place, and how the page knows them."""
        for mailbox in wanted.company.strangers:
            yield mailbox.name or mailbox.address, self.place_of(mailbox, wanted), "new"
        for code in wanted.countries:
            name = countries.country_name(code, locale_name())
            yield name, self.planning.of_country(code), f"country:{code}"
        for institute in wanted.institutes:
            place = self.planning.of_institute(institute)
            yield institute.name, place, f"institute:{institute.id}"
        for zone in wanted.zones:
            yield city(zone, locale_name()), self.planning.of_zone(zone), f"zone:{zone}"

    def place_of(self, mailbox: Mailbox, wanted: Wanted) -> Place:
        """In the country of their address, where that is where they are."""
        code, zone = countries.likely_country(mailbox.address), wanted.clock_of(mailbox)
        if zone is None:
            return NOWHERE
        is_there = zone == timezones.only_clock(code)
        return self.planning.place(zone, code) if is_there else self.planning.of_zone(zone)

    def known(self, attendee: Attendee, key: int | str) -> Attendee:
        self.keys[id(attendee)] = key
        return attendee

    def offers(self, limit: int) -> list[SlotOffer]:
        """The best of each day by the host's clock, and beside it other times of that day.

        Days that differ by nothing else are one offer.
        """
        offers: dict[tuple[object, ...], SlotOffer] = {}
        known = set()
        for first, *others in self.days():
            clock = wall_clock(first[0].starts_at, self.when.zone).time(), first[0].cost
            if len(offers) >= limit and clock not in known:
                continue
            offer = self.offer(first, others)
            likeness = offer.likeness(self.when.zone)
            if likeness in offers:
                offers[likeness].days.append(offer)
            elif len(offers) < limit:
                offers[likeness] = offer
                known.add(clock)
        return list(offers.values())

    def days(self) -> list[list[Row]]:
        """The rows of each day, the best day first."""
        days: dict[date, list[Row]] = {}
        ending: dict[datetime, Row] = {}
        step = timedelta(minutes=self.when.step)
        for slot in self.search.best(LOOKED_AT):
            day = wall_clock(slot.starts_at, self.when.zone).date()
            row = ending.pop(slot.starts_at, None)
            if row and self.is_same(row[0], slot):
                row[1].append(slot)
            elif day in days and len(days[day]) <= OTHERS:
                row = (slot, [])
                days[day].append(row)
            elif day not in days:
                row = (slot, [])
                days[day] = [row]
            else:
                continue
            ending[slot.starts_at + step] = row
        return list(days.values())

    def shortfall(self) -> Shortfall | None:
        """Why nothing better is offered, where the best time is outside somebody's hours."""
        if Hard.WORKING_HOURS in self.when.hard:
            return None
        best = self.search.best(1)
        reasons = [reason for row in best for reason in chain(*self.search.reasons(row).values())]
        if not any(reason.rule in OUTSIDE for reason in reasons):
            return None
        within = self.searched(self.when.hard | {Hard.WORKING_HOURS})
        ways = [way for way in self.hindrances(within) if way.opens and not way.rule]
        return Shortfall(int(np.count_nonzero(~within.shut)), ways[:MOST_WAYS])

    def closed_days(self) -> list[ClosedDays]:
        """Days of the host's clock on which every time is shut out; those in a row together."""
        closed: list[ClosedDays] = []
        for day, indices in self.indices_by_day().items():
            if not self.search.shut[indices].all():
                continue
            new = self.closed_day(day, indices)
            last = closed[-1] if closed else None
            if (
                last
                and last.last + timedelta(days=1) == day
                and (last.rule, last.names, last.holidays) == (new.rule, new.names, new.holidays)
            ):
                last.last = day
            else:
                closed.append(new)
        return closed

    def indices_by_day(self) -> dict[date, list[int]]:
        days: dict[date, list[int]] = {}
        for index, start in enumerate(self.search.starts.tolist()):
            day = wall_clock(self.search.time_of(start), self.when.zone).date()
            days.setdefault(day, []).append(index)
        return days

    def closed_day(self, day: date, indices: list[int]) -> ClosedDays:
        shut: dict[Hard, int] = {}
        places: dict[Hard, list[Place]] = {}
        for (place, rule), row in self.search.shut_by.items():
            if count := int(np.count_nonzero(row[indices])):
                shut[rule] = max(shut.get(rule, 0), count)
                places.setdefault(rule, []).append(place)
        rule = max(shut, key=lambda rule: (shut[rule], len(places[rule])))
        names = [person.name for place in places[rule] for person in self.search.groups[place]]
        offs = [place.day_off(day, locale_name()) for place in places[rule]]
        holidays = [holiday(off) for off in offs if off] if rule == Hard.HOLIDAYS else []
        return ClosedDays(day, day, rule, names, list(dict.fromkeys(holidays)))

    def is_same(self, one: RankedSlot, other: RankedSlot) -> bool:
        if (one.cost, one.apart) != (other.cost, other.apart):
            return False
        return not one.cost or self.shape(one) == self.shape(other)

    def shape(self, slot: RankedSlot) -> tuple[object, ...]:
        """Equal for slots that are the same to everybody."""
        busy = (busy_in(slot, person) for person in self.search.people if person.busy)
        return (*self.search.reasons(slot).values(), *busy)

    def offer(self, row: Row, others: Sequence[Row] = ()) -> SlotOffer:
        slot, same = row
        bearings_by_words: dict[tuple[str, str, float], Bearing] = {}
        busy = []
        for place, reasons in self.search.reasons(slot).items():
            words = self.words(slot, place, reasons)
            for person in self.search.groups[place]:
                minutes = busy_in(slot, person)
                if minutes:
                    busy.append(person.name)
                if place.is_known and (words or not minutes):
                    cost = cost_of(with_minutes(reasons, minutes), self.planning.weights)
                    new = Bearing(place.zone, words, cost)
                    bearings_by_words.setdefault((place.zone, words, cost), new).names.append(
                        person.name
                    )
        bearings = sorted(
            bearings_by_words.values(), key=lambda bearing: (-bearing.cost, bearing.zone)
        )
        burdened = [bearing for bearing in bearings if bearing.words]
        free = [bearing for bearing in bearings if not bearing.words]
        beside = [self.offer(other) for other in others]
        return SlotOffer(slot, same, burdened, free, busy, beside)

    def words(self, slot: RankedSlot, place: Place, reasons: tuple[Reason, ...]) -> str:
        starts, ends = (local(at, place.zone) for at in (slot.starts_at, slot.ends_at))
        return in_words(Burden("", starts, ends, 0, reasons), place)

    def obstacles(self) -> list[Hindrance]:
        return self.hindrances(self.search)

    def hindrances(self, search: Search) -> list[Hindrance]:
        return [
            Hindrance(
                obstacle.rule,
                [person.name for person in obstacle.people],
                [self.keys[id(person)] for person in obstacle.people],
                obstacle.people[0].place.zone if obstacle.people else "",
                obstacle.opens,
                obstacle.shuts,
            )
            for obstacle in search.obstacles()
        ]

    @property
    def unplaced(self) -> int:
        """People whose clock nobody knows: only their busy times count."""
        return len(self.search.groups.get(NOWHERE, ()))

    @property
    def count(self) -> int:
        """Of all slots, open or not."""
        return len(self.search.starts)
