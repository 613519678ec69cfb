"""The dates that a poll keeps in its voters' calendars, and what is mailed of them.

They follow each voter's answer and the zone data, and go when the poll ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.ical.reply import Reply
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, Notice, post, quiet_until, unattempted, unfinished
from nact_meet.places.replies import AGAIN_WITHIN, MOST_AGAIN, Outcome, Verdict
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now


def follow_answer(voter: Voter) -> None:
    """Each date they can come at is kept, and no other one.

    The caller has locked the poll. Their calendar hears of it once they have been quiet.
    """
    if not voter.may_keep_times:
        return
    known = {hold.slot_id: hold for hold in locked(Hold.voter_id == voter.id)}
    wanted = voter.wanted_times
    for slot_id, hold in known.items():
        if slot_id not in wanted:
            hold.let_go()
    for slot_id in sorted(wanted):
        hold = known.get(slot_id) or first_hold(voter, slot_id)
        hold.keep()
        known[slot_id] = hold
    tell(voter, known.values(), "answer" if voter.keeps_times else "wish")


def first_hold(voter: Voter, slot_id: int) -> Hold:
    hold = Hold(slot_id=slot_id)
    voter.holds.append(hold)
    db.session.flush()
    return hold


def tell(voter: Voter, holds: Iterable[Hold], why: str) -> None:
    """One round of mails, however many edits: it waits a little longer with each."""
    first = withhold(Notice.voter_id == voter.id) or utc_now()
    when = {"created_at": first, "due_at": quiet_until(first)}
    post([row | when for row in news(holds, why)])


def let_go_of_theirs(voter: Voter, why: str, *where: Any) -> None:
    """Before this row goes, or is nobody's any more: each farewell stands by itself.

    `where` chooses among the holds. Whatever else waited to be mailed is not: a row that goes
    takes its notices along, and must not wait then for a worker that waits for the row.
    """
    going = locked(Hold.voter_id == voter.id, *where)
    db.session.execute(
        update(Notice)
        .where(Notice.voter_id == voter.id, unfinished(Notice))
        .values(overtaken_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    for hold in going:
        hold.let_go()
    post([row | {"voter_id": None} for row in news(going, why)])
    for hold in going:
        db.session.delete(hold)


def let_go_of_all(poll: Poll, why: str, holds: Sequence[Hold] | None = None) -> None:
    """Of `holds`, which are locked, or of all: every calendar hears at once."""
    going = locked_in(poll) if holds is None else holds
    withhold(Notice.poll_id == poll.id)
    for hold in going:
        hold.let_go()
    post(list(news(going, why)))


@chore
def derive_dates_again() -> None:
    """New zone data may move the instant of a wall clock; pages show it as it is then."""
    stale = (PollSlot.zone_data != timezones.DATA_VERSION, PollSlot.ends_at > utc_now())
    query = (
        select(PollSlot)
        .where(*stale)
        .with_for_update(of=PollSlot, key_share=True, skip_locked=True)
    )
    for slot in db.session.scalars(query):
        if slot.derive_again():
            keep_again(slot)
    db.session.commit()


def keep_again(slot: PollSlot) -> None:
    """New zone data moved it: the entries follow."""
    standing = [hold for hold in locked_in(slot.poll, Hold.slot_id == slot.id) if hold.stands]
    for hold in standing:
        hold.move()
    post(list(news(standing, "")))


def locked_in(poll: Poll, *where: Any) -> list[Hold]:
    """With all that their farewells say, in a few statements."""
    voters = {voter.id: voter for voter in poll.loaded_voters()}
    theirs = Hold.voter_id.in_(select(Voter.id).where(Voter.poll_id == poll.id))
    holds = locked(theirs, *where)
    for hold in holds:
        set_committed_value(hold, "voter", voters[hold.voter_id])
    return holds


def locked(*where: Any) -> list[Hold]:
    """Pages lock a poll, then its holds, then notices."""
    query = select(Hold).where(*where).order_by(Hold.id).with_for_update(of=Hold)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def withhold(*where: Any) -> datetime | None:
    """What nobody has begun to send of these holds is not sent; since when it has waited."""
    waited = db.session.scalars(
        update(Notice)
        .where(*where, unattempted(Kind.HOLD, Kind.HOLD_GONE))
        .values(overtaken_at=utc_now(), claimed_by=None)
        .returning(Notice.created_at)
        .execution_options(synchronize_session=False)
    ).all()
    return min(waited, default=None)


def news(holds: Iterable[Hold], why: str) -> Iterator[dict[str, Any]]:
    """The notices of those whose calendar does not say yet what is so."""
    for hold in holds:
        if hold.must_be_told:
            yield row_of(hold, Kind.HOLD, hold.written_to, {"key": hold.organizer_key})
        elif hold.stands_in and not hold.stands and not hold.is_out_of_reach:
            yield row_of(hold, Kind.HOLD_GONE, hold.stands_in, farewell(hold, why))


def send_again(hold: Hold, reply: Reply) -> Verdict:
    """A calendar program asks for the latest of a date that is kept (RFC 5546, 3.2.6)."""
    if reply.uid != hold.uid:
        return Verdict(Outcome.DROPPED, "another entry")
    if not hold.stands or not hold.told or hold.slot.has_started or not hold.written_to:
        return Verdict(Outcome.DROPPED, "nothing to send")
    if times_sent(hold) >= MOST_AGAIN:
        return Verdict(Outcome.DROPPED, "sent lately")
    hold.tell_again()
    post(list(news([hold], "")))
    return Verdict(Outcome.APPLIED, "sent again")


def times_sent(hold: Hold) -> int:
    """Lately: two programs must not ask each other for ever."""
    lately = Notice.created_at > utc_now() - AGAIN_WITHIN
    query = select(Notice).where(Notice.voter_id == hold.voter_id, Notice.kind == Kind.HOLD, lately)
    rows = db.session.scalars(query).all()
    return sum(row.payload.get("key") == hold.organizer_key for row in rows)


def row_of(hold: Hold, kind: Kind, address: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "poll_id": hold.voter.poll_id,
        "voter_id": hold.voter_id,
        "address": address,
        "payload": payload,
        "created_at": utc_now(),
        "due_at": utc_now(),
    }


def farewell(hold: Hold, why: str) -> dict[str, Any]:
    """All that the last mail of an entry says: by then nothing else may know it. JSON.

    `why`: answer, wish, chosen, called off, removed, or erased.
    """
    person, contact = hold.voter.person, hold.contact
    assert hold.told is not None and person is not None
    about = {
        "why": why,
        "name": person.full_name,
        "greeted": contact.greets if contact else person.name_with_honorific,
        "language": person.reads,
        "clock": person.own_zone or hold.voter.poll.zone,
        "key": hold.organizer_key,
        "uid": hold.uid,
        "sequence": hold.sequence,
        "created_at": hold.created_at.isoformat(),
        "revised_at": hold.revised_at.isoformat(),
    }
    return hold.told | about
