"""What the network has said of hours, days off and weights, read once for a search or a board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from nact_meet.hours.models import (
    AnnouncedYear,
    Blackout,
    DayCorrection,
    OfficeHours,
    RuleWeight,
)
from nact_meet.planner.burdens import Attendee, Weights
from nact_meet.planner.minutes import Busy
from nact_meet.web.extensions import db
from nact_meet.world.countries import country
from nact_meet.world.days_off import NOTHING_SAID, Corrections, SaidDay, regions
from nact_meet.world.timezones import country_of_zone
from nact_meet.world.wall_days import NOWHERE, Place
from nact_meet.world.working_hours import PLAIN, PRESETS, Hours, hours_in

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person

Owner = tuple[str, str | int]
"""("country", code), ("institute", id) or ("person", id)."""


@dataclass(frozen=True)
class SaidHours:
    """What somebody said of their own office; what they left open is said above them."""

    hours: Hours | None
    region: str


@dataclass(frozen=True)
class Planning:
    """Five statements, however many people are planned for."""

    said: Mapping[Owner, SaidHours]
    blackouts: Mapping[tuple[str, date], str]
    """What keeps a day free, by country code and day; "" are those of the whole network."""
    weights: Weights
    corrections: Mapping[str, Corrections]
    """Of days off, by country code."""

    @classmethod
    def now(cls) -> Self:
        return cls(all_said(), all_blackouts(), RuleWeight.all(), all_corrections())

    def attendee(
        self, person: "Person", *, is_required: bool = True, busy: Busy = (), zone: str = ""
    ) -> Attendee:
        """A person of the directory; their institute has been loaded with them. `zone`: where
        whoever asks says they are.
        """
        return Attendee(person.full_name, self.of_person(person, zone), is_required, busy)

    def of_person(self, person: "Person", said: str = "") -> Place:
        """NOWHERE where their zone is a guess."""
        owners = (("person", person.id), ("institute", person.institute_id or 0))
        zone = said or person.own_zone
        return self.place(zone, country_of(person), *owners) if zone else NOWHERE

    def of_institute(self, institute: "Institute") -> Place:
        code = institute.country_code or ""
        return self.place(institute.zone, code, ("institute", institute.id))

    def of_country(self, code: str) -> Place:
        """Of the network: its capital."""
        return self.place(country(code).zones[0], code)

    def of_zone(self, zone: str) -> Place:
        """Of somebody elsewhere: with the days off of the country whose clock it is."""
        return self.place(zone, country_of_zone(zone))

    def place(self, zone: str, code: str, *owners: Owner) -> Place:
        """`owners` from the nearest on; after them speak the country and its preset."""
        heard = [self.said[owner] for owner in owners if owner in self.said]
        region = self.region(code, *heard)
        own = next((said_hours.hours for said_hours in heard if said_hours.hours), None)
        return Place(
            zone,
            own or self.hours_of_country(code, region),
            code,
            region,
            self.free_days.get("", frozenset()) | self.free_days.get(code, frozenset()),
            self.corrections.get(code, NOTHING_SAID),
        )

    @cached_property
    def free_days(self) -> dict[str, frozenset[date]]:
        days_by_code: dict[str, set[date]] = {}
        for code, day in self.blackouts:
            days_by_code.setdefault(code, set()).add(day)
        return {code: frozenset(days) for code, days in days_by_code.items()}

    def region(self, code: str, *heard: SaidHours) -> str:
        """The nearest that is one of this country's: who moves away leaves it behind."""
        said = [*heard, self.said.get(("country", code), SaidHours(None, ""))]
        return next(
            (said_hours.region for said_hours in said if said_hours.region in regions(code)), ""
        )

    def hours_of_country(self, code: str, region: str = "") -> Hours:
        """In a part of it, with that part's weekend; a network names it where it says hours."""
        said = self.said.get(("country", code))
        hours = (said and said.hours) or PRESETS.get(code, PLAIN)
        is_named = bool(said and said.hours and said.region == region)
        return hours if is_named else hours_in(hours, code, region)


def country_of(person: "Person") -> str:
    institute = person.institute
    return person.country_code or (institute.country_code if institute else None) or ""


def all_said() -> dict[Owner, SaidHours]:
    said: dict[Owner, SaidHours] = {}
    for row in db.session.scalars(select(OfficeHours)):
        if row.person_id:
            owner: Owner = ("person", row.person_id)
        elif row.institute_id:
            owner = ("institute", row.institute_id)
        else:
            owner = ("country", row.country_code or "")
        said[owner] = SaidHours(row.as_hours, row.region)
    return said


def all_blackouts() -> dict[tuple[str, date], str]:
    return {(row.country_code, day): row.name for row in Blackout.all() for day in row.days}


def all_corrections() -> dict[str, Corrections]:
    days: dict[str, set[SaidDay]] = {}
    for row in db.session.scalars(select(DayCorrection)):
        days.setdefault(row.country_code, set()).add(row.as_said)
    years: dict[str, set[int]] = {}
    for code, year in db.session.execute(select(AnnouncedYear.country_code, AnnouncedYear.year)):
        years.setdefault(code, set()).add(year)
    return {
        code: Corrections(frozenset(days.get(code, ())), frozenset(years.get(code, ())))
        for code in {*days, *years}
    }
