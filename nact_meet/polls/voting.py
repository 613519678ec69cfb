"""A voter answers a poll: on their page, or date by date with what their calendar program sends."""

from collections.abc import Mapping
from datetime import datetime

from nact_meet.ical.reply import Reply
from nact_meet.places.replies import Outcome, Proof, Verdict
from nact_meet.polls import kept_dates
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.proposed_date import MOST_PROPOSED, ProposedDate
from nact_meet.polls.models.voter import Choice, Reader, Vote
from nact_meet.polls.news_for_hosts import tell_all_have_answered
from nact_meet.polls.refusals import (
    DatePassed,
    EveryDateNeedsAnswer,
    PollEnded,
    TooManyProposed,
)
from nact_meet.world.timezones import utc_now

CHOICES = {"ACCEPTED": Choice.YES, "TENTATIVE": Choice.MAYBE, "DECLINED": Choice.NO}
"""By PARTSTAT, what an answer to a date that is only kept says of it."""


def answer(reader: Reader, choices: Mapping[int, Choice], comment: str) -> None:
    """For each date, by the id of its slot. The last answer counts, whoever of a country's contacts
    gives it. The caller has locked the poll. Raises PollEnded, EveryDateNeedsAnswer.
    """
    voter = reader.voter
    if not voter.poll.is_open:
        raise PollEnded
    if set(choices) != {slot.id for slot in voter.poll.slots}:
        raise EveryDateNeedsAnswer
    say(reader, choices, comment)
    for hold in voter.holds:
        hold.replied_at, hold.doubted_at = utc_now(), None


def propose(reader: Reader, starts_at: datetime, ends_at: datetime) -> None:
    """Another time than those asked for; the same one twice is one. The caller has locked the poll.

    Raises PollEnded, DatePassed, TooManyProposed.
    """
    voter = reader.voter
    if not voter.poll.is_open:
        raise PollEnded
    if starts_at <= utc_now():
        raise DatePassed
    if any((date.starts_at, date.ends_at) == (starts_at, ends_at) for date in voter.proposed_dates):
        return
    if len(voter.proposed_dates) >= MOST_PROPOSED:
        raise TooManyProposed
    voter.proposed_dates.append(ProposedDate(starts_at=starts_at, ends_at=ends_at))
    note_proposal(reader, "date proposed", starts_at)


def take_back(reader: Reader, date: ProposedDate) -> None:
    """The caller has locked the poll. Raises PollEnded."""
    if not reader.voter.poll.is_open:
        raise PollEnded
    note_proposal(reader, "proposed date taken back", date.starts_at)
    reader.voter.proposed_dates.remove(date)


def note_proposal(reader: Reader, verb: str, starts_at: datetime) -> None:
    """Of a secret poll nobody reads who it was."""
    poll, details = reader.voter.poll, {"starts_at": starts_at.isoformat()}
    if poll.is_secret:
        poll.note(f"{verb} in secret", by=None, details=details)
    else:
        reader.voter.note(verb, **reader.acts, details=details)


def say(reader: Reader, choices: Mapping[int, Choice], comment: str) -> None:
    """Of these dates; what was said of others stands."""
    voter = reader.voter
    before = voter.choices
    known = {vote.slot_id: vote for vote in voter.votes}
    for slot_id, choice in choices.items():
        if slot_id in known:
            known[slot_id].answer = choice
        else:
            voter.votes.append(Vote(slot_id=slot_id, answer=choice))
    verb = "vote changed" if voter.answered_at else "voted"
    voter.answered_at, voter.answered_by, voter.comment = utc_now(), reader.name, comment
    note_answer(reader, verb, before)
    tell_all_have_answered(voter.poll)
    kept_dates.follow_answer(voter)


def note_answer(reader: Reader, verb: str, before: Mapping[int, Choice]) -> None:
    """In the order of the dates. A secret poll remembers that somebody answered, not who."""
    voter, poll = reader.voter, reader.voter.poll
    if poll.is_secret:
        poll.note("voted in secret", by=None)
        return
    after = voter.choices
    said = [[choices.get(slot.id) for slot in poll.slots] for choices in (before, after)]
    details = {"votes": [said[0] if before else None, said[1]]}
    voter.note(verb, **reader.acts, details=details)


def hear(hold: Hold, reply: Reply, *, said_at: datetime | None, proof: Proof) -> Verdict:
    """An answer to one date that came by mail (RFC 5546 3.2.3). The caller has locked the poll.

    Only PARTSTAT and COMMENT count, and only from the address that was written to. A No, and a
    date that was let go, want proof: else a stranger's mails take the date out and in again.
    """
    said_at = reply.said_at or said_at or utc_now()
    if reason := objection(hold, reply, said_at):
        return Verdict(Outcome.DROPPED, reason)
    contact = hold.contact
    answerer = reply.answerer(contact.address) if contact else None
    if contact is None or answerer is None or answerer.partstat not in CHOICES:
        return Verdict(Outcome.DROPPED, "no vote")
    if reply.method != "REPLY":
        return Verdict(Outcome.DROPPED, "no vote")
    is_undone = answerer.partstat == "DECLINED" or not hold.stands
    wants_proof = is_undone and proof != Proof.GIVEN
    if wants_proof or proof == Proof.AGAINST or answerer.address != contact.address:
        if answerer.partstat == "DECLINED":
            hold.doubted_at = utc_now()
        return Verdict(Outcome.SHOWN, "unproved vote")
    hold.replied_at, hold.doubted_at = said_at, None
    take_up(hold, answerer.partstat, reply.comment, Reader(hold.voter, contact))
    return Verdict(Outcome.APPLIED, "vote")


def objection(hold: Hold, reply: Reply, said_at: datetime) -> str:
    """Why this reply changes nothing; "" where it may."""
    if not hold.voter.poll.is_open:
        return "poll ended"
    if reply.uid != hold.uid:
        return "another entry"
    if reply.recurrence_id:
        return "one date of many"
    if not reply.attendees:
        return "no attendee"
    if reply.sequence < hold.asked_sequence:
        return "older question"
    if hold.replied_at and said_at <= hold.replied_at:
        return "older answer"
    return ""


def take_up(hold: Hold, partstat: str, comment: str, reader: Reader) -> None:
    """Their own program shows what they pressed already: it is not told again."""
    if hold.told:
        hold.told = hold.told | {"partstat": partstat}
    if reader.voter.choices.get(hold.slot_id) != CHOICES[partstat]:
        said = {hold.slot_id: CHOICES[partstat]}
        say(reader, said, comment or reader.voter.comment)
