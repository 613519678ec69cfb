"""A company: the people whom somebody has in mind for a meeting that does not exist yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.recognition import Doubt, Guest, recognise
from nact_meet.invitations.inviting import invite_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.planner.terms import MOST_PEOPLE
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, Refusal
from nact_meet.world.countries import likely_country
from nact_meet.world.timezones import only_clock

NO_CLOCKS: Mapping[str, str] = {}


class TooManyPeople(Refusal):
    sentence = _l("Please choose at most %(most)s people.", most=MOST_PEOPLE)
    status = 422


@dataclass(frozen=True)
class Company:
    """`people` by name; `strangers` are not in the directory; `missing` is how many left it.

    `roles` are those that people have in the working group; `left_out` are people of it; `clocks`
    are zones that the organiser chose for strangers, by address.
    """

    people: Sequence[Person]
    roles: Mapping[int, Role]
    strangers: Sequence[Mailbox] = ()
    left_out: Sequence[Person] = ()
    missing: int = 0
    clocks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def gather(
        cls,
        group: WorkingGroup | None,
        added: Collection[int],
        left_out: Collection[int],
        strangers: Sequence[Mailbox] = (),
        clocks: Mapping[str, str] = NO_CLOCKS,
    ) -> Self:
        """Everybody of the group and whoever is added, without those left out.

        As many statements for many as for few. Raises TooManyPeople.
        """
        roles = roles_in(group)
        wanted = {*roles, *added} - set(left_out)
        if len(wanted) + len(strangers) > MOST_PEOPLE:
            raise TooManyPeople
        people = people_of(roles, group, added)
        staying = [person for person in people if person.id in wanted]
        others = [person for person in people if person.id not in wanted]
        missing = len(wanted) - len(staying)
        return cls(staying, roles, strangers, others, missing, clocks)

    @property
    def size(self) -> int:
        return len(self.people) + len(self.strangers)

    @property
    def reachable(self) -> list[Person]:
        return [person for person in self.people if person.contact]

    @property
    def guests(self) -> tuple[list[Guest], list[Doubt]]:
        """Whom a meeting can invite; whoever has no address that works is none of them."""
        known = [
            Guest(Mailbox(person.full_name, person.contact.address), person.contact, role)
            for person in self.reachable
            if person.contact
            for role in [self.roles.get(person.id, Role.DELEGATE)]
        ]
        new, questions = recognise(self.strangers, {}, Role.DELEGATE)
        return [*known, *new], questions

    def join(self, meeting: Meeting, *, by: Person) -> tuple[list[Participant], list[Doubt]]:
        """Into a draft: nobody hears of it yet. Raises MeetingOver.

        `Doubt`: a stranger's address has meanwhile become somebody's whose name is another.
        """
        if not self.size:
            return [], []
        if meeting.is_over:
            raise MeetingOver
        guests, questions = self.guests
        places = invite_all(meeting, guests, by=by)
        known = {guest.contact.person_id for guest in guests if guest.contact}
        for place in places:
            zone = self.clocks.get(place.contact.address)
            if zone and place.person_id not in known:
                place.person.is_at(zone, ZoneSource.SAID, by=by)
        return places, questions


NOBODY = Company([], {})


def clock_by_address(stranger: Mailbox) -> str | None:
    """Of the country that it names, where that has one clock."""
    return only_clock(likely_country(stranger.address))


def roles_in(group: WorkingGroup | None) -> dict[int, Role]:
    """What people usually are at its meetings."""
    if group is None:
        return {}
    rows = select(Membership.person_id, Membership.role)
    here = Membership.working_group_id == group.id
    return {person: role for person, role in db.session.execute(rows.where(here))}  # noqa: C416  (typed)


def people_of(
    roles: Collection[int], group: WorkingGroup | None, added: Collection[int]
) -> Sequence[Person]:
    if not roles and not added:
        return []
    members = select(Membership.person_id).where(
        Membership.working_group_id == (group.id if group else 0)
    )
    query = (
        select(Person)
        .where(Person.erased_at.is_(None))
        .where(or_(Person.id.in_(members), Person.id.in_(added)))
        .options(joinedload(Person.institute), selectinload(Person.contacts))
    )
    people = db.session.scalars(query).all()
    return sorted(people, key=lambda person: (person.full_name.casefold(), person.id))
