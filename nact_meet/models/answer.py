"""Answers: what the person of a place said last, and through what."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.database import one_of
from nact_meet.models.role import GONE, State


class Channel(StrEnum):
    PAGE = "page"
    CALENDAR = "calendar"


class Answer:
    """Mixed into Participant.

    `replied_at` is when they spoke last: a reply's DTSTAMP, or the moment they pressed a button.
    `asked_sequence` is the SEQUENCE of the last change that was not their own: what answers an
    older one answers another question (RFC 5546 2.1.5).
    """

    answered_through: Mapped[Channel | None] = mapped_column(one_of(Channel, "known_channel"))
    is_tentative: Mapped[bool] = mapped_column(default=False)
    is_unproved: Mapped[bool] = mapped_column(default=False)
    """The answer came by mail from another address than the one that was asked."""
    comment: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    asked_sequence: Mapped[int] = mapped_column(default=0)

    if TYPE_CHECKING:
        state: Mapped[State]
        revised_at: Mapped[datetime]
        registered_at: Mapped[datetime | None]

    @property
    def answered_at(self) -> datetime | None:
        """When they said yes or no, or the place was taken back: nothing revises it after that."""
        if self.state in GONE:
            return self.revised_at
        if self.state == State.CONFIRMED:
            return self.registered_at
        return self.replied_at if self.is_tentative else None

    @property
    def partstat(self) -> str:
        """RFC 5545 3.2.12, for this place's ATTENDEE; who waits attends nothing yet."""
        if self.state in GONE:
            return "DECLINED"
        if self.state not in (State.INVITED, State.CONFIRMED):
            return "NEEDS-ACTION"
        if self.is_tentative:
            return "TENTATIVE"
        return "ACCEPTED" if self.state == State.CONFIRMED else "NEEDS-ACTION"
