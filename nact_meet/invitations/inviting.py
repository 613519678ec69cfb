"""Inviting many at once: who is meant by a pasted name and address, and places for all of them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.directory.recognition import Guest, introduce
from nact_meet.history.models import record_all
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, post
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.reminders import post_reminders, rows_for
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def candidates(meeting: Meeting) -> list[tuple[Membership, Participant | None]]:
    """The people of the meeting's working group, with the places they hold already."""
    if meeting.working_group_id is None:
        return []
    person = joinedload(Membership.person)
    here = and_(Participant.person_id == Person.id, Participant.meeting_id == meeting.id)
    rows = db.session.execute(
        select(Membership, Participant)
        .join(Membership.person)
        .outerjoin(Participant, here)
        .where(Membership.working_group_id == meeting.working_group_id)
        .options(person.joinedload(Person.institute), person.selectinload(Person.contacts))
        .order_by(func.lower(Person.full_name), Person.id)
    )
    return [(membership, place) for membership, place in rows]


def without_place(meeting: Meeting, guests: Iterable[Guest]) -> list[Guest]:
    """Those who are not expected yet, each once."""
    where = Participant.meeting_id == meeting.id
    expected = set(db.session.scalars(select(Participant.person_id).where(where)))
    fresh = []
    for guest in guests:
        person_id = guest.contact.person_id if guest.contact else None
        if person_id not in expected:
            fresh.append(guest)
        if person_id is not None:
            expected.add(person_id)
    return fresh


def invite_all(meeting: Meeting, guests: Sequence[Guest], *, by: Person) -> list[Participant]:
    """Places for those who have none; a constant number of statements, however many they are.

    Before publication nobody hears of it; afterwards the invitations go out at once.
    Raises MeetingCancelled, MeetingOver.
    """
    meeting.check_open_for_invitations()
    fresh = without_place(meeting, guests)
    new = introduce([guest.mailbox for guest in fresh if guest.contact is None], meeting.zone, by)
    contacts = [guest.contact or new[guest.mailbox] for guest in fresh]
    places = [
        Participant(
            meeting=meeting,
            person=contact.person,
            contact=contact,
            role=guest.role,
            state=State.INVITED,
        )
        for guest, contact in zip(fresh, contacts, strict=True)
    ]
    for place in places:
        place.freeze()
    db.session.add_all(places)
    record_all("invited", ((place, place.full_name) for place in places), by=by, meeting=meeting)
    if meeting.is_announced:
        ids = [place.id for place in places]
        post(rows_for(meeting, Kind.INVITATION, ids, utc_now()))
        post_reminders(meeting, ids)
    return places
