"""Whom a poll may ask: those whom the directory offers, and those who are new to it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.invitations.inviting import introduce
from nact_meet.mail.addresses import Mailbox
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK


def enrol_all(
    poll: Poll, known: Iterable[Elector], new: Sequence[tuple[Mailbox, bool]], *, by: Person
) -> list[Voter]:
    """`new`: who is in no directory yet, and whether they are required. Raises as `enrol` does."""
    contacts = introduce([mailbox for mailbox, _ in new], poll.zone, by)
    strangers = [Elector(contact=contacts[mailbox], is_required=must) for mailbox, must in new]
    return poll.enrol([*known, *strangers], by=by)


def could_be_asked(
    working_group_id: int | None, person_ids: Iterable[int] = ()
) -> Sequence[Person]:
    """The people of a working group, and those of the ids, if they are reached by mail."""
    members = select(Membership.person_id).where(Membership.working_group_id == working_group_id)
    query = (
        select(Person)
        .where(Person.id.in_(members) | Person.id.in_(list(person_ids)))
        .where(Person.erased_at.is_(None))
        .options(joinedload(Person.institute), selectinload(Person.contacts))
        .order_by(func.lower(Person.full_name), Person.id)
    )
    return [each for each in db.session.scalars(query) if each.contact]


def answering_countries() -> list[Institute]:
    """The coordinators with a contact who is reached, in protocol order."""
    order = {each.code: place for place, each in enumerate(NETWORK)}
    found = db.session.scalars(select(Institute).where(Institute.is_coordinator)).all()
    contacts = CoordinatorContact.by_institute(each.id for each in found)
    reached = [each for each in found if any(one.is_reached for one in contacts.get(each.id, ()))]
    return sorted(reached, key=lambda each: order.get(each.country_code or "", len(order)))
