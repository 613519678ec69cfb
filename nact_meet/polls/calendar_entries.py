"""A date of a poll as the Event of its calendar entry: tentative while kept, then cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from nact_meet.ical.event import Event, Party
from nact_meet.mail.addresses import our_address
from nact_meet.notices.composing import this_site
from nact_meet.places.calendar_entries import asked, host_line
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Reader


def hold_event(hold: Hold, reader: Reader, *, attendee: bool = True) -> Event:
    """A date of a poll, in the language of the moment: tentative, and it asks for no answer."""
    poll, slot = hold.voter.poll, hold.slot
    page = f"{current_app.config['BASE_URL']}/v/{reader.token}"
    lines = [
        _("This date is not final yet. It disappears by itself if another one is chosen."),
        _("Your answer: %(link)s", link=page),
        _("Hosts: %(names)s", names=host_line(poll)),
    ]
    return Event(
        uid=hold.uid,
        sequence=hold.sequence,
        created_at=hold.created_at,
        revised_at=hold.revised_at,
        starts_at=slot.starts_at,
        ends_at=slot.last_ends_at,
        zone=slot.zone,
        summary=_("Tentative: %(title)s", title=poll.title),
        description="\n".join(lines),
        url=page,
        status="TENTATIVE",
        organizer=hold_organizer(poll, hold.organizer_key) if attendee else this_site(),
        attendee=asked(reader.person.full_name, reader.contact.address) if attendee else None,
        partstat=hold.partstat,
        rsvp=False,
        is_whole_day=slot.is_whole_day,
    )


def farewell_event(poll: Poll, kept: Mapping[str, Any]) -> Event:
    """The same when it goes, made of what its last notice holds; without a link."""
    instant = datetime.fromisoformat
    return Event(
        uid=kept["uid"],
        sequence=kept["sequence"],
        created_at=instant(kept["created_at"]),
        revised_at=instant(kept["revised_at"]),
        starts_at=instant(kept["starts_at"]),
        ends_at=instant(kept["ends_at"]),
        zone=kept["zone"],
        summary=_("Tentative: %(title)s", title=poll.title),
        status="CANCELLED",
        organizer=hold_organizer(poll, kept["key"]),
        attendee=asked(kept["name"], kept["address"]),
        partstat=kept["partstat"],
        is_whole_day=kept.get("is_whole_day", False),
    )


def hold_organizer(poll: Poll, key: str) -> Party:
    """The service's own address for one date of one calendar; a place that comes of it keeps it."""
    return Party(host_line(poll), our_address(key))
