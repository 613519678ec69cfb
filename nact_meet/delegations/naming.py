"""Naming: whoever speaks for an institute puts people down for its delegation."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from nact_meet.delegations.delegation_seats import DelegationSeats
from nact_meet.delegations.named import Named, Namer
from nact_meet.delegations.recognition import Recognition
from nact_meet.delegations.refusals import (
    DelegationStands,
    NamedAlready,
    NamingClosed,
    NotNamed,
    OneHead,
)
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Came, Role, State
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from datetime import datetime


class Naming(Recognition, DelegationSeats):
    """Mixed into Nomination."""

    meeting: Any
    is_past_due: Any
    if TYPE_CHECKING:
        changed_at: datetime | None

    def check_open_for_naming(self, namer: Namer) -> None:
        """Raises MeetingCancelled, DelegationStands, NamingClosed."""
        self.check_not_started()
        if self.is_past_due and not namer.is_host:
            raise NamingClosed(", ".join(self.meeting.host_names))

    def is_open_to(self, namer: Namer) -> bool:
        """Whether more people may be named; see `may_change` for those who are."""
        return self.may_change and (namer.is_host or not self.is_past_due)

    @property
    def may_change(self) -> bool:
        return not (self.meeting.cancelled_at or self.meeting.has_started)

    def check_not_started(self) -> None:
        """Raises MeetingCancelled, DelegationStands."""
        self.meeting.check_not_cancelled()
        if self.meeting.has_started:
            raise DelegationStands

    def name_people(self, people: Sequence[Named], namer: Namer) -> list[Participant]:
        """Places in the delegation, after those who have one; who is in it already stays.

        The caller has locked the meeting. Raises MeetingCancelled, DelegationStands, NamingClosed
        and NotNamed for the first who cannot be named; the caller rolls back then.
        """
        self.check_open_for_naming(namer)
        places = []
        contacts = [
            self.at_row(row, self.contact_of, each, namer) for row, each in enumerate(people)
        ]
        self.lock_places([each.person_id for each in contacts])
        for row, (named, contact) in enumerate(zip(people, contacts, strict=True)):
            if named.role == Role.HEAD and Role.HEAD in [each.role for each in people[:row]]:
                raise NotNamed(row, OneHead())
            places.append(self.at_row(row, self.name_one, named, contact, namer))
        self.touch()
        return places

    def at_row(self, row: int, work: "Callable[..., Any]", *more: Any) -> Any:
        try:
            return work(*more)
        except Refusal as refusal:
            raise NotNamed(row, refusal) from refusal

    def lock_places(self, person_ids: Collection[int]) -> None:
        """Those of the delegation, and whatever these people have at the meeting, as they are now.

        All at once and in one order: whoever is doing something with their own place counts seats
        after it too.
        """
        concerned = or_(Participant.nomination_id == self.id, Participant.person_id.in_(person_ids))
        query = (
            select(Participant)
            .where(Participant.meeting_id == self.meeting_id, concerned)
            .order_by(Participant.id)
            .with_for_update(of=Participant, key_share=True)
            .execution_options(populate_existing=True)
        )
        db.session.scalars(query).all()

    def name_one(self: Any, named: Named, contact: Contact, namer: Namer) -> Participant:
        place: Participant | None = audience.place_of(self.meeting, contact.person)
        if place and place.nomination_id == self.id and not place.is_gone:
            return place
        self.check_free(place)
        role = role_of(place, named)
        self.check_seat(place, role)
        place = place or audience.make_place(
            self.meeting, contact, role, State.NOMINATED, came=Came.NAMED
        )
        place.join_delegation(self, self.next_position)
        place.write_card(named)
        self.mark(place, role, namer)
        place.admit(named=True, **namer.who)
        return place

    def check_free(self, place: Participant | None) -> None:
        """Raises NamedAlready."""
        if place and place.nomination_id and not place.is_gone:
            raise NamedAlready(place, by_us=place.nomination_id == self.id)

    @property
    def next_position(self) -> int:
        query = select(func.max(Participant.delegation_position))
        return (db.session.scalar(query.where(Participant.nomination_id == self.id)) or 0) + 1

    def mark(self, place: Participant, role: Role, namer: Namer) -> None:
        """One leads: whoever did so until now is a delegate again. Raises NoSeatLeft."""
        if role == Role.HEAD:
            for other in self.heads():
                if other is not place:
                    other.change_role(Role.DELEGATE, **namer.who)
        place.change_role(role, **namer.who)

    def heads(self) -> Sequence[Participant]:
        where = (Participant.nomination_id == self.id, Participant.role == Role.HEAD)
        return db.session.scalars(select(Participant).where(*where)).all()

    def touch(self) -> None:
        self.changed_at = utc_now()


def role_of(place: Participant | None, named: Named) -> Role:
    """Whom the hosts expect as a speaker or in the chair stays so, unless marked otherwise."""
    is_expected = place is not None and not place.is_gone
    return place.role if place and is_expected and named.role == Role.DELEGATE else named.role
