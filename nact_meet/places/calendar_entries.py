"""A place or a meeting as the Event of its calendar entry: the same in mails, feeds, downloads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import current_app
from flask_babel import gettext as _

from nact_meet.ical.event import Conference, Event, Party
from nact_meet.mail.addresses import our_address, with_ascii_domain
from nact_meet.meetings.labels import spoken_by
from nact_meet.meetings.models.agenda import AgendaItem
from nact_meet.meetings.models.day import MeetingDay, uid_of_day
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.notices.composing import this_site
from nact_meet.places.models.participant import Participant
from nact_meet.web.formats import clock, clock_line, locale_name
from nact_meet.web.labels import label
from nact_meet.web.typesetting import bracketed, listed, rows


def place_event(place: Participant, *, attendee: bool) -> Event:
    """One person's entry, of the first day, in the language of the moment; `attendee` as mails
    have it.

    It carries the personal join link, never the room's address: a change of room changes no entry.
    """
    meeting, first = place.meeting, place.meeting.first_day
    page = f"{current_app.config['BASE_URL']}/r/{place.token}"
    join = f"{page}/join"
    links = _("Join: %(link)s", link=join)
    if attendee:  # a feed says it in URL alone: a thousand entries must stay light
        links += "\n" + _("Your page: %(link)s", link=page)
    return Event(
        uid=place.uid,
        sequence=place.sequence,
        created_at=place.created_at,
        revised_at=max(place.revised_at, meeting.revised_at),
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        zone=meeting.zone,
        summary=meeting.title,
        description=f"{links}\n\n{description(meeting)}",
        location=join,
        url=page,
        status=status_of(place, first, attendee=attendee),
        organizer=place_organizer(place) if attendee else this_site(),
        attendee=asked(place.full_name, place.contact.address) if attendee else None,
        partstat=place.partstat_on(first),
        conferences=(Conference(join, _("Join the meeting")),),
        alarms=tuple(place.person.alarm_minutes),
    )


def status_of(place: Participant, day: Schedule, *, attendee: bool) -> str:
    """Mails bring a day that they said no to: only so can they still say yes to it."""
    stands = place.meeting.cancelled_at is None and place.is_concerned
    return "CONFIRMED" if stands and (attendee or not place.is_off(day)) else "CANCELLED"


def day_event(place: Participant, day: MeetingDay, *, attendee: bool) -> Event:
    """The same of a later day, under a UID of its own for life."""
    entry = place.on_day(day.key)
    return replace(
        place_event(place, attendee=attendee),
        uid=day.uid_beside(place.uid),
        sequence=entry.sequence if entry else 0,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        status=status_of(place, day, attendee=attendee),
        partstat=place.partstat_on(day),
    )


def place_events(place: Participant) -> list[Event]:
    """Of every day, as downloads and feeds have them."""
    later = place.meeting.later_days
    events = (day_event(place, day, attendee=False) for day in later)
    return [place_event(place, attendee=False), *events]


def gone_event(place: Participant, key: str, hours: Mapping[str, Any]) -> Event:
    """Of a day that leaves a calendar; the meeting may have it no more."""
    return replace(
        place_event(place, attendee=True),
        uid=uid_of_day(key, place.uid),
        starts_at=datetime.fromisoformat(hours["starts_at"]),
        ends_at=datetime.fromisoformat(hours["ends_at"]),
        zone=hours["zone"],
    )


def meeting_events(meeting: Meeting, *, room: str = "m") -> list[Event]:
    """The same, of every day; each has a UID for life."""
    first = meeting_event(meeting, room=room)
    later = (
        replace(
            first,
            uid=day.uid_beside(meeting.uid),
            sequence=day.sequence,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
        )
        for day in meeting.later_days
    )
    return [first, *later]


def meeting_event(meeting: Meeting, *, room: str = "m") -> Event:
    """What everybody may know of a public meeting; `room` is where its page is for the reader."""
    page = f"{current_app.config['BASE_URL']}/{room}/{meeting.ref}"
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        created_at=meeting.created_at,
        revised_at=meeting.revised_at,
        starts_at=meeting.first_day.starts_at,
        ends_at=meeting.first_day.ends_at,
        zone=meeting.zone,
        summary=meeting.title,
        description=f"{page}\n\n{description(meeting, in_public=room == 'm')}",
        location=meeting.venue or page,
        url=page,
        status="CONFIRMED" if meeting.cancelled_at is None else "CANCELLED",
        organizer=this_site(),
    )


def item_events(entry: Event, meeting: Meeting, *, in_public: bool) -> Iterator[Event]:
    """The items of the agenda as entries beside `entry`, which is the meeting's or a place's.

    Editing replaces every item's row, so that the number in the programme names an item for life.
    """
    days = {day.position: day.uid_beside(entry.uid) for day in meeting.later_days}
    for number, (item, at, day) in enumerate(meeting.timed_agenda, 1):
        yield replace(
            entry,
            uid=f"item-{number}-{entry.uid}",
            related_to=days.get(day, entry.uid),
            starts_at=at,
            ends_at=at + timedelta(minutes=item.minutes),
            summary=item.title or label(item.kind),
            description="\n".join([*speakers(item, in_public), entry.summary]),
            conferences=(),
            alarms=(),
        )


def asked(name: str, address: str) -> Party:
    """An ATTENDEE, whose address is a URI."""
    return Party(name, with_ascii_domain(address))


def place_organizer(place: Participant) -> Party:
    """The service's own address for this place, for life; its name is the hosts'."""
    return Party(host_line(place.meeting), our_address(place.organizer_key))


class Hosted(Protocol):
    """A meeting, or what becomes one."""

    @property
    def host_names(self) -> Sequence[str]: ...
    @property
    def invited_names(self) -> Sequence[str]: ...


def host_line(hosted: Hosted) -> str:
    return listed(hosted.host_names) or current_app.config["SITE_NAME"]


def speakers(item: AgendaItem, in_public: bool) -> Iterator[str]:
    return (spoken_by(speaker, in_public=in_public) for speaker in item.speakers)


def description(meeting: Meeting, *, in_public: bool = False) -> str:
    """Hosts, venue and agenda as text; worked out once for each revision and language.

    A host's new name revises no meeting, and is seen nevertheless.
    """
    hosts = (host_line(meeting), *meeting.invited_names)
    key = (meeting.uid, meeting.revised_at, locale_name(), hosts, in_public)
    if (known := _descriptions.get(key)) is None:
        known = describe(meeting, in_public)
        if len(_descriptions) > 500:
            _descriptions.clear()
        _descriptions[key] = known
    return known


_descriptions: dict[tuple[object, ...], str] = {}


def describe(meeting: Meeting, in_public: bool) -> str:
    lines = [_("Hosts: %(names)s", names=host_line(meeting))]
    if meeting.invited_names:
        lines.append(_("Invited to host: %(names)s", names=listed(meeting.invited_names)))
    if meeting.venue:
        lines.append(_("Venue: %(venue)s", venue=meeting.venue))
    for number, day in enumerate(meeting.by_day):
        if meeting.has_days:
            lines.append(clock_line(day.starts_at, day.ends_at, meeting.zone))
        lines += items_in_words(meeting, number, in_public)
    return "\n".join(lines)


def items_in_words(meeting: Meeting, number: int, in_public: bool) -> Iterator[str]:
    for item, at, day in meeting.timed_agenda:
        if day == number:
            names = rows(speakers(item, in_public))
            line = f"{clock(at, meeting.zone)} {item.title or label(item.kind)}"
            yield bracketed(line, names) if names else line
