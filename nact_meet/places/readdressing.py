"""When mail about a place goes to another address: one calendar lets the entry go, one gets it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Mapped

from nact_meet.notices.models.notice import Kind, Notice, post, unattempted
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting


class Readdressing:
    """Mixed into Participant. `told` also says at which address the entry stands."""

    if TYPE_CHECKING:
        told: Mapped[dict[str, Any] | None]
        id: Mapped[int]
        sequence: Mapped[int]
        asked_sequence: Mapped[int]
        contact: Mapped[Contact]
        meeting: Mapped[Meeting]
        meeting_id: Mapped[int]
        holds_entry: property
        standing: property
        replace_link: Callable[[], None]
        revise: Callable[[], None]
        note: Callable[..., None]
        tell: Callable[..., None]
        may_be_told_again: Callable[[Kind], bool]

    def readdress(self, contact: "Contact", *, by: "Person | None", **more: Any) -> None:
        """From now on write to `contact`. The links in the old mailbox open nothing any more.

        The old mailbox gets a CANCEL and the new one the entry, each with a higher SEQUENCE than
        the last: where both feed one calendar, the entry comes back. Who holds no entry is told
        only what the old address could not be told.
        """
        old, self.contact = self.contact, contact
        if old.address == contact.address:
            return
        details = {"address": [old.address, contact.address]}
        self.note("readdressed", by=by, details=details, **more)
        self.replace_link()
        if not self.meeting.is_announced or self.meeting.is_over:
            self.leave_kept_time(old)
            return
        if not self.holds_entry:
            if old.bounced_at:
                self.tell_what_was_missed(old.bounced_at)
            return
        self.sequence += 1
        self.say_farewell(old)
        self.sequence += 1
        self.asked_sequence = self.sequence
        self.revise()
        self.tell_how_it_stands()

    def leave_kept_time(self, old: "Contact") -> None:
        """Of a poll's date that is not announced yet: the new address hears at publication."""
        if self.meeting.published_at is None and self.holds_entry and not self.meeting.is_over:
            self.sequence += 1
            self.say_farewell(old)
            self.sequence += 1
            self.asked_sequence = self.sequence
            self.revise()

    def say_farewell(self, old: "Contact") -> None:
        """What the old mailbox is told is kept with the notice: by then the place has moved on."""
        assert self.told is not None
        address = self.told.get("address", old.address)
        self.told = self.told | {"method": ""}
        if old.bounced_at is None or address != old.address:
            payload = {"address": address, "greeted": old.greets, "sequence": self.sequence}
            row = {"kind": Kind.READDRESSED, "participant_id": self.id, "address": address}
            post([row | {"meeting_id": self.meeting_id, "payload": payload}])

    def tell_what_was_missed(self, since: datetime) -> None:
        """One mail that says how things stand, if any could not be sent to this place since."""
        failed = (Notice.participant_id == self.id, Notice.failed_at >= since)
        if db.session.scalar(select(exists().where(*failed))):
            self.tell_how_it_stands()

    def tell_how_it_stands(self) -> None:
        """Where it is worth a mail; one that waits already is enough."""
        kind: Kind | None = self.standing
        if kind is None or not self.may_be_told_again(kind):
            return
        waits = exists().where(Notice.participant_id == self.id, unattempted(kind))
        if not db.session.scalar(select(waits)):
            self.tell(kind, again=True)
