"""Into a working group."""

from collections.abc import Sequence
from typing import Any, Self

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, select

from nact_meet.directory.access import group_to_keep
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.directory.permissions import may_keep
from nact_meet.invitations.bringing import Arrival
from nact_meet.invitations.destinations.destination import NO_STATE, Destination
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import Newcomer
from nact_meet.web.extensions import db


class IntoGroup(Destination):
    path = "/working-groups/<slug>"
    has_roles = True

    def __init__(self, group: WorkingGroup, by: Person) -> None:
        super().__init__(by)
        self.group, self.zone = group, group.leads[0].zone if group.leads else by.zone

    @classmethod
    def found(cls, by: Person, **way: Any) -> Self:
        return cls(group_to_keep(way["slug"]), by)

    @classmethod
    def of_list(cls, listed: Import, by: Person) -> Self | None:
        return cls(listed.working_group, by) if listed.working_group else None

    def takes_from(self, organiser: Organiser) -> bool:
        mine = (WorkingGroup.id == self.group.id, may_keep(organiser))
        return db.session.scalar(select(WorkingGroup.id).where(*mine)) is not None

    @property
    def way(self) -> dict[str, Any]:
        return {"slug": self.group.slug}

    @property
    def name(self) -> str:
        return self.group.name

    @property
    def home(self) -> str:
        return url_for("working_groups.show", slug=self.group.slug)

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [(_("Working groups"), url_for("working_groups.index")), (self.name, self.home)]

    def new_list(self, name: str) -> Import:
        return Import(working_group=self.group, created_by_id=self.by.id, name=name)

    def has(self) -> ColumnElement[bool]:
        return Import.working_group_id == self.group.id

    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        here = Membership.working_group_id == self.group.id
        query = query.outerjoin(Membership, and_(Membership.person_id == Person.id, here))
        place, role = Membership.id.label("place_id"), Membership.role.label("role")
        return query.add_columns(place, NO_STATE, role)

    def bring(self, coming: Sequence[Newcomer], listed: Import) -> None:
        Arrival(self.zone, self.by).arrive(coming, self.group)
