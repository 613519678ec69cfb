"""Holds: a date of a poll as a tentative entry in a voter's calendar, until one is chosen.

The entry is the voter's own, as a place's is its person's: a UID, a SEQUENCE and an address of the
organizer for life. Where its date is chosen, the voter's place takes all three over.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.contact import Contact
from nact_meet.places.models.participant import Participant, new_uid
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Choice, Voter
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

PARTSTATS = {Choice.YES: "ACCEPTED", Choice.MAYBE: "TENTATIVE"}
"""RFC 5545 3.2.12, of the voter as ATTENDEE: they have said so already."""


class Hold(Base):
    """`gone_at` is when the date ceased to be kept; it may be kept again.

    `told` is what the calendar was last told and at which address; None where nothing of ours can
    stand in it. `replied_at` is when they spoke last of this date, on the page or by a reply's
    DTSTAMP; `asked_sequence` as a place has it.
    """

    __tablename__ = "holds"
    __table_args__ = (UniqueConstraint("voter_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("poll_slots.id", ondelete="CASCADE"), index=True
    )
    uid: Mapped[str] = mapped_column(String(200), unique=True, default=new_uid)
    organizer_key: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(10)
    )
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    revised_at: Mapped[datetime] = mapped_column(default=utc_now)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    gone_at: Mapped[datetime | None]
    asked_sequence: Mapped[int] = mapped_column(default=0)
    replied_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]
    """Since when a No by mail stands against it, of which nobody can tell who sent it."""

    voter: Mapped[Voter] = relationship(back_populates="holds")
    slot: Mapped[PollSlot] = relationship()

    @classmethod
    def by_key(cls, key: str) -> Self | None:
        """By its `organizer_key`: ids may come again, keys never do."""
        return db.session.scalar(select(cls).where(cls.organizer_key == key))

    @property
    def stands(self) -> bool:
        return self.gone_at is None

    @property
    def partstat(self) -> str:
        choice = self.voter.choices.get(self.slot_id, Choice.NO)
        return PARTSTATS.get(choice, self.told_partstat)

    @property
    def told_partstat(self) -> str:
        return str(self.told["partstat"]) if self.told else "TENTATIVE"

    @property
    def stands_in(self) -> str:
        """The mailbox whose calendar has the entry; "" where none has."""
        return str(self.told.get("address", "")) if self.told else ""

    @property
    def contact(self) -> Contact | None:
        """Where the entry stands, or else where it would be sent."""
        theirs = self.voter.person.contacts if self.voter.person else []
        same = (contact for contact in theirs if contact.address == self.stands_in)
        return next(same, None) or self.voter.reached_at

    @property
    def must_be_told(self) -> bool:
        """The calendar does not say yet what is so."""
        address = self.written_to
        return self.stands and bool(address) and self.told != self.facts(address)

    @property
    def written_to(self) -> str:
        """Where the entry goes from now on; "" where nobody is reached."""
        contact = self.voter.reached_at
        return contact.address if contact else ""

    @property
    def is_out_of_reach(self) -> bool:
        """Mail to where the entry stands comes back."""
        contact = self.contact
        return contact is not None and contact.bounced_at is not None

    def stands_at(self, address: str) -> bool:
        """Also where no mail of it has left yet: it may have been downloaded."""
        return self.stands and self.stands_in in ("", address)

    def facts(self, address: str) -> dict[str, Any]:
        """What a mail to `address` says of it; JSON."""
        slot = self.slot
        whole = {"is_whole_day": True} if slot.is_whole_day else {}
        return whole | {
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.last_ends_at.isoformat(),
            "zone": slot.zone,
            "partstat": self.partstat,
            "address": address,
        }

    def keep(self) -> None:
        """The date is wanted, for the first time, again, or otherwise."""
        comes_again = self.gone_at is not None
        if comes_again:
            self.gone_at = None
            self.sequence += 1
        if comes_again or (self.told and self.must_be_told):
            self.revise()

    def let_go(self) -> None:
        """The date is wanted no more. A second time changes nothing."""
        if self.gone_at is not None:
            return
        self.gone_at = utc_now()
        self.sequence += 1
        self.revise()

    def move(self) -> None:
        """Its clock moved under new zone data: whoever answered the old entry is asked anew."""
        self.sequence += 1
        self.asked_sequence = self.sequence
        self.revise()

    def become(self, place: Participant) -> None:
        """The place's own entry from now on, which the place's mails confirm instead of adding one.

        A reply to what was only tentative answers an older question than the invitation.
        """
        place.uid, place.organizer_key = self.uid, self.organizer_key
        place.created_at = self.created_at
        place.sequence = place.asked_sequence = self.sequence + 1
        place.revised_at = max(place.revised_at, self.revised_at + timedelta(seconds=1))
        if self.told:
            told = {"method": "REQUEST", "address": self.stands_in}
            place.told = place.meeting.facts() | told
        db.session.delete(self)

    def revise(self) -> None:
        """Later by a second than before: some programs compare only DTSTAMP."""
        now = utc_now()
        self.revised_at = max(now, (self.revised_at or now) + timedelta(seconds=1))

    def tell_again(self) -> None:
        """The calendar lost it: what it was told is no longer what it knows."""
        self.told = (self.told or {}) | {"is_lost": True}
        self.revise()

    def was_told(self, address: str) -> None:
        """Remember what a mail to `address` says."""
        self.told = self.facts(address)


def locked_holds(keys: Iterable[str]) -> tuple[set[str], set[str]]:
    """The keys of these holds that nobody else writes now, and the keys of those that exist.

    Whoever writes mail skips what a page holds: pages lock holds before notices.
    """
    wanted = Hold.organizer_key.in_(list(keys))
    mine = select(Hold).where(wanted).with_for_update(of=Hold, skip_locked=True)
    free = {hold.organizer_key for hold in db.session.scalars(mine)}
    return free, set(db.session.scalars(select(Hold.organizer_key).where(wanted)))
