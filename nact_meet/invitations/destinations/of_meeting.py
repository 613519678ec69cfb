"""To a meeting."""

from collections.abc import Sequence
from typing import Any, Self

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, and_

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.invitations.bringing import Bringing, keep_answers_and_seats
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import Newcomer, Seats
from nact_meet.meetings.access import meeting_or_404, meetings_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db


class ToMeeting(Destination):
    path = "/meetings/<ref>"
    has_roles = takes_answers = True

    def __init__(self, meeting: Meeting, by: Person) -> None:
        super().__init__(by)
        self.meeting, self.zone = meeting, meeting.zone

    @classmethod
    def found(cls, by: Person, **way: Any) -> Self:
        return cls(meeting_or_404(way["ref"]), by)

    @classmethod
    def of_list(cls, listed: Import, by: Person) -> Self | None:
        return cls(listed.meeting, by) if listed.meeting else None

    def takes_from(self, organiser: Organiser) -> bool:
        mine = meetings_of(organiser).where(Meeting.id == self.meeting.id)
        return db.session.scalar(mine) is not None

    @property
    def is_announced(self) -> bool:
        return self.meeting.is_announced

    @property
    def is_draft(self) -> bool:
        return not self.meeting.published_at

    @property
    def way(self) -> dict[str, Any]:
        return {"ref": self.meeting.ref}

    @property
    def name(self) -> str:
        return self.meeting.title

    @property
    def home(self) -> str:
        return url_for("participants.index", ref=self.meeting.ref)

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [
            (pgettext("heading", "Meetings"), url_for("meetings.index")),
            (self.meeting.title, url_for("meetings.show", ref=self.meeting.ref)),
            (pgettext("heading", "Participants"), self.home),
        ]

    @property
    def closed_because(self) -> str:
        if self.meeting.cancelled_at:
            return str(_("This meeting has been cancelled."))
        return str(_("This meeting is over.")) if self.meeting.is_over else ""

    def check_open(self) -> None:
        """Raises MeetingCancelled, MeetingOver."""
        self.meeting.check_open_for_invitations()

    def new_list(self, name: str) -> Import:
        return Import(meeting=self.meeting, created_by_id=self.by.id, name=name)

    def has(self) -> ColumnElement[bool]:
        return Import.meeting_id == self.meeting.id

    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        here = Participant.meeting_id == self.meeting.id
        query = query.outerjoin(Participant, and_(Participant.person_id == Person.id, here))
        place = Participant.id.label("place_id")
        return query.add_columns(place, Participant.state, Participant.role)

    def seats(self, *, is_registered: bool) -> Seats:
        return Seats.of(self.meeting) if is_registered else Seats()

    def hold_still(self, listed: Import) -> None:
        if listed.is_registered:
            keep_answers_and_seats(self.meeting)

    def bring(self, coming: Sequence[Newcomer], listed: Import) -> None:
        Bringing(self.meeting, self.by, listed.is_registered).bring(coming)
