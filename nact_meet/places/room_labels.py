"""What people are called in the video room, for everybody there to read."""

from typing import Protocol

from nact_meet.meetings.models.meeting import NameLabel
from nact_meet.world.countries import country_name


class Labelled(Protocol):
    @property
    def full_name(self) -> str: ...
    @property
    def institute_name(self) -> str: ...
    @property
    def country_code(self) -> str | None: ...
    @property
    def country_agreed(self) -> str | None: ...


def room_label(by: NameLabel, person: Labelled) -> str:
    """ "Name (Institute)" or "Lao PDR - Name"; whose institute or country is not known is called
    by the other of the two, or by the name alone.
    """
    code = person.country_code
    country = country_name(code) if code else person.country_agreed
    if by == NameLabel.INSTITUTE:
        whose = person.institute_name or country
        return f"{person.full_name} ({whose})" if whose else person.full_name
    where = country or person.institute_name
    return f"{where} - {person.full_name}" if where else person.full_name
