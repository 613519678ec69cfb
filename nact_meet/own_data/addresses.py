"""Addresses that nothing needs any more, once the reason to keep them is over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import aliased

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection
from nact_meet.directory.models.working_group import Membership
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.sweep import by_hand, pointing_at, run, tables
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def drop_addresses(people: Select[int] | Sequence[int], *, besides: int = 0) -> int:
    """Those of `people`, a SELECT of their ids, whom no account, working group, office or meeting
    keeps but the one `besides`; how many addresses.
    """
    alone = unneeded(people, besides)
    theirs = Contact.person_id.in_(alone)
    first = aliased(Contact)
    of_same = first.person_id == Participant.person_id
    lowest = select(func.min(first.id)).where(of_same).scalar_subquery()
    run(update(Participant).where(Participant.person_id.in_(alone)).values(contact_id=lowest))
    written = (theirs, Contact.address != "")
    count = db.session.scalar(select(func.count(Contact.id)).where(*written)) or 0
    log_of = (Change.subject == "people", Change.subject_id.in_(alone))
    run(update(Change).where(*log_of).values(details={}))
    run(delete(Redirection).where(Redirection.person_id.in_(alone)))
    another = first.person_id == Contact.person_id
    run(
        delete(Contact).where(
            theirs, Contact.id > select(func.min(first.id)).where(another).scalar_subquery()
        )
    )
    gone = {"address": "", "reader_name": "", "bounced_at": utc_now(), "bounce_reason": ""}
    gone["doubted_at"] = None
    run(update(Contact).where(*written).values(**gone))
    return count


def unneeded(people: Select[int] | Sequence[int], besides: int) -> Select[int]:
    """SELECT those of them whose addresses nothing else keeps."""
    other = aliased(Participant)
    elsewhere = (
        select(other.id)
        .join(Meeting, Meeting.id == other.meeting_id)
        .where(other.person_id == Person.id)
        .where(Meeting.id != besides, Meeting.erased_at.is_(None))
    )
    reasons = [
        elsewhere,
        select(Organiser.id).where(Organiser.person_id == Person.id),
        select(Membership.id).where(Membership.person_id == Person.id),
        *offices(),
    ]
    kept = [reason.correlate(Person).exists() for reason in reasons]
    return select(Person.id).where(Person.id.in_(people), *(~reason for reason in kept))


def offices() -> list[Select[Any]]:
    """Whatever else points at an address has its own reason to keep it: a coordinator's, say."""
    return [
        select(column).join(Contact, Contact.id == column).where(Contact.person_id == Person.id)
        for table in tables()
        if table.name not in by_hand()
        for column in pointing_at(table, {"contacts.id"})
    ]
