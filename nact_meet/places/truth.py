"""Until when a mail about a place says the truth: asked once, before its first attempt."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nact_meet.notices.models.kind import FAREWELLS, Kind

if TYPE_CHECKING:
    from nact_meet.notices.models.notice import Notice
    from nact_meet.places.models.participant import Participant


def is_true(notice: "Notice", place: "Participant") -> bool:
    kind, meeting = notice.kind, place.meeting
    if kind in FAREWELLS:
        return not meeting.is_over
    if kind == Kind.CANCELLATION:
        return place.told is not None
    if kind == Kind.LETTER:
        return is_meant(notice, place)
    if meeting.cancelled_at or meeting.is_over:
        return False
    return TRUE_WHILE[kind](notice, place)


def is_meant(notice: "Notice", place: "Participant") -> bool:
    """By hand one may write of a meeting that is over, or cancelled, if one knew it."""
    letter, cancelled_at = notice.letter, place.meeting.cancelled_at
    if letter is None or (cancelled_at and cancelled_at > notice.created_at):
        return False
    return not place.is_gone or letter.chosen.is_for_the_gone


def is_news(notice: "Notice", place: "Participant") -> bool:
    again = bool(notice.payload.get("again"))
    return place.is_concerned and (again or differs(place.told, place.meeting.facts()))


def reminds(notice: "Notice", place: "Participant") -> bool:
    moved = notice.payload["starts_at"] != place.meeting.starts_at.isoformat()
    answerable = place.is_confirmed or place.is_invited
    return answerable and not moved and not place.meeting.has_started


TRUE_WHILE: Mapping[Kind, Callable[["Notice", "Participant"], bool]] = {
    Kind.INVITATION: lambda _, place: place.is_invited,
    Kind.CONFIRMATION: lambda _, place: place.is_confirmed,
    Kind.CHANGE: is_news,
    Kind.WITHDRAWAL: lambda _, place: place.told is not None and not place.is_concerned,
    Kind.REMINDER: reminds,
    Kind.WAITING: lambda _, place: place.is_waiting and place.offered_until is None,
    Kind.OFFER: lambda _, place: place.is_offered,
    Kind.PENDING: lambda _, place: place.awaits_hosts,
    Kind.DECISION: lambda _, place: place.is_turned_down,
    Kind.NUDGE: lambda _, place: place.is_unanswered and place.meeting.registration_is_open,
}


def differs(told: dict[str, Any] | None, facts: dict[str, Any]) -> bool:
    """True where somebody who was told something was told otherwise."""
    return told is not None and any(told.get(key) != value for key, value in facts.items())
