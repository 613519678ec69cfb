"""The roll of a delegation: who is in it, in whose order, as what, and who sat in the room."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, joinedload

from nact_meet.delegations.named import Named, Namer
from nact_meet.delegations.refusals import NotYet
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.places.models.participant import SEATED, Details, Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from datetime import datetime


class Roll:
    """Mixed into Nomination."""

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Any]
        changed_at: Mapped[datetime | None]
        answered_at: Mapped[datetime | None]

    @property
    def roll(self) -> Sequence[Participant]:
        """Everybody, in the delegation's own order, also who has left it by themselves."""
        query = (
            select(Participant)
            .where(Participant.nomination_id == self.id)
            .options(joinedload(Participant.person), joinedload(Participant.contact))
            .order_by(Participant.delegation_position, Participant.id)
        )
        return db.session.scalars(query).all()

    @property
    def people(self) -> list[Participant]:
        return [each for each in self.roll if not each.is_gone]

    @property
    def is_changed_since_answer(self) -> bool:
        return bool(self.answered_at and self.changed_at)

    def answer(self: Any, namer: Namer) -> None:
        """This is our delegation. Said again it counts only if something has changed since."""
        if self.answered_at and not self.is_changed_since_answer:
            return
        self.meeting.check_not_cancelled()
        self.answered_at, self.changed_at = utc_now(), None
        self.note("delegation answered", **namer.who)

    def put_in_order(self: Any, places: Sequence[Participant], namer: Namer) -> None:
        """`places` first, in this order; whoever is not among them follows as before."""
        self.check_not_started()
        before = self.roll
        rest = [each for each in before if each not in places]
        after = [*(each for each in places if each in before), *rest]
        for position, place in enumerate(after, 1):
            place.delegation_position = position
        if list(before) != after:
            self.note("delegation ordered", **namer.who)
            self.touch()

    def move(self, place: Participant, step: int, namer: Namer) -> None:
        """Up (-1) or down (+1) among those who come; at either end nothing happens."""
        people = self.people
        at = people.index(place)
        if 0 <= at + step < len(people):
            people[at], people[at + step] = people[at + step], people[at]
            self.put_in_order(people, namer)

    def correct(self: Any, place: Participant, named: Named, namer: Namer) -> None:
        """What is written of somebody, what they come as, and where their mail goes.

        The directory follows for those whom it knows through this place alone. Raises
        MeetingCancelled, DelegationStands, AnotherCountrysInstitute, DelegationFull.
        """
        self.check_not_started()
        self.lock_places([])
        if named.role in SEATED and place.role not in SEATED:
            self.check_seat(place, named.role)
        before = place.card()
        self.describe(place, named)
        after = place.card()
        if changed := {
            key: [before[key], after[key]] for key in after if after[key] != before[key]
        }:
            place.revise()
            place.note("corrected", **namer.who, details=changed)
        if named.address:
            place.readdress(self.reached_at(place.person, named), **namer.who)
        self.mark(place, named.role, namer)
        self.touch()

    def describe(self: Any, place: Participant, named: Named) -> None:
        institute = self.institute_of(named)
        if self.is_ours_alone(place.person):
            person = place.person
            details = Details(
                full_name=named.full_name,
                own_script_name=named.own_script_name,
                honorific=named.honorific,
                position=named.position,
                institute=named.institute,
                country_code=named.country_code or self.country_code,
                zone=person.zone,
                language=named.language or person.language,
            )
            place.describe(details, institute)
        place.full_name, place.own_script_name = named.full_name, named.own_script_name
        place.honorific, place.position = named.honorific, named.position
        place.institute_name = institute.name if institute else named.institute

    def is_ours_alone(self, person: Person) -> bool:
        """Nobody else has anything to do with this person yet: no other meeting, no account."""
        query = select(func.count(Participant.id)).where(Participant.person_id == person.id)
        return db.session.scalar(query) == 1 and person.organiser is None

    def reached_at(self, person: Person, named: Named) -> Contact:
        """The person's address of that name, one more where they have none."""
        known = next((each for each in person.contacts if each.address == named.address), None)
        contact = known or Contact(address=named.address)
        if known is None:
            person.contacts.append(contact)
        contact.reader_name = named.reader_name
        db.session.flush()
        return contact

    def take_out(self: Any, place: Participant, namer: Namer) -> None:
        """Raises MeetingCancelled, DelegationStands. Who is out already stays out."""
        self.check_not_started()
        self.lock_places([])
        if place.nomination_id == self.id:
            place.leave_delegation("taken out", **namer.who)
            self.touch()

    def note_attendance(self, sat: Mapping[int, bool | None], namer: Namer) -> None:
        """Who really sat in the room, by participant; None where nobody knows. Raises NotYet."""
        if not self.meeting.has_started:
            raise NotYet
        for place in self.roll:
            if place.id in sat and place.attended != sat[place.id]:
                place.attended = sat[place.id]
                place.note(ATTENDED[place.attended], **namer.who)


ATTENDED = {True: "attended", False: "not attended", None: "attendance unknown"}
