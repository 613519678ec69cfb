"""The hosts choose one of a poll's dates: it becomes a meeting, and everybody hears of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped

from nact_meet.delegations.asking import nomination_of
from nact_meet.fair_time.party import roles_in
from nact_meet.invitations.inviting import Guest, invite_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.kind import Kind
from nact_meet.places.models.participant import Participant, Role
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll_host import PollHost
from nact_meet.polls.models.slot import PollSlot
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.directory.models.working_group import WorkingGroup
    from nact_meet.polls.models.voter import Voter


class NobodyAskedYet(Refusal):
    sentence = _l("Nobody has been asked yet: please open the poll first.")


class PollCalledOff(Refusal):
    sentence = _l("This poll has been called off: no date can be chosen any more.")


class AnotherDateChosen(Refusal):
    sentence = _l("Another date has been chosen already. Please look at its meeting.")


class DateGoneBy(Refusal):
    sentence = _l("This date has gone by. Please choose another one.")


class NoSuchDate(Refusal):
    sentence = _l("Please choose one of the dates of this poll.")


class Choosing:
    """Mixed into Poll."""

    if TYPE_CHECKING:
        id: Mapped[int]
        title: Mapped[str]
        opened_at: Mapped[datetime | None]
        called_off_at: Mapped[datetime | None]
        working_group: Mapped[WorkingGroup | None]
        hosts: Mapped[list[PollHost]]
        slots: Mapped[list[PollSlot]]
        meeting: Mapped[Meeting | None]
        chosen: property
        note: Callable[..., None]
        loaded_voters: Callable[[], Sequence[Voter]]
        locked_holds: Callable[[], list[Hold]]
        let_go_of_dates: Callable[..., None]
        write_to: Callable[..., None]

    def choose(self, slot: PollSlot, *, by: "Person", as_draft: bool = False) -> Meeting:
        """The poll ends, and the date becomes a meeting with a place for each person asked.

        It is published at once, or proposed to the hosts of whom one must agree; `as_draft`
        leaves both for later. A second time changes nothing. The caller has locked the poll.
        Raises NobodyAskedYet, PollCalledOff, AnotherDateChosen, DateGoneBy.
        """
        if self.chosen is slot and self.meeting:
            return self.meeting
        self.check_may_choose(slot)
        slot.chosen_at = utc_now()
        meeting = self.meeting = self.meeting_at(slot, by)
        self.note("date chosen", by=by, details={"starts_at": slot.starts_at.isoformat()})
        voters = self.loaded_voters()
        going = self.hand_over_times(slot, self.places_for(voters, meeting, by))
        self.note_countries(voters, meeting)
        if not as_draft:
            meeting.publish(by)
        self.tell_of_choice(voters, meeting)
        self.let_go_of_dates("chosen", going)
        return meeting

    def slot_of(self, id: int) -> PollSlot:
        """Raises NoSuchDate."""
        for each in self.slots:
            if each.id == id:
                return each
        raise NoSuchDate

    def may_choose(self, slot: PollSlot) -> bool:
        is_open = self.opened_at and not self.called_off_at and not self.chosen
        return bool(is_open) and not slot.has_started

    def check_may_choose(self, slot: PollSlot) -> None:
        if self.called_off_at:
            raise PollCalledOff
        if self.chosen:
            raise AnotherDateChosen
        if self.opened_at is None:
            raise NobodyAskedYet
        if slot.has_started:
            raise DateGoneBy

    def meeting_at(self, slot: PollSlot, by: "Person") -> Meeting:
        """Closed, as the poll was: nobody has said that anybody may read of it."""
        meeting = Meeting(
            title=self.title, working_group=self.working_group, created_by=by, is_public=False
        )
        with db.session.no_autoflush:
            meeting.take_place(*slot.slot)
            meeting.hosts = [
                Host(institute=each.institute, duty=Duty.HOST, position=position)
                for position, each in enumerate(self.hosts)
            ]
            meeting.drafted(by)
        return meeting

    def places_for(
        self, voters: Iterable["Voter"], meeting: Meeting, by: "Person"
    ) -> list[Participant]:
        """Of everybody who can be written to, whatever they answered; nobody hears of it yet."""
        roles = roles_in(self.working_group)
        guests = [
            Guest(Mailbox(contact.person.full_name, contact.address), contact, role)
            for voter in voters
            if (contact := voter.reached_at) and contact.address
            for role in [roles.get(contact.person_id, Role.DELEGATE)]
        ]
        return invite_all(meeting, guests, by=by)

    def hand_over_times(self, slot: PollSlot, places: Iterable[Participant]) -> list[Hold]:
        """The entry of this date becomes the place's, where both are at one address.

        Answers all others, which go.
        """
        by_person = {each.person_id: each for each in places}
        going = []
        for hold in self.locked_holds():
            place = by_person.get(hold.voter.person_id or 0)
            is_chosen = hold.slot_id == slot.id
            if place and is_chosen and hold.stands_at(place.contact.address):
                hold.become(place)
            else:
                going.append(hold)
        return going

    def note_countries(self, voters: Iterable["Voter"], meeting: Meeting) -> None:
        """Their delegations can be asked for from now on; nobody is mailed."""
        for voter in voters:
            if voter.institute:
                nomination_of(meeting, voter.institute)

    def tell_of_choice(self, voters: Iterable["Voter"], meeting: Meeting) -> None:
        """Whom no invitation tells."""
        uninvited = [each for each in voters if each.is_country or not meeting.is_announced]
        self.write_to(uninvited, Kind.POLL_NEWS, what="chosen")
