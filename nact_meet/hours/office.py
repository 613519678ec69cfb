"""An office: whose hours are looked at, what they are, and what they would be if nothing was said.

A person's stand below their institute's, an institute's below its country's, a country's below the
preset.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, Unpack

from nact_meet.history.models import Who
from nact_meet.hours.models import HoursOwner, OfficeHours
from nact_meet.hours.planning import Planning, SaidHours, country_of
from nact_meet.world.working_hours import PLAIN, PRESETS, Hours, hours_in

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person

NOTHING = SaidHours(None, "")


@dataclass(frozen=True)
class Office:
    """`owner` as OfficeHours names it. `code` is the country's, empty where nobody knows it.

    `own` is what was said of this very office; `institute` what was said of a person's.
    """

    owner: HoursOwner
    code: str
    planning: Planning
    own: SaidHours
    institute: SaidHours = NOTHING

    @classmethod
    def of_country(cls, code: str, planning: Planning) -> Self:
        own = planning.said.get(("country", code), NOTHING)
        return cls({"country_code": code}, code, planning, own)

    @classmethod
    def of_institute(cls, institute: "Institute", planning: Planning) -> Self:
        own = planning.said.get(("institute", institute.id), NOTHING)
        return cls({"institute_id": institute.id}, institute.country_code or "", planning, own)

    @classmethod
    def of_person(cls, person: "Person", planning: Planning) -> Self:
        code = country_of(person)
        own = planning.said.get(("person", person.id), NOTHING)
        above = planning.said.get(("institute", person.institute_id or 0), NOTHING)
        return cls({"person_id": person.id}, code, planning, own, above)

    @property
    def hours(self) -> Hours:
        """In force."""
        return self.own.hours or self.above(self.region)

    @property
    def region(self) -> str:
        if "country_code" in self.owner:
            return self.own.region
        return self.planning.region(self.code, self.own, self.institute)

    @property
    def says_something(self) -> bool:
        return self.own != NOTHING

    def above(self, region: str) -> Hours:
        """What holds in that part of the country while this office says nothing of hours."""
        if "country_code" in self.owner:
            return hours_in(PRESETS.get(self.code, PLAIN), self.code, region)
        return self.institute.hours or self.planning.hours_of_country(self.code, region)

    def keep(self, hours: Hours, region: str, **said: Unpack[Who]) -> None:
        """What is left as it was stays open to whoever stands above; `said` is for the log."""
        said_hours: Hours | None = hours
        if hours == replace(self.hours, source=self.source):
            said_hours = self.own.hours
        elif replace(hours, source="") == replace(self.above(region), source=""):
            said_hours = None
        OfficeHours.keep(said_hours, region, self.owner, **said)

    def reset(self, **said: Unpack[Who]) -> None:
        OfficeHours.keep(None, "", self.owner, **said)

    @property
    def source(self) -> str:
        """What this office itself rests on."""
        return self.own.hours.source if self.own.hours else ""
