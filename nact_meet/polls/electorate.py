"""Who is asked by a poll: people and countries, some of them required, some new here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.recognition import introduce
from nact_meet.fair_time.company import NO_CLOCKS
from nact_meet.history.models import record_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.polls import asking, kept_dates
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import (
    NobodyToVote,
    PollEnded,
    SecretStands,
    TooFewForSecrecy,
    TooManyVoters,
)
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK

MOST_VOTERS = 500
HIDING = 3
"""Among so many of a kind nobody knows by the counts alone what one of them said."""


@dataclass(frozen=True)
class Elector:
    """Somebody to ask: a person at one of their addresses, or an institute for its country."""

    contact: Contact | None = None
    institute: Institute | None = None
    is_required: bool = False

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.contact.person_id if self.contact else None), (
            self.institute.id if self.institute else None
        )


def enrol(poll: Poll, electors: Iterable[Elector], *, by: Person) -> list[Voter]:
    """Those who are not asked yet, each once; of an open poll they hear at once.

    Raises PollEnded, SecretStands, TooManyVoters.
    """
    check_may_change(poll)
    known = {(voter.person_id, voter.institute_id) for voter in poll.voters}
    added = []
    for elector in electors:
        if elector.key in known:
            continue
        known.add(elector.key)
        voter = Voter(
            person=elector.contact.person if elector.contact else None,
            contact=elector.contact,
            institute=elector.institute,
            is_required=elector.is_required,
        )
        poll.voters.append(voter)
        added.append(voter)
    if len(poll.voters) > MOST_VOTERS:
        raise TooManyVoters
    named = ((voter, voter.name) for voter in added)
    record_all("voter added", named, by=by, meeting=poll.meeting)
    if poll.is_open:
        asking.ask(poll, added)
    return added


def enrol_all(
    poll: Poll,
    known: Iterable[Elector],
    new: Sequence[tuple[Mailbox, bool]],
    *,
    by: Person,
    clocks: Mapping[str, str] = NO_CLOCKS,
) -> list[Voter]:
    """`new`: who is in no directory yet, and whether they are required; `clocks` are zones that
    the organiser chose for some of them, by address. Raises as `enrol` does.
    """
    contacts = introduce([mailbox for mailbox, _ in new], poll.zone, by)
    for mailbox, contact in contacts.items():
        if zone := clocks.get(mailbox.address):
            contact.person.is_at(zone, ZoneSource.SAID, by=by)
    strangers = [Elector(contact=contacts[mailbox], is_required=must) for mailbox, must in new]
    return enrol(poll, [*known, *strangers], by=by)


def dismiss(voter: Voter, *, by: Person) -> None:
    """They are asked no more, and what they said is gone. Raises PollEnded, SecretStands."""
    check_may_change(voter.poll)
    voter.note("voter removed", by=by)
    kept_dates.let_go_of_theirs(voter, "removed")
    voter.poll.voters.remove(voter)


def require(voter: Voter, is_required: bool, *, by: Person) -> None:
    """Raises PollEnded, SecretStands."""
    if voter.is_required == is_required:
        return
    check_may_change(voter.poll)
    details = {"is_required": [voter.is_required, is_required]}
    voter.is_required = is_required
    voter.note("voter changed", by=by, details=details)


def check_may_change(poll: Poll) -> None:
    """Raises PollEnded, SecretStands."""
    if poll.has_ended:
        raise PollEnded
    if poll.opened_at and poll.is_secret:
        raise SecretStands


def check_is_askable(poll: Poll) -> None:
    """Whoever opens a poll asks somebody. Raises NobodyToVote, TooFewForSecrecy."""
    if not poll.voters:
        raise NobodyToVote
    required = sum(voter.is_required for voter in poll.voters)
    groups = (required, len(poll.voters) - required)
    if poll.is_secret and any(0 < size < HIDING for size in groups):
        raise TooFewForSecrecy


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
    return [person for person in db.session.scalars(query) if person.contact]


def answering_countries() -> list[Institute]:
    """The coordinators with a contact who is reached, in protocol order."""
    order = {country.code: place for place, country in enumerate(NETWORK)}
    coordinators = db.session.scalars(select(Institute).where(Institute.is_coordinator)).all()
    contacts = CoordinatorContact.by_institute(institute.id for institute in coordinators)
    reached = [
        institute
        for institute in coordinators
        if any(contact.is_reached for contact in contacts.get(institute.id, ()))
    ]
    return sorted(reached, key=lambda one: order.get(one.country_code or "", len(order)))
