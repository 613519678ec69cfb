"""What somebody said in polls, erased at their own wish.

While no date is chosen the answer goes altogether: whoever is erased will not come, so it must not
count. Afterwards it has been counted: the votes stay, of nobody, and what was written goes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.history.models import Change
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import NOBODY, run
from nact_meet.polls import kept_dates
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.polls.models.voter import Voter, new_voter_key
from nact_meet.web.extensions import db

DECIDED = (Stage.CHOSEN, Stage.CALLED_OFF)


def votes_of(own: OwnData) -> Sequence[Voter]:
    """Asked at this address; and, where it is all, wherever the person was asked."""
    theirs = Voter.contact_id == own.contact.id
    if own.is_all:
        theirs = or_(theirs, Voter.person_id == own.person.id)
    return db.session.scalars(select(Voter).where(theirs).order_by(Voter.id)).all()


def leave_polls(own: OwnData) -> list[int]:
    """The ids of those who stay as nobody. The caller has locked meetings and places."""
    voters = votes_of(own)
    ids = [each.poll_id for each in voters]
    lock = select(Poll).where(Poll.id.in_(ids)).order_by(Poll.id).with_for_update(key_share=True)
    db.session.scalars(lock, execution_options={"populate_existing": True}).all()
    kept = [each.id for each in voters if each.poll.stage in DECIDED]
    for each in voters:
        kept_dates.let_go_of_theirs(each, "erased")
    forget_in_log([each.id for each in voters])
    forget_who_answered(own)
    run(delete(Voter).where(Voter.id.in_([each.id for each in voters]), Voter.id.not_in(kept)))
    blank: dict[str, Any] = {"contact_id": None, "comment": "", "answered_by": ""}
    run(update(Voter).where(Voter.id.in_(kept)).values(**blank, key=new_voter_key()))
    return kept


def forget_who_answered(own: OwnData) -> None:
    """For a country: the answer stays the country's."""
    answers_for = CoordinatorContact.contact_id == own.contact.id
    institutes = select(CoordinatorContact.institute_id).where(answers_for)
    names = [each for each in (own.person.full_name, own.contact.reader_name) if each]
    here = and_(Voter.institute_id.in_(institutes), Voter.answered_by.in_(names))
    run(update(Voter).where(here).values(answered_by=NOBODY))


def forget_in_log(voter_ids: Sequence[int]) -> None:
    """That somebody answered stays, and when."""
    about = (Change.subject == Voter.__tablename__, Change.subject_id.in_(voter_ids))
    said: dict[str, Any] = {"subject_name": NOBODY, "details": {}, "on_behalf_of": ""}
    run(update(Change).where(*about).values(**said))
    through = (Change.actor_id.is_(None), Change.actor_name != "")
    run(update(Change).where(*about, *through).values(actor_name=NOBODY))
