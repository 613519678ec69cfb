"""Substitution: somebody else comes in a person's place, until the meeting starts."""

from typing import Any

from nact_meet.delegations.named import Named, Namer
from nact_meet.delegations.refusals import NamedAlready, NotInDelegation
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Came, State
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant


class Substitution:
    """Mixed into Nomination."""

    def substitute(self: Any, place: Participant, named: Named, namer: Namer) -> Participant:
        """`named` comes for the person of `place`: the same seat, role and position.

        The seat passes straight from one to the other, however many wait for one. The first loses
        the calendar entry, the second gets one. The caller has locked the meeting. Raises
        MeetingCancelled, DelegationStands, AnotherCountrysInstitute, NamedAlready, DelegationFull,
        NotInDelegation; the caller rolls back then.
        """
        self.check_not_started()
        contact = self.contact_of(named, namer)
        self.lock_places([contact.person_id])
        if place.nomination_id != self.id:
            raise NotInDelegation
        other: Participant = self.newcomer(contact, place)
        role, position, name = place.role, place.delegation_position, place.full_name
        if place.has_seat and not other.has_seat:
            place.pass_seat_to(other)
        place.leave_delegation("replaced", **namer.who)
        self.check_seat(other, role)
        other.join_delegation(self, position)
        other.write_card(named)
        other.change_role(role, **namer.who)
        details = {"instead_of": [name, other.full_name]}
        other.note("named instead", **namer.who, details=details)
        other.admit(named=True, **namer.who)
        if other.awaits_hosts:
            other.give_seat_back()
        self.touch()
        return other

    def newcomer(self: Any, contact: Contact, place: Participant) -> Participant:
        """The place of whoever comes instead, made where there is none. Raises NamedAlready."""
        other: Participant | None = audience.place_of(self.meeting, contact.person)
        self.check_free(other)
        if other is place:
            raise NamedAlready(place, by_us=True)
        if other:
            return other
        made: Participant = audience.make_place(
            self.meeting, contact, place.role, State.NOMINATED, came=Came.NAMED
        )
        return made
