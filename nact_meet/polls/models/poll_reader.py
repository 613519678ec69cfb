"""Whoever reads a poll's mail for a voter: the person, their assistant, a country's contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.web.extensions import links
from nact_meet.web.tokens import Purpose

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.polls.models.voter import Voter


@dataclass(frozen=True)
class Reader:
    """`coordinator` where the voter is a country."""

    voter: "Voter"
    contact: "Contact"
    coordinator: CoordinatorContact | None = None

    @property
    def id(self) -> int:
        """How a link names them: a coordinator's contact, or an address of the person."""
        return self.coordinator.id if self.coordinator else self.contact.id

    @property
    def keys(self) -> str:
        return (
            f"{self.voter.key}.{self.coordinator.mail_key}" if self.coordinator else self.voter.key
        )

    @property
    def token(self) -> str:
        """The last part of their link: `/v/<token>`."""
        return links.sign(Purpose.POLL, [self.voter.id, self.id, self.keys])

    @property
    def mail_key(self) -> str:
        """In the address that their mails come back to, if they come back."""
        return f"v{self.voter.id}-{self.id}-{self.voter.key}"

    @property
    def person(self) -> "Person":
        """Whose clock and language their mails and pages follow."""
        return self.contact.person

    @property
    def name(self) -> str:
        return self.contact.reader_name or self.person.full_name

    @property
    def is_reminded(self) -> bool:
        """The head of an institute is asked and never reminded."""
        return self.coordinator is None or not self.coordinator.is_principal

    @property
    def acts(self) -> dict[str, Any]:
        """Who answers through this link, as a Change keeps it."""
        if reader := self.contact.reader_name:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.person.full_name}
        return {"by": self.person}


def readers_of(voters: Iterable["Voter"]) -> dict[int, list[Reader]]:
    """Everybody who is reached by mail, by the voter's id; a constant number of statements."""
    voters = list(voters)
    institutes = {each.institute_id for each in voters if each.institute_id}
    named = CoordinatorContact.by_institute(institutes) if institutes else {}
    found: dict[int, list[Reader]] = {}
    for voter in voters:
        if voter.institute_id:
            reached = [each for each in named.get(voter.institute_id, ()) if each.is_reached]
            found[voter.id] = [Reader(voter, each.contact, each) for each in reached]
        else:
            contact = voter.reached_at
            is_reached = contact is not None and contact.bounced_at is None
            found[voter.id] = [Reader(voter, contact)] if contact and is_reached else []
    return found
