"""Somebody's own clearance: what their authorities said, and who is asked on the expected day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from nact_meet.clearances.forms import PersonClearanceForm
from nact_meet.clearances.models import ClearanceProgress, DelegationClearance
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Who
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel
from nact_meet.world.timezones import local, utc_now

HOUR = 8
"""By the clock of their country."""
Contacts = Mapping[int, Sequence[CoordinatorContact]]


def record(
    place: Participant,
    said: PersonClearanceForm,
    *,
    through: Channel | None = None,
    **who: Unpack[Who],
) -> None:
    """`through` is None where others say it for them. Raises MeetingCancelled, MeetingOver,
    ClearanceDayNotPossible.
    """
    place.meeting.check_open_for_invitations()
    if said.is_refused:
        place.lose_clearance(through=through, **who)
    elif said.is_decided:
        place.clear(**who)
    elif place.is_concerned and said.clearance_on.data:
        place.expect_clearance(said.clearance_on.data, **who)


def awaited() -> Select[Participant]:
    """Whose day has come, or may have somewhere."""
    person = joinedload(Participant.person).joinedload(Person.institute)
    nomination = joinedload(Participant.nomination).joinedload(Nomination.institute)
    return (
        select(Participant)
        .join(Participant.meeting)
        .where(Participant.clearance_on.is_not(None), Meeting.published_at.is_not(None))
        .where(Meeting.cancelled_at.is_(None), Meeting.starts_at > utc_now())
        .where(~exists().where(*asked_together()))
        .options(joinedload(Participant.contact), joinedload(Participant.meeting))
        .options(person, nomination)
        .order_by(Participant.id)
    )


def asked_together() -> tuple[ColumnElement[bool], ...]:
    """The conditions: their whole delegation waits for the same day."""
    one = DelegationClearance
    return (
        one.nomination_id == Participant.nomination_id,
        one.expected_on == Participant.clearance_on,
        one.progress == ClearanceProgress.APPLIED,
    )


def questions(place: Participant, contacts: Contacts) -> Iterator[dict[str, Any]]:
    """The coordinator's contacts are asked; the person, where there is none; of a delegation from
    which the hosts keep reminders, nobody.
    """
    day = place.clearance_on
    is_silenced = place.nomination is not None and not place.nomination.is_reminded
    if day is None or is_silenced or not is_morning_of(place, day):
        return
    common = {"meeting_id": place.meeting_id}
    institute_id = place.nomination.institute_id if place.nomination else None
    asked = [one for one in contacts.get(institute_id or 0, ()) if is_asked(one)]
    about = {"what": "clearance", "person": place.id, "name": place.full_name}
    for contact in asked:
        yield common | {
            "kind": Kind.NOMINATION_NEWS,
            "nomination_id": place.nomination_id,
            "address": contact.contact.address,
            "payload": about | {"day": day.isoformat(), "contact_id": contact.id},
            "key": f"person-clearance:{place.organizer_key}:{day}:{contact.mail_key}",
        }
    if not asked:
        yield common | {
            "kind": Kind.CLEARANCE_ASKED,
            "participant_id": place.id,
            "address": place.contact.address,
            "payload": {"day": day.isoformat()},
            "key": f"person-clearance:{place.organizer_key}:{day}",
        }


def is_asked(contact: CoordinatorContact) -> bool:
    return contact.is_reached and not contact.is_principal


def is_morning_of(place: Participant, day: date) -> bool:
    now = local(utc_now(), place.home_zone)
    return (now.date(), now.hour) >= (day, HOUR)
