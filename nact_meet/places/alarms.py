"""Alarms: how long before a meeting the calendar of somebody who comes should ring."""

from collections.abc import Iterable

from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CONCERNED
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

LEADS = (10, 30, 60, 1440)
"""What is offered, in minutes before the start."""


def ring(person: Person, leads: Iterable[int]) -> None:
    """From now on, so many minutes before each start; none silences. Nobody is mailed.

    Entries that can still ring are revised: programs take over what has a newer DTSTAMP.
    """
    wanted = sorted(set(leads))
    if wanted == person.alarm_minutes:
        return
    person.alarm_minutes = wanted
    coming = (Meeting.ends_at > utc_now(), Meeting.cancelled_at.is_(None))
    query = (
        select(Participant)
        .join(Participant.meeting)
        .where(Participant.person_id == person.id, Participant.state.in_(CONCERNED), *coming)
        .order_by(Participant.id)
    )
    for place in db.session.scalars(query):
        place.revise()
