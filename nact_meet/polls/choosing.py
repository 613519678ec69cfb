"""The hosts choose one of a poll's dates: it becomes a meeting, and everybody hears of it."""

from collections.abc import Iterable

from sqlalchemy import select

from nact_meet.delegations.asking import nomination_of
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.recognition import Guest
from nact_meet.fair_time.company import roles_in
from nact_meet.invitations.inviting import invite_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.notices.models.notice import Kind
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.polls import asking, kept_dates
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import (
    AnotherDateChosen,
    DateGoneBy,
    NobodyAskedYet,
    NoSuchDate,
    PollCalledOff,
)
from nact_meet.publication import publishing
from nact_meet.publication.carrying_out import when_known
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def choose(poll: Poll, slot: PollSlot, *, by: Person, as_draft: bool = False) -> Meeting:
    """The poll ends, and the date becomes a meeting with a place for each person asked.

    It is published at once, or proposed to the hosts of whom one must agree; `as_draft`
    leaves both for later, and nobody hears of the date until then. A second time changes
    nothing. The caller has locked the poll.
    Raises NobodyAskedYet, PollCalledOff, AnotherDateChosen, DateGoneBy.
    """
    if poll.chosen is slot and poll.meeting:
        return poll.meeting
    check_may_choose(poll, slot)
    as_draft = as_draft or slot.is_whole_day  # its hours are still to be set
    mark(slot)
    meeting = poll.meeting = meeting_at(slot, by)
    poll.is_chosen_quietly = as_draft
    poll.note("date chosen", by=by, details={"starts_at": slot.starts_at.isoformat()})
    voters = poll.loaded_voters()
    places = places_for(voters, meeting, by)
    note_countries(voters, meeting)
    if as_draft:
        return meeting
    going = hand_over(slot, places)
    publishing.publish(meeting, by=by)
    tell_of_choice(poll, voters, meeting)
    kept_dates.let_go_of_all(poll, "chosen", going)
    return meeting


@when_known
def tell_what_was_chosen_quietly(meeting: Meeting) -> None:
    """The draft is published; by then its date may be another one than was chosen."""
    quiet = (Poll.meeting_id == meeting.id, Poll.is_chosen_quietly)
    poll = db.session.scalar(select(Poll).where(*quiet).with_for_update(of=Poll, key_share=True))
    if poll is None or poll.chosen is None:
        return
    poll.is_chosen_quietly = False
    places = db.session.scalars(select(Participant).where(*audience.concerned(meeting)))
    going = hand_over(poll.chosen, places)
    tell_of_choice(poll, poll.loaded_voters(), meeting)
    kept_dates.let_go_of_all(poll, "chosen", going)


def slot_of(poll: Poll, id: int) -> PollSlot:
    """Raises NoSuchDate."""
    for slot in poll.slots:
        if slot.id == id:
            return slot
    raise NoSuchDate


def check_may_choose(poll: Poll, slot: PollSlot) -> None:
    """As `poll.may_choose` says it, with the reason."""
    if poll.called_off_at:
        raise PollCalledOff
    if poll.chosen:
        raise AnotherDateChosen
    if poll.opened_at is None:
        raise NobodyAskedYet
    if slot.has_started:
        raise DateGoneBy


def mark(slot: PollSlot) -> None:
    """It alone: one that was chosen quietly may stand there still, its draft deleted."""
    for other in slot.poll.slots:
        other.chosen_at = None
    db.session.flush()
    slot.chosen_at = utc_now()


def meeting_at(slot: PollSlot, by: Person) -> Meeting:
    """Closed, as the poll was: nobody has said that anybody may read of it."""
    poll = slot.poll
    meeting = Meeting(working_group=poll.working_group, created_by=by, is_public=False)
    meeting.written_in = poll.written_in
    meeting.write("title", poll.texts("title"))
    with db.session.no_autoflush:
        meeting.follow(Timetable(tuple(slot.asked.by_day)))
        meeting.hosts = [host_of(host, position) for position, host in enumerate(poll.hosts)]
        publishing.draft(meeting, by=by)
    return meeting


def host_of(host: PollHost, position: int) -> Host:
    """Who agreed to the poll agreed to each of its dates, and so to host on this one."""
    return Host(
        institute=host.institute,
        duty=Duty.HOST,
        position=position,
        agreed_at=host.agreed_at,
        agreed_by=host.agreed_by,
        agreed_note=host.agreed_note,
    )


def places_for(voters: Iterable[Voter], meeting: Meeting, by: Person) -> list[Participant]:
    """Of everybody who can be written to, whatever they answered; nobody hears of it yet."""
    roles = roles_in(meeting.working_group)
    guests = [
        Guest(Mailbox(contact.person.full_name, contact.address), contact, role)
        for voter in voters
        if (contact := voter.reached_at) and contact.address
        for role in [roles.get(contact.person_id, Role.DELEGATE)]
    ]
    return invite_all(meeting, guests, by=by)


def hand_over(slot: PollSlot, places: Iterable[Participant]) -> list[Hold]:
    """The entry of this date becomes the place's, where both are at one address.

    Answers all other entries of the poll, which go.
    """
    by_person = {place.person_id: place for place in places}
    going = []
    for hold in kept_dates.locked_in(slot.poll):
        place = by_person.get(hold.voter.person_id or 0)
        is_chosen = hold.slot_id == slot.id
        if place and is_chosen and hold.stands_at(place.contact.address):
            hold.become(place)
        else:
            going.append(hold)
    return going


def note_countries(voters: Iterable[Voter], meeting: Meeting) -> None:
    """Their delegations can be asked for from now on; nobody is mailed."""
    for voter in voters:
        if voter.institute:
            nomination_of(meeting, voter.institute)


def tell_of_choice(poll: Poll, voters: Iterable[Voter], meeting: Meeting) -> None:
    """Whom no invitation tells."""
    uninvited = [voter for voter in voters if voter.is_country or not meeting.is_announced]
    asking.write_to(poll, uninvited, Kind.POLL_NEWS, what="chosen")
