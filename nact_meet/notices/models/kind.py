"""What mails are about."""

from enum import StrEnum


class Kind(StrEnum):
    INVITATION = "invitation"
    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    REMINDER = "reminder"
    REGISTRATION_LINK = "registration_link"
    SIGN_IN = "sign_in"
    DIGEST = "digest"
    READDRESSED = "readdressed"
    WAITING = "waiting"
    OFFER = "offer"
    PENDING = "pending"
    DECISION = "decision"
    NOMINATION = "nomination"
    NOMINATION_REMINDER = "nomination_reminder"
    NOMINATION_NEWS = "nomination_news"
    PROPOSAL = "proposal"
    LETTER = "letter"
    NUDGE = "nudge"
    ERASURE = "erasure"
    POLL = "poll"
    POLL_REMINDER = "poll_reminder"
    POLL_NEWS = "poll_news"
    POLL_PROPOSAL = "poll_proposal"
    HOLD = "hold"
    HOLD_GONE = "hold_gone"


HOLDS = (Kind.HOLD, Kind.HOLD_GONE)
"""Mails that bring a date of a poll into a calendar, and take it out again."""

FAREWELLS = (Kind.READDRESSED, Kind.ERASURE)
"""Mails to an address that the place has no more: the notice itself holds what they need."""

LAST_MAILS = (Kind.ERASURE, Kind.HOLD_GONE)
"""Each takes an entry out of a calendar, and holds all that it says until it has left."""
