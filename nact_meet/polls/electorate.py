"""Who is asked by a poll: people and countries, some of them required."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Mapped, joinedload, selectinload

from nact_meet.directory.models.person import Person
from nact_meet.history.models import record_all
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import NobodyToVote, PollEnded, SecretStands, TooFewForSecrecy
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.institute import Institute
    from nact_meet.meetings.models.meeting import Meeting

MOST_VOTERS = 500
HIDING = 3
"""Among so many of a kind nobody knows by the counts alone what one of them said."""


class TooManyVoters(Refusal):
    sentence = _l("A poll asks at most 500 people and countries.")


@dataclass(frozen=True)
class Elector:
    """Somebody to ask: a person at one of their addresses, or an institute for its country."""

    contact: "Contact | None" = None
    institute: "Institute | None" = None
    is_required: bool = False

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.contact.person_id if self.contact else None), (
            self.institute.id if self.institute else None
        )


class Electorate:
    """Mixed into Poll."""

    if TYPE_CHECKING:
        id: Mapped[int]
        is_secret: Mapped[bool]
        opened_at: Mapped[datetime | None]
        voters: Mapped[list[Voter]]
        meeting: Mapped[Meeting | None]
        is_open: property
        has_ended: property
        ask: Any

    def loaded_voters(self) -> Sequence[Voter]:
        """With everything that their mails and the hosts' page say of them; a few statements."""
        query = (
            select(Voter)
            .where(Voter.poll_id == self.id)
            .options(
                joinedload(Voter.person).selectinload(Person.contacts),
                joinedload(Voter.person).joinedload(Person.institute),
                joinedload(Voter.contact),
                joinedload(Voter.institute),
                selectinload(Voter.votes),
            )
            .order_by(Voter.is_required.desc(), Voter.id)
        )
        return db.session.scalars(query).all()

    def enrol(self: Any, electors: Iterable[Elector], *, by: Person) -> list[Voter]:
        """Those who are not asked yet, each once; of an open poll they hear at once.

        Raises PollEnded, SecretStands, TooManyVoters.
        """
        self.check_may_change_voters()
        known = {(each.person_id, each.institute_id) for each in self.voters}
        added = []
        for each in electors:
            if each.key in known:
                continue
            known.add(each.key)
            person = each.contact.person if each.contact else None
            voter = Voter(
                person=person,
                contact=each.contact,
                institute=each.institute,
                is_required=each.is_required,
            )
            self.voters.append(voter)
            added.append(voter)
        if len(self.voters) > MOST_VOTERS:
            raise TooManyVoters
        named = ((each, each.name) for each in added)
        record_all("voter added", named, by=by, meeting=self.meeting)
        if self.is_open:
            self.ask(added)
        return added

    def dismiss(self: Any, voter: Voter, *, by: Person) -> None:
        """They are asked no more, and what they said is gone. Raises PollEnded, SecretStands."""
        self.check_may_change_voters()
        voter.note("voter removed", by=by)
        voter.let_go_of_times("removed")
        self.voters.remove(voter)

    def require(self: Any, voter: Voter, is_required: bool, *, by: Person) -> None:
        """Raises PollEnded, SecretStands."""
        if voter.is_required == is_required:
            return
        self.check_may_change_voters()
        details = {"is_required": [voter.is_required, is_required]}
        voter.is_required = is_required
        voter.note("voter changed", by=by, details=details)

    def check_may_change_voters(self: Any) -> None:
        if self.has_ended:
            raise PollEnded
        if self.opened_at and self.is_secret:
            raise SecretStands

    def check_electorate(self) -> None:
        """Whoever opens a poll asks somebody. Raises NobodyToVote, TooFewForSecrecy."""
        if not self.voters:
            raise NobodyToVote
        required = sum(each.is_required for each in self.voters)
        groups = (required, len(self.voters) - required)
        if self.is_secret and any(0 < each < HIDING for each in groups):
            raise TooFewForSecrecy
