"""What is so of one place on one of several days: its entry in a calendar, and what was said of it.

The entry of the first day is the place's own; of that one only the answer is kept here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.places.models.states import Channel
from nact_meet.web.database import Base, one_of
from nact_meet.world.timezones import utc_now

RENUMBERS = ("starts_at", "ends_at", "zone")
"""What of it makes its SEQUENCE grow (RFC 5546 2.1.4): DTSTART names the zone."""


class DayEntry(Base):
    """`key` is the day's, which may be gone: what must leave a calendar is in `told`.

    `told` is what a calendar was last told of that day: its hours, title, venue and hosts, the
    METHOD, and at which address. `declined_at` is when somebody said that they are not
    coming on that day; where nothing shows that it was they, it is shown and changes nothing.
    """

    __tablename__ = "day_entries"
    __table_args__ = (UniqueConstraint("participant_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(16))
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it became other than by moves of the day, which are counted there: an entry's
    SEQUENCE is both together."""
    asked_sequence: Mapped[int] = mapped_column(default=0)
    """The SEQUENCE with which these hours were first told."""
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    declined_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    is_unproved: Mapped[bool] = mapped_column(default=False)
    """The answer came by mail, and nothing shows who sent it."""
    answered_through: Mapped[Channel | None] = mapped_column(one_of(Channel, "known_channel"))
    comment: Mapped[str] = mapped_column(Text, default="")
    arrived_at: Mapped[datetime | None]

    def next_sequence(self, said: Mapping[str, Any], moves: int) -> int:
        """Of a mail that says this, where the day was moved so often."""
        now = moves + self.sequence
        return now if self.told is None else max(now, self.told_sequence + self.is_news(said))

    def is_news(self, said: Mapping[str, Any]) -> bool:
        """Other hours, or that it goes or comes back: what answers before is about another."""
        known = self.told or {}
        return any(known.get(key) != said.get(key) for key in ("method", *RENUMBERS))

    @property
    def told_sequence(self) -> int:
        return int((self.told or {}).get("sequence", self.sequence))

    def was_told(self, said: dict[str, Any], sequence: int, moves: int) -> None:
        if self.told is None or self.is_news(said):
            self.asked_sequence = sequence
        self.sequence, self.told = sequence - moves, said | {"sequence": sequence}

    def go(self, moves: int) -> None:
        """Out of the calendar that has it."""
        said = (self.told or {}) | {"method": "CANCEL"}
        self.was_told(said, self.next_sequence(said, moves), moves)

    def decline(
        self, said_at: datetime, through: Channel, *, comment: str = "", is_unproved: bool = False
    ) -> None:
        self.declined_at = self.replied_at = said_at
        self.answered_through, self.comment, self.is_unproved = through, comment, is_unproved

    def take_back(self, said_at: datetime, through: Channel) -> None:
        self.declined_at, self.replied_at = None, said_at
        self.answered_through, self.comment, self.is_unproved = through, "", False

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None and not self.is_unproved

    @property
    def is_doubted(self) -> bool:
        return self.declined_at is not None and self.is_unproved

    @property
    def is_over(self) -> bool:
        """The day as their calendar has it."""
        return self.told is not None and datetime.fromisoformat(self.told["ends_at"]) <= utc_now()

    @property
    def holds_entry(self) -> bool:
        """A REQUEST for this day may be in their calendar."""
        return self.told is not None and self.told.get("method") == "REQUEST"
