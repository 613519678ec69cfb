"""A poll's voters and what they said go some time after it ended; its dates and its choice stay."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import and_, delete, or_, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.addresses import drop_addresses
from nact_meet.own_data.polls import forget_in_log
from nact_meet.own_data.sweep import run
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(days=60)
"""After a date was chosen, the poll was called off, or its last date went by."""

log = structlog.get_logger()


def erase_due_polls() -> None:
    """One a transaction; two workers at once do each poll once."""
    while poll := db.session.scalar(due().limit(1)):
        count = erase_voters(poll)
        db.session.commit()
        log.info("poll data erased", poll=poll.ref, voters=count)
    db.session.commit()


def due() -> Any:
    limit = utc_now() - KEPT_FOR
    mine = PollSlot.poll_id == Poll.id
    is_chosen = select(PollSlot.id).where(mine, PollSlot.chosen_at <= limit).exists()
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
