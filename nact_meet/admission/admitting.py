"""Letting people in whom a coordinator named or a host put down, and whom hosts decide about."""

from typing import Any

from nact_meet.admission.admission import Admission
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Came, Participant, Role, State


def admit(
    meeting: Meeting,
    contact: Contact,
    role: Role,
    *,
    named: bool,
    by: Person | None,
    **who: Any,
) -> Participant:
    """The place of this contact's person, made where there is none; see `Admitted.admit`."""
    place = audience.place_of(meeting, contact.person)
    if place is None:
        came = Came.NAMED if named else Came.INVITED
        place = audience.make_place(meeting, contact, role, State.NOMINATED, came=came)
    place.admit(named=named, by=by, **who)
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
