"""Where the people of a list go: to a meeting, a working group, an institute, or no further than
the directory.

Each says who of the directory is there already, and by which addresses its pages are found.
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, and_, case, literal, null

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.invitations.models import Import
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant


@dataclass(frozen=True)
class Destination:
    """No further than the directory; `zone` is for whom nothing else suggests one."""

    zone: str
    created_by: Person

    meeting: Meeting | None = None
    group: WorkingGroup | None = None
    institute: Institute | None = None

    @property
    def is_directory(self) -> bool:
        return not (self.meeting or self.group or self.institute)

    @property
    def has_roles(self) -> bool:
        return bool(self.meeting or self.group)

    @property
    def is_open(self) -> bool:
        return self.meeting is None or not (self.meeting.cancelled_at or self.meeting.is_over)

    @property
    def is_announced(self) -> bool:
        return self.meeting is not None and self.meeting.is_announced

    @property
    def is_draft(self) -> bool:
        return self.meeting is not None and not self.meeting.published_at

    # Its pages

    @property
    def way(self) -> dict[str, Any]:
        """What the addresses of its lists are made of."""
        if self.meeting:
            return {"ref": self.meeting.ref}
        if self.group:
            return {"slug": self.group.slug}
        return {"institute_id": self.institute.id} if self.institute else {}

    @property
    def name(self) -> str:
        if self.meeting:
            return self.meeting.title
        if self.group:
            return self.group.name
        return self.institute.called if self.institute else pgettext("heading", "People")

    @property
    def home(self) -> str:
        """Where its people are seen."""
        if self.meeting:
            return url_for("participants.index", ref=self.meeting.ref)
        if self.group:
            return url_for("working_groups.show", slug=self.group.slug)
        if self.institute:
            return url_for("institutes.show", id=self.institute.id)
        return url_for("people.index")

    @property
    def trail(self) -> list[tuple[str, str]]:
        if self.meeting:
            to_meeting = (self.meeting.title, url_for("meetings.show", ref=self.meeting.ref))
            above = [(pgettext("heading", "Meetings"), url_for("meetings.index")), to_meeting]
            return [*above, (pgettext("heading", "Participants"), self.home)]
        if self.group:
            return [(_("Working groups"), url_for("working_groups.index")), (self.name, self.home)]
        if self.institute:
            above = [(pgettext("heading", "Institutes"), url_for("institutes.index"))]
            return [*above, (self.name, self.home)]
        return [(self.name, self.home)]

    # Its lists, and who is there

    def new_list(self, name: str) -> Import:
        return Import(
            meeting=self.meeting,
            working_group=self.group,
            institute=self.institute,
            created_by_id=self.created_by.id,
            name=name,
        )

    def has(self) -> ColumnElement[bool]:
        """The condition on Import. Who brings people into the directory sees their own lists."""
        goes = (
            (Import.meeting_id, self.meeting),
            (Import.working_group_id, self.group),
            (Import.institute_id, self.institute),
        )
        here = [column == row.id if row else column.is_(None) for column, row in goes]
        own = [Import.created_by_id == self.created_by.id] if self.is_directory else []
        return and_(*here, *own)

    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        """`place_id`, `state` and `role` of each person, where they are there already."""
        nothing = (null().label("state"), literal(Role.DELEGATE).label("role"))
        if self.meeting:
            here = Participant.meeting_id == self.meeting.id
            query = query.outerjoin(Participant, and_(Participant.person_id == Person.id, here))
            place = Participant.id.label("place_id")
            return query.add_columns(place, Participant.state, Participant.role)
        if self.group:
            here = Membership.working_group_id == self.group.id
            query = query.outerjoin(Membership, and_(Membership.person_id == Person.id, here))
            return query.add_columns(
                Membership.id.label("place_id"), nothing[0], Membership.role.label("role")
            )
        if self.institute:
            is_theirs = case((Person.institute_id == self.institute.id, Person.id))
            return query.add_columns(is_theirs.label("place_id"), *nothing)
        return query.add_columns(Person.id.label("place_id"), *nothing)


def of_meeting(meeting: Meeting, by: Person) -> Destination:
    return Destination(meeting.zone, by, meeting=meeting)


def of_group(group: WorkingGroup, by: Person) -> Destination:
    return Destination(group.leads[0].zone if group.leads else by.zone, by, group=group)


def of_institute(institute: Institute, by: Person) -> Destination:
    return Destination(institute.zone, by, institute=institute)


def of_directory(by: Person) -> Destination:
    return Destination(by.zone, by)


def of_list(listed: Import, by: Person) -> Destination:
    if listed.meeting:
        return of_meeting(listed.meeting, by)
    if listed.working_group:
        return of_group(listed.working_group, by)
    return of_institute(listed.institute, by) if listed.institute else of_directory(by)
