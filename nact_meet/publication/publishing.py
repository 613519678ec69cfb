"""How a meeting becomes known and how it ends: draft, copy, publication, cancellation."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from nact_meet.history.models import record
from nact_meet.notices.models.notice import Kind
from nact_meet.places import audience
from nact_meet.publication.act import Act
from nact_meet.publication.proposal import Proposal
from nact_meet.publication.second_yes import Wish
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, NotReady
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting

COPIED = (
    *("title", "summary", "working_group", "venue", "is_public", "is_open"),
    *("languages", "reminder_minutes", "admission", "decision_words", "second_yes"),
    *("list_visibility", "keep_days"),
)


class Publication:
    """Mixed into Meeting."""

    if TYPE_CHECKING:
        published_at: Mapped[datetime | None]
        cancelled_at: Mapped[datetime | None]
        room_closed_at: Mapped[datetime | None]

    def drafted(self: Any, by: "Person") -> None:
        db.session.add(self)
        record("created", self, by=by, name=self.title, meeting=self)

    def clone(self: Any, by: "Person") -> "Meeting":
        """A draft with the same hosts, agenda, rooms and questions, a week later by the clock."""
        copy: Meeting = type(self)(created_by=by)
        for name in COPIED:
            setattr(copy, name, getattr(self, name))
        week = timedelta(days=7)
        copy.take_place(self.starts_wall + week, self.ends_wall + week, self.zone, 0, 0)
        copy.hosts = [each.copy() for each in self.hosts]
        copy.agenda = [each.copy() for each in self.agenda]
        copy.rooms = [each.copy() for each in self.rooms]
        copy.ask_the_same(self)
        db.session.add(copy)
        record("cloned", copy, by=by, name=self.title, meeting=copy)
        return copy

    def publish(self: Any, by: "Person") -> Proposal | None:
        """Make it known and invite everybody, or else propose it to the other hosts.

        A second call changes nothing. Raises NotReady.
        """
        if self.published_at:
            return None
        if not self.hosts:
            raise NotReady
        if asked := self.must_agree(by):
            return self.propose(Wish(Act.PUBLISH, asked), by)  # type: ignore[no-any-return]
        self.become_known(by)
        return None

    def become_known(self: Any, by: "Person") -> None:
        from nact_meet.delegations import asking

        self.outdate(Act.PUBLISH, by=by)
        audience.expect_speakers_and_organisers(self)
        self.published_at = utc_now()
        audience.touch(self)
        record("published", self, by=by, name=self.title, meeting=self)
        if not self.is_over:
            audience.announce(self)
            asking.ask_contacts(self)

    def cancel(self: Any, by: "Person", reason: str) -> Proposal | None:
        """It will not take place, or else that is proposed to the other hosts.

        A second call changes nothing. Raises MeetingOver.
        """
        if self.cancelled_at:
            return None
        if self.is_over:
            raise MeetingOver
        if asked := self.must_agree(by):
            wish = Wish(Act.CANCEL, asked, {"reason": reason})
            return self.propose(wish, by)  # type: ignore[no-any-return]
        self.call_off(by, reason)
        return None

    def call_off(self: Any, by: "Person", reason: str) -> None:
        from nact_meet.delegations import asking

        self.outdate(by=by)
        self.cancelled_at, self.cancel_reason = utc_now(), reason
        self.sequence += 1
        audience.touch(self)
        record("cancelled", self, by=by, name=self.title, meeting=self)
        audience.renumber(self)
        audience.tell_everyone(self, Kind.CANCELLATION)
        asking.tell_contacts_of_end(self)

    def close_room(self: Any, by: "Person") -> None:
        if self.room_closed_at is None:
            self.room_closed_at = utc_now()
            self.empty_room()
            record("room closed", self, by=by, name=self.title, meeting=self)

    def open_room_again(self: Any, by: "Person") -> None:
        if self.room_closed_at is not None:
            self.room_closed_at = None
            record("room opened", self, by=by, name=self.title, meeting=self)
