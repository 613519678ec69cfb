"""What somebody said in polls: theirs to see, to be erased, and gone some time after the end.

Erased at their own wish while no date is chosen, the answer goes altogether: they will not come, so
it must not count. Afterwards it has been counted: the votes stay, of nobody, and what was written
goes. When the time is over, voters and what they said go; the dates and the choice stay.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.addresses import drop_addresses
from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import NOBODY, run
from nact_meet.polls import kept_dates
from nact_meet.polls.models.poll import Poll, PollHost, Stage
from nact_meet.polls.models.proposed_date import ProposedDate
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter, new_voter_key
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

DECIDED = (Stage.CHOSEN, Stage.CALLED_OFF)
KEPT_FOR = timedelta(days=60)
"""After a date was chosen, the poll was called off, or its last date went by."""

log = structlog.get_logger()


class KeptVotes(Keeping):
    key, before = "polls", "mails"
    for_everybody = (Poll, PollHost, PollSlot)

    def exported(self, own: OwnData) -> list[dict[str, Any]]:
        return [vote_values(voter) for voter in votes_of(own)]

    def erase(self, own: OwnData) -> ColumnElement[bool]:
        return Notice.voter_id.in_(leave_polls(own))

    def let_go(self, meeting: Meeting, people: Select[int]) -> dict[str, int]:
        return {"voters": sum(erase_voters(poll) for poll in polls_of(meeting))}

    def carry_out(self) -> None:
        erase_due_polls()


def vote_values(voter: Voter) -> dict[str, Any]:
    """Also of a secret poll: it is their own answer."""
    said, kept = voter.choices, {hold.slot_id for hold in voter.kept_times}
    return {
        "poll": voter.poll.ref,
        "title": voter.poll.title,
        "hosts": voter.poll.host_names,
        "is_required": voter.is_required,
        "asked_at": iso(voter.asked_at),
        "answered_at": iso(voter.answered_at),
        "answered_by": voter.answered_by,
        "comment": voter.comment,
        "answers": [
            {
                "starts_at": iso(slot.starts_at),
                "answer": said[slot.id],
                "is_kept": slot.id in kept,
            }
            for slot in voter.poll.slots
            if slot.id in said
        ],
        "proposed_dates": [
            {"starts_at": iso(date.starts_at), "ends_at": iso(date.ends_at)}
            for date in voter.proposed_dates
        ],
    }


def votes_of(own: OwnData) -> Sequence[Voter]:
    """Asked at this address; and, where it is all, wherever the person was asked."""
    theirs = Voter.contact_id == own.contact.id
    if own.is_all:
        theirs = or_(theirs, Voter.person_id == own.person.id)
    return db.session.scalars(select(Voter).where(theirs).order_by(Voter.id)).all()


def leave_polls(own: OwnData) -> list[int]:
    """The ids of those who stay as nobody. The caller has locked meetings and places."""
    voters = votes_of(own)
    ids = [voter.poll_id for voter in voters]
    lock = select(Poll).where(Poll.id.in_(ids)).order_by(Poll.id).with_for_update(key_share=True)
    db.session.scalars(lock, execution_options={"populate_existing": True}).all()
    kept = [voter.id for voter in voters if voter.poll.stage in DECIDED]
    for voter in voters:
        kept_dates.let_go_of_theirs(voter, "erased")
    voter_ids = [voter.id for voter in voters]
    forget_in_log(voter_ids)
    forget_who_answered(own)
    run(delete(Voter).where(Voter.id.in_(voter_ids), Voter.id.not_in(kept)))
    run(delete(ProposedDate).where(ProposedDate.voter_id.in_(voter_ids)))
    blank: dict[str, Any] = {"contact_id": None, "comment": "", "answered_by": ""}
    run(update(Voter).where(Voter.id.in_(kept)).values(**blank, key=new_voter_key()))
    return kept


def forget_who_answered(own: OwnData) -> None:
    """For a country: the answer stays the country's."""
    answers_for = CoordinatorContact.contact_id == own.contact.id
    institutes = select(CoordinatorContact.institute_id).where(answers_for)
    names = [name for name in (own.person.full_name, own.contact.reader_name) if name]
    here = and_(Voter.institute_id.in_(institutes), Voter.answered_by.in_(names))
    run(update(Voter).where(here).values(answered_by=NOBODY))


def forget_in_log(voter_ids: Sequence[int]) -> None:
    """That somebody answered stays, and when."""
    about = (Change.subject == Voter.__tablename__, Change.subject_id.in_(voter_ids))
    said: dict[str, Any] = {
        "subject_name": NOBODY,
        "subject_names": None,
        "details": {},
        "on_behalf_of": "",
    }
    run(update(Change).where(*about).values(**said))
    through = (Change.actor_id.is_(None), Change.actor_name != "")
    run(update(Change).where(*about, *through).values(actor_name=NOBODY))


def erase_due_polls() -> None:
    """One a transaction; two workers at once do each poll once."""
    while poll := db.session.scalar(ended_long_ago().limit(1)):
        count = erase_voters(poll)
        db.session.commit()
        log.info("poll data erased", poll=poll.ref, voters=count)
    db.session.commit()


def ended_long_ago() -> Any:
    limit = utc_now() - KEPT_FOR
    mine = PollSlot.poll_id == Poll.id
    is_chosen = Poll.is_decided(PollSlot.chosen_at <= limit)
    is_coming = select(PollSlot.id).where(mine, PollSlot.ends_at > limit).exists()
    ended = or_(Poll.called_off_at <= limit, is_chosen, ~is_coming)
    query = select(Poll).where(and_(Poll.erased_at.is_(None), ended)).order_by(Poll.id)
    return query.with_for_update(of=Poll, key_share=True, skip_locked=True)


def polls_of(meeting: Meeting) -> Sequence[Poll]:
    """Those whose voters are still kept, locked."""
    where = (Poll.meeting_id == meeting.id, Poll.erased_at.is_(None))
    query = select(Poll).where(*where).with_for_update(of=Poll, key_share=True)
    return db.session.scalars(query).all()


def erase_voters(poll: Poll) -> int:
    """With votes, comments, mails and calendar entries, and addresses that nothing else needs.

    The log keeps that somebody answered. Answers how many voters there were.
    """
    db.session.flush()
    theirs = Voter.poll_id == poll.id
    voters = db.session.execute(select(Voter.id, Voter.person_id).where(theirs)).all()
    ids = [id for id, _person_id in voters]
    people = [person_id for _id, person_id in voters if person_id]
    forget_in_log(ids)
    run(delete(Voter).where(theirs))
    drop_addresses(people, besides=poll.meeting_id or 0)
    poll.erased_at = utc_now()
    poll.note("poll data erased", by=None, details={"voters": len(ids)})
    db.session.expire_all()
    return len(ids)


KEPT = KeptVotes()
