"""Replies: answers that came by mail from a calendar (RFC 5546), and what becomes of them."""

from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import NamedTuple, Unpack

from nact_meet.history.models import Who
from nact_meet.ical.reply import Reply
from nact_meet.meetings.models.day import MOST_DAYS, MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind
from nact_meet.places.days import calendar_has, doubt, post_days
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import NotThisTime, Participant
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.places.models.states import CONCERNED, GONE, Channel, State
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

MOST_AGAIN, AGAIN_WITHIN = 3, timedelta(hours=1)
"""Two programs may ask each other for ever."""
UNPROVED = {"DECLINED": "unproved decline", "TENTATIVE": "unproved perhaps"}


class Outcome(StrEnum):
    """What became of it: done, for organisers to read, for them to decide, or nothing at all."""

    APPLIED = "applied"
    SHOWN = "shown"
    WAITING = "waiting"
    DROPPED = "dropped"


class Proof(Enum):
    """Whether a mail comes from the address that was asked: our own mail server vouches for it,
    nobody says, or something speaks against it."""

    GIVEN = auto()
    LACKING = auto()
    AGAINST = auto()


class Verdict(NamedTuple):
    """What became of an incoming answer; `reason` is a word of `labels.REASONS`."""

    outcome: Outcome
    reason: str


def hear(place: Participant, reply: Reply, *, said_at: datetime | None, proof: Proof) -> Verdict:
    """An answer that came by mail (RFC 5546 3.2.3), taken up where nothing speaks against it.

    `said_at` is the mail's date, for a reply without DTSTAMP. Only PARTSTAT and COMMENT count.
    """
    said_at = reply.said_at or said_at or utc_now()
    if place.meeting.has_days:
        return hear_of_day(place, reply, said_at=said_at, proof=proof)
    if reason := objection(place, reply, said_at):
        return Verdict(Outcome.DROPPED, reason)
    return hear_all(place, reply, said_at=said_at, proof=proof)


def hear_all(place: Participant, reply: Reply, *, said_at: datetime, proof: Proof) -> Verdict:
    """An answer about the whole meeting."""
    answerer = reply.answerer(place.contact.address)
    assert answerer is not None
    if reply.method == "COUNTER":
        return Verdict(Outcome.SHOWN, "counter")
    is_theirs = answerer.address == place.contact.address
    if not (is_theirs and proof == Proof.GIVEN) and takes_back(place, answerer.partstat):
        reason = UNPROVED[answerer.partstat] if is_theirs else "another attendee"
        return doubted(place, reason, perhaps=answerer.partstat == "TENTATIVE")
    if not is_theirs:
        return Verdict(Outcome.WAITING, "another attendee")
    if answerer.partstat == "ACCEPTED" and place.is_gone and proof != Proof.GIVEN:
        return Verdict(Outcome.WAITING, "unproved return")
    answer, words = place.partstat, place.comment
    verdict = take_up(place, answerer.partstat, **place.answered_by)
    if verdict.outcome == Outcome.APPLIED:
        kept = words if place.partstat == answer else ""
        was_said(place, reply.comment or kept, said_at, proof)
    return verdict


def takes_back(place: Participant, partstat: str) -> bool:
    """What hosts count on would be so no more; who said neither yes nor no loses nothing by it."""
    is_sure = place.is_confirmed and not place.is_tentative
    return partstat == "DECLINED" or (partstat == "TENTATIVE" and is_sure)


def hear_of_day(place: Participant, reply: Reply, *, said_at: datetime, proof: Proof) -> Verdict:
    """Of several days each is answered for itself, the first one too: no seat is lost by a No.

    Of what nobody can tell who sent it the hosts read, and nothing changes by it.
    """
    day = day_of(place.meeting, place, reply.uid)
    if day is None:
        return Verdict(Outcome.DROPPED, "another entry")
    if reason := objection_of_day(place, day, reply, said_at):
        return Verdict(Outcome.DROPPED, reason)
    answerer = reply.answerer(place.contact.address)
    assert answerer is not None
    is_proved = answerer.address == place.contact.address and proof == Proof.GIVEN
    on_day_at = said_at if is_proved else min(said_at, utc_now())
    says = "" if reply.method == "COUNTER" else answerer.partstat
    if says == "DECLINED" and place.is_concerned and is_proved:
        place.miss_day(
            day,
            through=Channel.CALENDAR,
            said_at=on_day_at,
            comment=reply.comment,
            **place.answered_by,
        )
        calendar_has(place, day, is_off=True)
        return Verdict(Outcome.APPLIED, "day declined")
    if says == "DECLINED" and place.is_concerned:
        return doubted_day(place, day, reply, on_day_at)
    if says in ("ACCEPTED", "TENTATIVE") and not is_proved and place.is_off(day):
        return Verdict(Outcome.SHOWN, "unproved day return")
    if says in ("ACCEPTED", "TENTATIVE"):
        was_off = place.is_off(day)
        place.come_on_day(day, through=Channel.CALENDAR, said_at=on_day_at, **place.answered_by)
        calendar_has(place, day, is_off=False)
        post_days([place], utc_now())
        if place.is_confirmed and (was_off or not day.is_first):
            return Verdict(Outcome.APPLIED, "day accepted")
    return hear_all(place, reply, said_at=said_at, proof=proof)


def doubted_day(place: Participant, day: MeetingDay, reply: Reply, said_at: datetime) -> Verdict:
    """Their seat, their entries and their reminders stay: they are asked."""
    if place.is_off(day):
        return Verdict(Outcome.DROPPED, "declined before")
    doubt(place, day, said_at=said_at, comment=reply.comment)
    return Verdict(Outcome.SHOWN, "unproved day")


def day_of(meeting: Meeting, place: Participant, uid: str) -> MeetingDay | None:
    return next((day for day in meeting.days if day.uid_beside(place.uid) == uid), None)


def objection_of_day(place: Participant, day: MeetingDay, reply: Reply, said_at: datetime) -> str:
    """Why it changes nothing; "" where it may."""
    if reply.recurrence_id:
        return "one date of many"
    if not reply.attendees:
        return "no attendee"
    if day.is_over:
        return "over"
    entry = place.on_day(day.key)
    if entry and entry.replied_at and said_at <= entry.replied_at:
        return "older answer"
    if not day.is_first and (entry is None or asks_anew(entry, day, reply.sequence)):
        return "older question"
    return outdates(place, place.asked_sequence if not day.is_first else reply.sequence, said_at)


def asks_anew(entry: DayEntry, day: MeetingDay, sequence: int) -> bool:
    """The day has other hours than those that were answered; a mail may still be on its way."""
    told = entry.told or {}
    is_moved = bool(told) and any(told[name] != at for name, at in day.hours.items())
    return sequence < entry.asked_sequence or is_moved


def send_again(place: Participant, reply: Reply) -> Verdict:
    """A calendar program asks for the latest (RFC 5546, 3.2.6), for whoever is reached there."""
    meeting = place.meeting
    day = day_of(meeting, place, reply.uid) if meeting.has_days else None
    if reply.uid != place.uid and day is None:
        return Verdict(Outcome.DROPPED, "another entry")
    if meeting.is_over:
        return Verdict(Outcome.DROPPED, "over")
    if day and not day.is_first:
        return send_day_again(place, day)
    kind = place.standing
    if kind is None or not place.may_be_told_again(kind):
        return Verdict(Outcome.DROPPED, "nothing to send")
    if place.times_sent(kind, since=utc_now() - AGAIN_WITHIN) >= MOST_AGAIN:
        return Verdict(Outcome.DROPPED, "sent lately")
    place.tell_how_it_stands()
    return Verdict(Outcome.APPLIED, "sent again")


def send_day_again(place: Participant, day: MeetingDay) -> Verdict:
    entry = place.on_day(day.key)
    if entry is None or not entry.holds_entry:
        return Verdict(Outcome.DROPPED, "nothing to send")
    if place.times_sent(Kind.DAY, since=utc_now() - AGAIN_WITHIN) >= MOST_AGAIN * MOST_DAYS:
        return Verdict(Outcome.DROPPED, "sent lately")
    place.tell(Kind.DAY, day=day.key, again=True)
    return Verdict(Outcome.APPLIED, "sent again")


def doubted(place: Participant, reason: str, *, perhaps: bool) -> Verdict:
    """A No that anybody could have sent: it waits, and the person is asked, once."""
    if place.is_gone:
        return Verdict(Outcome.DROPPED, "declined before")
    if place.is_doubted:
        return Verdict(Outcome.SHOWN, "doubted again")
    place.doubt(perhaps=perhaps)
    return Verdict(Outcome.WAITING, reason)


def was_said(place: Participant, comment: str, said_at: datetime, proof: Proof) -> None:
    """Remember an answer that came by mail and was taken up."""
    # A stranger must not date an answer so that no later one counts.
    place.replied_at = said_at if proof == Proof.GIVEN else min(said_at, utc_now())
    place.comment = comment
    place.is_unproved, place.answered_through = proof == Proof.AGAINST, Channel.CALENDAR
    if proof == Proof.GIVEN:
        place.doubted_at = None


def objection(place: Participant, reply: Reply, said_at: datetime) -> str:
    """Why this reply changes nothing; "" where it may."""
    if reply.uid != place.uid:
        return "another entry"
    if reply.recurrence_id:
        return "one date of many"
    if not reply.attendees:
        return "no attendee"
    return outdates(place, reply.sequence, said_at)


def outdates(place: Participant, sequence: int, said_at: datetime) -> str:
    """What has happened since somebody answered so; "" where that may still count."""
    if place.meeting.cancelled_at:
        return "cancelled"
    if place.meeting.is_over:
        return "over"
    if sequence < place.asked_sequence:
        return "older question"
    if place.replied_at and said_at <= place.replied_at:
        return "older answer"
    return ""


def take_up(place: Participant, partstat: str, **who: Unpack[Who]) -> Verdict:
    """Let the place follow PARTSTAT. Repeating what is so already changes nothing else.

    `who` acts, as `decline` takes it: the person, or an organiser on their behalf.
    """
    if partstat == "DELEGATED":
        return Verdict(Outcome.SHOWN, "delegated")
    if partstat == "ACCEPTED" and place.awaits_hosts:
        return Verdict(Outcome.DROPPED, "undecided")
    if partstat == "ACCEPTED" and place.state in (State.INVITED, State.CONFIRMED, *GONE):
        return accept(place, **who)
    if partstat == "TENTATIVE" and place.state in (State.INVITED, State.CONFIRMED):
        place.is_tentative = True
        place.note("hesitated", **who)
        return Verdict(Outcome.APPLIED, "tentative")
    if partstat == "DECLINED" and place.state in (*CONCERNED, *GONE):
        place.decline(through=Channel.CALENDAR, **who)
        place.is_tentative = False
        return Verdict(Outcome.APPLIED, "declined")
    return Verdict(Outcome.DROPPED if partstat == "NEEDS-ACTION" else Outcome.SHOWN, "no place")


def accept(place: Participant, **who: Unpack[Who]) -> Verdict:
    try:
        place.confirm(through=Channel.CALENDAR, **who)
    except NoSeatLeft:
        return Verdict(Outcome.SHOWN, "no seat")
    except NotThisTime:
        return Verdict(Outcome.SHOWN, "not this time")
    except Refusal:
        return Verdict(Outcome.SHOWN, "registration closed")
    place.is_tentative = False
    became = {State.WAITING: "queued", State.PENDING: "applied", State.NOMINATED: "applied"}
    return Verdict(Outcome.APPLIED, became.get(place.state, "accepted"))
