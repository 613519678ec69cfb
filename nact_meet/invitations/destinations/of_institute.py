"""Into an institute."""

from collections.abc import Sequence
from typing import Any, Self

from flask import url_for
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, case

from nact_meet.directory.access import institute_to_keep
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import may_change, those
from nact_meet.invitations.bringing import Arrival
from nact_meet.invitations.destinations.destination import NO_STATE, USUAL_ROLE, Destination
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import Match, Newcomer


class IntoInstitute(Destination):
    path = "/institutes/<int:institute_id>"

    def __init__(self, institute: Institute, by: Person) -> None:
        super().__init__(by)
        self.institute, self.zone = institute, institute.zone

    @classmethod
    def found(cls, by: Person, **way: Any) -> Self:
        return cls(institute_to_keep(way["institute_id"]), by)

    @classmethod
    def of_list(cls, listed: Import, by: Person) -> Self | None:
        return cls(listed.institute, by) if listed.institute else None

    def takes_from(self, organiser: Organiser) -> bool:
        return organiser.is_secretariat or self.institute.id in organiser.institute_ids

    @property
    def way(self) -> dict[str, Any]:
        return {"institute_id": self.institute.id}

    @property
    def name(self) -> str:
        return self.institute.called

    @property
    def home(self) -> str:
        return url_for("institutes.show", id=self.institute.id)

    @property
    def trail(self) -> list[tuple[str, str]]:
        above = (pgettext("heading", "Institutes"), url_for("institutes.index"))
        return [above, (self.name, self.home)]

    def new_list(self, name: str) -> Import:
        return Import(institute=self.institute, created_by_id=self.by.id, name=name)

    def has(self) -> ColumnElement[bool]:
        return Import.institute_id == self.institute.id

    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        is_theirs = case((Person.institute_id == self.institute.id, Person.id))
        return query.add_columns(is_theirs.label("place_id"), NO_STATE, USUAL_ROLE)

    @property
    def usual_institute(self) -> str:
        return self.institute.name

    def set_apart(self, newcomers: Sequence[Newcomer]) -> None:
        """Nobody is taken from another institute; whom no institute has is not everybody's."""
        ids = [newcomer.person.id for newcomer in newcomers if newcomer.known]
        mine = those(may_change(self.by.organiser), ids) if self.by.organiser else set()
        for newcomer in newcomers:
            known, named = newcomer.known, newcomer.institute
            is_named_elsewhere = named is None or named.id != self.institute.id
            is_taken = known is not None and (
                bool(known.institute_id or known.affiliation) or known.id not in mine
            )
            if newcomer.is_coming and (is_named_elsewhere or is_taken):
                newcomer.match = Match.ELSEWHERE

    def bring(self, coming: Sequence[Newcomer], listed: Import) -> None:
        Arrival(self.zone, self.by).arrive(coming)
