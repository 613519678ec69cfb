"""Cards: name, position, institute and country of a participant as they were for one meeting."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.institute import Institute
from nact_meet.world.countries import country_name

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.places.models.nomination import Nomination


@dataclass(frozen=True)
class Details:
    """What a registration form says about a person. `institute` is a name, as typed."""

    full_name: str
    honorific: str
    position: str
    institute: str
    country_code: str | None
    zone: str
    language: str
    own_script_name: str = ""


class Card:
    """Mixed into Participant."""

    full_name: Mapped[str] = mapped_column(String(200))
    own_script_name: Mapped[str] = mapped_column(String(200), default="")
    honorific: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    institute_name: Mapped[str] = mapped_column(String(200), default="")
    country_code: Mapped[str | None] = mapped_column(String(2))

    if TYPE_CHECKING:
        person: Mapped[Person]
        contact: Mapped[Contact]
        nomination: Mapped[Nomination | None]

    @property
    def name_with_honorific(self) -> str:
        return f"{self.honorific} {self.full_name}".strip()

    @property
    def name_in_room(self) -> str:
        """How to be called in the video room, for everybody there to read: "Lao PDR - Name"."""
        from_where = country_name(self.country_code) if self.country_code else self.institute_name
        return f"{from_where} - {self.full_name}" if from_where else self.full_name

    @property
    def answered_by(self) -> dict[str, Any]:
        """Who acts through this place's link: the person, or whoever reads their mail."""
        if reader := self.contact.reader_name:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.full_name}
        return {"by": self.person}

    def freeze(self) -> None:
        """Keep name, position, institute and country as they are now for this meeting.

        Who was named comes for the country that named them.
        """
        person = self.person
        self.full_name, self.own_script_name = person.full_name, person.own_script_name
        self.honorific, self.position = person.honorific, person.position
        self.institute_name = person.institute_name
        named_by = self.nomination
        self.country_code = named_by.country_code if named_by else person.country_code

    def describe(self, details: Details, institute: Institute | None) -> None:
        """Correct what is known of the person; `institute` is the directory's, where it has it."""
        person = self.person
        person.full_name, person.own_script_name = details.full_name, details.own_script_name
        person.honorific, person.position = details.honorific, details.position
        person.institute, person.affiliation = institute, "" if institute else details.institute
        person.country_code = details.country_code
        person.zone, person.language = details.zone, details.language
        self.freeze()

    def card(self) -> dict[str, Any]:
        """What the form says, as the log of changes shows it; JSON."""
        return {
            "full_name": self.full_name,
            "own_script_name": self.own_script_name,
            "honorific": self.honorific,
            "position": self.position,
            "institute": self.institute_name,
            "country": self.country_code,
            "zone": self.person.zone,
            "language": self.person.language,
            "read_by": self.contact.reader_name,
        }
