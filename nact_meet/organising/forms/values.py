"""Between a meeting and its form: what the form shows of it, and what it takes from the form."""

import hashlib
from itertools import product
from typing import Any

from nact_meet.directory.access import current_organiser, readable
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.organising.forms.agenda import HostRow, speaker_lines
from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.organising.forms.sections import Section
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import beside
from nact_meet.world import timezones


def values_of(meeting: Meeting) -> dict[str, Any]:
    """What the form shows of a meeting that exists."""
    rooms = {"room": meeting.main_room, "fallback": meeting.fallback_room}
    closes_at = meeting.registration_closes_at
    read = readable(linked_speakers(meeting).values())
    first, *later = meeting.by_day
    values: dict[str, Any] = {
        "title": meeting.texts("title"),
        "working_group_id": meeting.working_group_id or 0,
        "summary": meeting.texts("summary"),
        "words": meeting.texts("words"),
        "written_in": meeting.written_in,
        "zone": meeting.zone,
        "days": [hours_of(day) | {"number": number} for number, day in enumerate(later, 2)],
        "hosts": [{"institute_id": row.institute_id, "duty": row.duty} for row in meeting.hosts],
        "agenda": [
            {
                "day": item.day + 1,
                "kind": item.kind,
                "title": item.texts("title"),
                "minutes": item.minutes,
                "speakers": speaker_lines(item, read),
            }
            for item in meeting.agenda
        ],
        "venue": meeting.venue,
        "visibility": "public" if meeting.is_public else "closed",
        "access": "open" if meeting.is_open else "invited",
        "closes": timezones.wall_clock(closes_at, meeting.zone) if closes_at else None,
        "answer_by": meeting.answer_by,
        "contact_id": meeting.chosen_contact.id if meeting.chosen_contact else 0,
        "languages": meeting.languages,
        "reminders": meeting.reminder_minutes,
        "edition": edition(meeting),
    }
    values |= hours_of(first)
    for name, room in rooms.items():
        if room:
            values |= {
                f"{name}_url": room.url,
                f"{name}_number": room.number,
                f"{name}_passcode": room.passcode,
            }
    if meeting.fallback_room:
        values["fallback_countries"] = meeting.fallback_room.countries
    return values


def hours_of(day: Schedule) -> dict[str, Any]:
    first, last = day.starts_wall.date(), day.ends_wall.date()
    return {
        "day": first,
        "last_day": last if last != first else None,
        "starts": day.starts_wall.time(),
        "ends": day.ends_wall.time(),
        "starts_fold": str(day.starts_fold),
        "ends_fold": str(day.ends_fold),
    }


def edition(meeting: Meeting) -> str:
    """Another one after every edit, also of what revises neither page nor calendar."""
    words = repr((meeting.revised_at, meeting.page()))
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def sent_for(meeting: Meeting, section: Section | None) -> MeetingForm:
    """The form as it was sent, of one section or whole, beside what is saved now."""
    saved, shown = values_of(meeting), section.fields if section else None
    form: MeetingForm = beside(
        MeetingForm, saved, edition="edition", now=edition(meeting), shown=shown
    )
    return form


def fill(meeting: Meeting, form: MeetingForm) -> None:
    """Give the meeting what the form says; the form has been validated."""
    with db.session.no_autoflush:
        take(meeting, form)


def take(meeting: Meeting, form: MeetingForm) -> None:
    meeting.follow(form.plan(keys_by_number(meeting, form)))
    meeting.title, meeting.summary = form.title.data, form.summary.data
    meeting.words, meeting.written_in = form.words.data, form.written_in.data
    meeting.translations = form.translations
    group = form.working_group_id.data
    meeting.working_group = db.session.get(WorkingGroup, group) if group else None
    meeting.venue = form.venue.data
    meeting.is_public = form.visibility.data == "public"
    meeting.is_open = meeting.is_public and form.access.data == "open"
    meeting.registration_closes_at = form.closes_at
    meeting.answer_by = form.answer_by.data
    meeting.named_contact = db.session.get(Organiser, form.contact_id.data or 0)
    meeting.languages = list(form.languages.data or [])
    meeting.reminder_minutes = sorted(form.reminders.data or [], reverse=True)
    meeting.hosts = [host_of(meeting, row, position) for position, row in enumerate(form.host_rows)]
    linked = unreadable(meeting)
    day_of = form.positions
    meeting.agenda = [
        row.item(position, day_of.get(row.day.data, 0), linked, meeting.written_in)
        for position, row in enumerate(form.item_rows)
    ]
    meeting.rooms = rooms_of(meeting, form)


def keys_by_number(meeting: Meeting, form: MeetingForm) -> dict[int, str]:
    """Of the form's days, the keys that are known: that of the same date, else of the same row.

    What people said of a day is about its date: another one taken out or put in changes no answer.
    """
    days = enumerate(meeting.days, 1) if meeting.has_days else ()
    dates = {1: form.day.data} | {number: row.day.data for number, row in form.day_rows.items()}
    likest = sorted(
        (row.starts_wall.date() != day, known != number, number, known, row.key)
        for (number, day), (known, row) in product(dates.items(), days)
    )
    keys: dict[int, str] = {}
    for has_other_date, is_other_row, number, _known, key in likest:
        is_known = not (has_other_date and is_other_row)
        if is_known and number not in keys and key not in keys.values():
            keys[number] = key
    return keys


def linked_speakers(meeting: Meeting) -> dict[str, int]:
    """Those whom the directory has, by their printed names."""
    spoken = (speaker for item in meeting.agenda for speaker in item.speakers)
    return {speaker.printed: speaker.person_id for speaker in spoken if speaker.person_id}


def unreadable(meeting: Meeting) -> dict[str, int]:
    """Speakers by their printed names, of whom the form shows no address: they stay linked."""
    linked = linked_speakers(meeting)
    read = readable(linked.values())
    return {printed: id for printed, id in linked.items() if id not in read}


def host_of(meeting: Meeting, row: HostRow, position: int) -> Host:
    """The row that was there for this institute, so that a host is changed and not replaced."""
    known = {host.institute_id: host for host in meeting.hosts}
    institute = db.session.get_one(Institute, row.institute_id.data)
    host = known.get(institute.id) or Host(institute=institute)
    host.duty, host.position = Duty(row.duty.data), position
    return host


def rooms_of(meeting: Meeting, form: MeetingForm) -> list[Room]:
    wanted = (
        (RoomKind.MAIN, form.room_url, form.room_number, form.room_passcode),
        (RoomKind.FALLBACK, form.fallback_url, form.fallback_number, form.fallback_passcode),
    )
    known = {room.kind: room for room in meeting.rooms}
    rooms = []
    for kind, url, number, passcode in wanted:
        if url.data or number.data:
            room = known.get(kind) or Room(kind=kind)
            room.url, room.number, room.passcode = url.data, number.data, passcode.data
            is_fallback = kind == RoomKind.FALLBACK
            room.countries = list(form.fallback_countries.data or []) if is_fallback else []
            rooms.append(room)
    return rooms


def values_for_new(zone: str, institute_id: int | None) -> dict[str, Any]:
    """A new meeting begins with its organiser, their zone and institute, and usual reminders."""
    return {
        "zone": zone,
        "hosts": [{"institute_id": institute_id or 0, "duty": Duty.HOST}],
        "reminders": [1440, 60],
        "languages": ["en"],
        "written_in": current_organiser().person.reads,
        "contact_id": current_organiser().id,
    }
