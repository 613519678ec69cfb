"""Whom a meeting's list of participants is for, and which speakers the public may read of."""

from collections.abc import Sequence

from sqlalchemy import select

from nact_meet.directory.models.consent import Said, Source, take_note
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.places import audience
from nact_meet.web.extensions import db


def disclose(meeting: Meeting, visibility: Visibility, keep_days: int, *, by: Person) -> None:
    """Whom the list is for, and how long data is kept. Nobody's own choice is widened."""
    before = [meeting.list_visibility, meeting.keep_days]
    meeting.list_visibility, meeting.keep_days = visibility, keep_days
    after = [visibility, keep_days]
    names = ("list_visibility", "keep_days")
    pairs = zip(names, before, after, strict=True)
    details = {name: [old, new] for name, old, new in pairs if old != new}
    if details:
        record("privacy set", meeting, by=by, name=meeting.title, meeting=meeting, details=details)


def known_speakers(meeting: Meeting) -> Sequence[tuple[Person, bool]]:
    """People of the directory in the programme, and whether each may be named in public."""
    query = (
        select(Person, Speaker)
        .join(Speaker, Speaker.person_id == Person.id)
        .join(Speaker.item)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, Speaker.position, Speaker.id)
    )
    return list(
        {person: speaker.may_be_named for person, speaker in db.session.execute(query)}.items()
    )


def note_agreement(meeting: Meeting, person: Person, said: Said, *, by: Person) -> None:
    """What a speaker wrote to the hosts about being named in public; caller locks the meeting.

    The programme is another one for the public then, and nobody is mailed about it.
    """
    if not take_note(person, meeting, [said], Source.LETTER):
        return
    audience.touch(meeting)
    verb = "agreement noted" if said.agrees else "agreement taken back"
    record(verb, person, by=by, name=person.full_name, meeting=meeting)
