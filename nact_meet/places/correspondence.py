"""What the person of a place is told by mail, and was told last."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.role import State
from nact_meet.notices.models.notice import Kind, Notice, post, unattempted
from nact_meet.notices.registry import mails_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import NothingToSay

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting

STANDING = {
    State.INVITED: Kind.INVITATION,
    State.NOMINATED: Kind.PENDING,
    State.PENDING: Kind.PENDING,
    State.CONFIRMED: Kind.CONFIRMATION,
}


class Correspondence:
    """Mixed into Participant.

    `told` is what this person was last told: `Meeting.facts()`, and the METHOD of the last mail.
    """

    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting_id: Mapped[int]
        state: Mapped[State]
        meeting: Mapped[Meeting]
        contact: Mapped[Contact]
        is_gone: property
        is_turned_down: property
        note: Callable[..., None]

    @property
    def holds_entry(self) -> bool:
        """True while a REQUEST we sent may stand in this person's calendar."""
        return self.told is not None and self.told["method"] == "REQUEST"

    @property
    def standing(self) -> Kind | None:
        """The mail that says how things stand; None where somebody waits for a seat."""
        if self.meeting.cancelled_at:
            return Kind.CANCELLATION
        if self.is_gone:
            return Kind.DECISION if self.is_turned_down else Kind.WITHDRAWAL
        return STANDING.get(self.state)

    def tell(self, kind: Kind, **payload: Any) -> None:
        """Promise a mail about this place, due now."""
        db.session.flush()
        row = {"kind": kind, "participant_id": self.id, "meeting_id": self.meeting_id}
        post([row | {"payload": payload, "address": self.contact.address}])

    def tell_again(self, kind: Kind, *, by: "Person") -> None:
        """The same news once more; one that waits already is enough. Raises NothingToSay."""
        if not self.may_be_told_again(kind):
            raise NothingToSay
        waits = exists().where(Notice.participant_id == self.id, unattempted(kind))
        if db.session.scalar(select(waits)):
            return
        self.tell(kind, again=True)
        self.note("sent again", by=by, details={"kind": kind})

    def may_be_told_again(self: Any, kind: Kind) -> bool:
        """True while what such a mail says still holds. A reminder has its hour, a link its age."""
        known = mails_of(kind)
        again = Notice(kind=kind, payload={"again": True})
        return known.may_be_repeated and known.is_true(again, self)

    def was_told(self, address: str, method: str) -> None:
        """Remember what a mail to `address` says; one without an entry changes no entry."""
        before = self.told["method"] if self.told else ""
        self.told = self.meeting.facts() | {"method": method or before, "address": address}
