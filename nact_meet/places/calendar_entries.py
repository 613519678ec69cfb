"""A place or a meeting as the Event of its calendar entry: the same in mails, feeds, downloads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from nact_meet.web.formats import clock, locale_name
from nact_meet.web.labels import label
from nact_meet.web.typesetting import bracketed, listed, rows


def place_event(place: Participant, *, attendee: bool, day: MeetingDay | None = None) -> Event:
    """One person's entry, in the language of the moment; `attendee` as mails have it.

    Of the first day, or of another under a UID of its own for life.

    It carries the personal join link, never the room's address: a change of room changes no entry.
    """
    meeting, hours = place.meeting, day or place.meeting.first_day
    page = f"{current_app.config['BASE_URL']}/r/{place.token}"
    join = f"{page}/join"
    links = _("Join: %(link)s", link=join)
    if attendee:  # a feed says it in URL alone: a thousand entries must stay light
        links += "\n" + _("Your page: %(link)s", link=page)
    return Event(
        uid=day.uid_beside(place.uid) if day else place.uid,
        sequence=sequence_of(place, day),
        created_at=place.created_at,
        revised_at=max(place.revised_at, meeting.revised_at),
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        zone=meeting.zone,
        summary=meeting.title,
        description=f"{links}\n\n{description(meeting, day)}",
        location=join,
        url=page,
        status=status_of(place, hours),
        organizer=place_organizer(place) if attendee else this_site(),
        attendee=asked(place.full_name, place.contact.address) if attendee else None,
        partstat=place.partstat_on(hours),
        conferences=(Conference(join, _("Join the meeting")),),
        alarms=tuple(place.person.alarm_minutes),
    )


def status_of(place: Participant, day: Schedule) -> str:
    if not (is_kept(place.meeting, day) and (place.is_concerned or left_after(place, day))):
        return "CANCELLED"
    return "TENTATIVE" if place.awaits_clearance else status_of_meeting(place.meeting)


def status_of_meeting(meeting: Meeting) -> str:
    """RFC 5545 3.8.1.11: tentative while it is not sure that all hosts hold it."""
    return "TENTATIVE" if meeting.saves_date else "CONFIRMED"


def is_kept(meeting: Meeting, day: Schedule) -> bool:
    """It takes place, or did before the others were cancelled."""
    return meeting.cancelled_at is None or meeting.was_held_on(day)


def left_after(place: Participant, day: Schedule) -> bool:
    """They are gone, and had not left when that day of several was held."""
    return place.meeting.has_days and day.ends_at <= place.revised_at


def sequence_of(place: Participant, day: MeetingDay | None) -> int:
    if day is None or day.is_first:
        return place.sequence
    entry = place.on_day(day.key)
    return day.sequence + (entry.sequence if entry else 0)


def place_events(place: Participant) -> list[Event]:
    """Of every day, without anybody to answer."""
    days = [None, *place.meeting.later_days]
    return [place_event(place, attendee=False, day=day) for day in days]


def attended(place: Participant, events: Iterable[Event]) -> Iterator[Event]:
    """As downloads and feeds have them: the day is not cancelled that somebody cannot come on.

    Mails bring it all the same: only so can they still say yes to it.
    """
    off = {day.uid_beside(place.uid) for day in place.days_off}
    return (event for event in events if off.isdisjoint((event.uid, event.related_to)))


def gone_event(place: Participant, key: str, hours: Mapping[str, Any]) -> Event:
    """Of a day that leaves a calendar; the meeting may have it no more."""
    entry = place.on_day(key)
    return replace(
        place_event(place, attendee=True),
        uid=uid_of_day(key, place.uid),
        starts_at=datetime.fromisoformat(hours["starts_at"]),
        ends_at=datetime.fromisoformat(hours["ends_at"]),
        zone=hours["zone"],
        description="",
        partstat="DECLINED" if entry and entry.is_declined else place.partstat,
    )


def meeting_events(meeting: Meeting, *, room: str = "m") -> list[Event]:
    """The same, of every day; each has a UID for life."""
    return [meeting_event(meeting, room=room, day=day) for day in (None, *meeting.later_days)]


def meeting_event(meeting: Meeting, *, room: str = "m", day: MeetingDay | None = None) -> Event:
    """What everybody may know of a public meeting; `room` is where its page is for the reader."""
    hours, page = day or meeting.first_day, f"{current_app.config['BASE_URL']}/{room}/{meeting.ref}"
    return Event(
        uid=day.uid_beside(meeting.uid) if day else meeting.uid,
        sequence=day.sequence if day else meeting.sequence,
        created_at=meeting.created_at,
        revised_at=meeting.revised_at,
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        zone=meeting.zone,
        summary=meeting.title,
        description=f"{page}\n\n{description(meeting, day, in_public=room == 'm')}",
        location=meeting.venue or page,
        url=page,
        status=status_of_meeting(meeting) if is_kept(meeting, hours) else "CANCELLED",
        organizer=this_site(),
    )


def item_events(entries: Sequence[Event], meeting: Meeting, *, in_public: bool) -> Iterator[Event]:
    """The items of the agenda as entries beside `entries`, the meeting's or a place's by day.

    Editing replaces every item's row, so that the number in the programme names an item for life.
    Whatever an edit does to it, on whichever day, makes its SEQUENCE grow: it counts in seconds.
    """
    age = entries[0].revised_at - entries[0].created_at
    for number, (item, at, day) in enumerate(meeting.timed_agenda, 1):
        entry = entries[day]
        yield replace(
            entry,
            uid=f"item-{number}-{entries[0].uid}",
            sequence=max(age // timedelta(seconds=1), 0),
            related_to=entry.uid,
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


def description(meeting: Meeting, day: MeetingDay | None, *, in_public: bool = False) -> str:
    """Hosts, venue and the day's agenda as text; worked out once for each revision and language.

    Nothing of other days, which would stay wrong in this entry once they are changed.

    A host's new name revises no meeting, and is seen nevertheless.
    """
    hosts = (host_line(meeting), *meeting.invited_names)
    number = day.position if day else 0
    key = (meeting.uid, meeting.revised_at, locale_name(), hosts, in_public, number)
    if (known := _descriptions.get(key)) is None:
        known = describe(meeting, number, in_public)
        if len(_descriptions) > 500:
            _descriptions.clear()
        _descriptions[key] = known
    return known


_descriptions: dict[tuple[object, ...], str] = {}


def describe(meeting: Meeting, number: int, in_public: bool) -> str:
    lines = [_("Hosts: %(names)s", names=host_line(meeting))]
    if meeting.invited_names:
        lines.append(_("Invited to host: %(names)s", names=listed(meeting.invited_names)))
    if meeting.venue:
        lines.append(_("Venue: %(venue)s", venue=meeting.venue))
    for item, at, day in meeting.timed_agenda:
        if day == number:
            names = rows(speakers(item, in_public))
            line = f"{clock(at, meeting.zone)} {item.title or label(item.kind)}"
            lines.append(bracketed(line, names) if names else line)
    return "\n".join(lines)
