"""Who is let in: what hosts choose for a meeting, and their yes, no or noted about one person."""

from typing import Any, Unpack

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Who, record
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import TELL_OF_IT, Decision, Participant
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.places.models.states import CameBy, State
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, Refusal
from nact_meet.world.timezones import utc_now


class NothingToDecide(Refusal):
    """`sentence` says who was quicker, and how it stands with this person."""

    def __init__(self, place: Participant) -> None:
        self.sentence = said_already(place)
        super().__init__(self.sentence)


def admit(
    meeting: Meeting,
    contact: Contact,
    role: Role,
    *,
    named: bool,
    **who: Unpack[Who],
) -> Participant:
    """The place of this contact's person, made where there is none; see `Participant.admit`."""
    place = audience.place_of(meeting, contact.person)
    if place is None:
        came = CameBy.NAMED if named else CameBy.INVITED
        place = audience.make_place(meeting, contact, role, State.NOMINATED, came=came)
    place.admit(named=named, **who)
    return place


def change_admission(
    meeting: Meeting, admission: Admission, words: dict[str, dict[str, str]], *, by: Person
) -> None:
    """Who waits already goes on waiting for a decision, whatever is chosen."""
    changed: dict[str, Any] = {}
    if admission != meeting.admission:
        changed["admission"] = [meeting.admission, admission]
    if words != meeting.decision_words:
        changed["decision_words"] = [meeting.decision_words, words]
    if not changed:
        return
    meeting.admission, meeting.decision_words = admission, words
    record(
        "admission changed", meeting, by=by, name=meeting.title, meeting=meeting, details=changed
    )


def approve(place: Participant, *, by: Person, note: str = "") -> None:
    """A seat is theirs, or a place in the line. Raises MeetingCancelled, MeetingOver,
    NothingToDecide, NoSeatLeft.
    """
    place.meeting.check_open_for_invitations()
    if not place.awaits_hosts:
        raise NothingToDecide(place)
    is_theirs = place.take_seat()
    if not is_theirs and (place.came == CameBy.NAMED or not place.meeting.has_waiting_list):
        raise NoSeatLeft
    keep_decision(place, Decision.APPROVED, by, note)
    if is_theirs:
        place.hold("approved", by=by)
    else:
        place.note("approved", by=by)
        place.wait_for_seat(by=by)


def take_note(place: Participant, *, by: Person) -> None:
    """Nobody is mailed. Raises NothingToDecide."""
    if not place.is_to_be_noted:
        raise NothingToDecide(place)
    keep_decision(place, Decision.NOTED, by, "")
    place.note("noted", by=by)


def say_no(place: Participant, *, by: Person, note: str = "") -> None:
    """Kindly. Raises MeetingOver, NothingToDecide."""
    check_not_over(place)
    if not place.awaits_hosts and not place.is_to_be_noted:
        raise NothingToDecide(place)
    keep_decision(place, Decision.DECLINED, by, note)
    place.speak(None)
    place.ask_anew(State.DECLINED)
    place.note("not admitted", by=by)
    if place.meeting.is_announced:
        place.tell(Kind.DECISION)
    place.leave_room()
    place.give_seat_back()
    place.say_left()


def reconsider(place: Participant, *, by: Person) -> None:
    """The decision is taken back. Raises MeetingOver, NothingToDecide.

    Who has heard of it is told that the hosts decide anew; nobody else hears anything.
    """
    check_not_over(place)
    if place.decision is None or not (place.has_a_place or place.is_turned_down):
        raise NothingToDecide(place)
    was, heard = place.decision, has_heard(place)
    place.forget_decision()
    place.note("reconsidered", by=by)
    if was == Decision.NOTED:
        return
    place.ask_anew(State.NOMINATED if place.came == CameBy.NAMED else State.PENDING)
    if heard and place.meeting.is_announced:
        place.tell(Kind.PENDING, anew=True)
    place.leave_room()
    place.give_seat_back()


def keep_decision(place: Participant, decision: Decision, by: Person, note: str) -> None:
    place.decision, place.decided_at = decision, utc_now()
    place.decided_by, place.decision_note = by.full_name, note


def has_heard(place: Participant) -> bool:
    """Whether a mail of the decision has been begun, so that it may have reached them."""
    begun = or_(Notice.attempts > 0, Notice.mail.is_not(None))
    where = (Notice.participant_id == place.id, Notice.kind.in_(TELL_OF_IT))
    since = Notice.created_at >= place.decided_at
    return bool(db.session.scalar(select(exists().where(*where, since, begun))))


def check_not_over(place: Participant) -> None:
    if place.meeting.is_over:
        raise MeetingOver


def said_already(place: Participant) -> Any:
    words = {"by": place.decided_by, "name": place.full_name}
    if place.is_gone and not place.is_turned_down:
        return _("%(name)s is no longer coming.", name=place.full_name)
    if place.decision == Decision.APPROVED:
        return _("%(by)s has already approved %(name)s.", **words)
    if place.decision == Decision.DECLINED:
        return _("%(by)s has already declined %(name)s.", **words)
    if place.decision == Decision.NOTED:
        return _("%(by)s has already noted %(name)s.", **words)
    return _("%(name)s no longer needs a decision.", name=place.full_name)
