"""No further than the directory."""

from collections.abc import Sequence
from typing import Any, Self

from flask import url_for
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, and_

from nact_meet.directory.models.person import Person
from nact_meet.invitations.bringing import Arrival
from nact_meet.invitations.destinations.destination import NO_STATE, USUAL_ROLE, Destination
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import Newcomer


class IntoDirectory(Destination):
    path = "/people"
    is_for_what_is_left = is_directory = True
    takes_known = False

    def __init__(self, by: Person) -> None:
        super().__init__(by)
        self.zone = by.zone

    @classmethod
    def found(cls, by: Person, **way: Any) -> Self:
        return cls(by)

    @classmethod
    def of_list(cls, listed: Import, by: Person) -> Self | None:
        return cls(by)

    @property
    def way(self) -> dict[str, Any]:
        return {}

    @property
    def name(self) -> str:
        return str(pgettext("heading", "People"))

    @property
    def home(self) -> str:
        return url_for("people.index")

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [(self.name, self.home)]

    def new_list(self, name: str) -> Import:
        return Import(created_by_id=self.by.id, name=name)

    def has(self) -> ColumnElement[bool]:
        """Who brings people into the directory sees their own lists."""
        elsewhere = (Import.meeting_id, Import.working_group_id, Import.institute_id)
        nowhere = [column.is_(None) for column in elsewhere]
        return and_(*nowhere, Import.created_by_id == self.by.id)

    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        return query.add_columns(Person.id.label("place_id"), NO_STATE, USUAL_ROLE)

    def bring(self, coming: Sequence[Newcomer], listed: Import) -> None:
        Arrival(self.zone, self.by).arrive(coming)
