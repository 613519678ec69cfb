"""Programs written in Python: `python.py NAME` answers a line of JSON for each one it reads.

vobject, icalendar, recurring-ical-events, and python-dateutil, which knows clocks alone.
"""

import json
import sys
from datetime import UTC, timedelta
from importlib.metadata import version
from io import StringIO

import icalendar
import recurring_ical_events
import vobject
from dateutil import parser, tz


def by_vobject(text):
    zones = vars(vobject.icalendar)["__tzidMap"]
    for tzid in [each for each in zones if each != "UTC"]:
        del zones[tzid]  # or a zone's text of an earlier calendar would be the one it goes by
    calendar = vobject.readOne(text)
    calendar.validate()
    return {
        "method": calendar.method.value if "method" in calendar.contents else "",
        "entries": [vobject_entry(each) for each in calendar.contents.get("vevent", [])],
    }


def vobject_entry(event):
    attendees = event.contents.get("attendee", [])
    return {
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "status": event.status.value,
        "starts": utc(event.dtstart.value),
        "ends": utc(event.dtend.value),
        "summary": event.summary.value,
        "organizer": event.organizer.value if "organizer" in event.contents else "",
        "attendees": [each.value for each in attendees],
        "names": [
            each.params["CN"][0] for each in [*event.contents.get("organizer", []), *attendees]
        ],
        "partstats": [each.params["PARTSTAT"][0] for each in attendees],
        "conferences": [each.value for each in event.contents.get("conference", [])],
        "alarms": [before(each.trigger.value) for each in event.contents.get("valarm", [])],
    }


def by_icalendar(text):
    calendar = icalendar_calendar(text)
    return answer(calendar, calendar.events)


def by_recurring_ical_events(text):
    """What falls into some years, as a calendar's view asks."""
    calendar = icalendar_calendar(text)
    return answer(calendar, recurring_ical_events.of(calendar).between((2020, 1, 1), (2040, 1, 1)))


def icalendar_calendar(text):
    icalendar.use_zoneinfo()  # forgets the zones of an earlier calendar
    return icalendar.Calendar.from_ical(text)


def answer(calendar, events):
    return {
        "method": str(calendar.get("METHOD", "")),
        "entries": [icalendar_entry(each) for each in events],
        "problems": [
            f"{name}: {reason}" for part in calendar.walk() for name, reason in part.errors
        ],
    }


def icalendar_entry(event):
    attendees = several(event, "ATTENDEE")
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "starts": utc(event["DTSTART"].dt),
        "ends": utc(event["DTEND"].dt),
        "summary": str(event["SUMMARY"]),
        "organizer": str(event.get("ORGANIZER", "")),
        "attendees": [str(each) for each in attendees],
        "names": [str(each.params["CN"]) for each in [*several(event, "ORGANIZER"), *attendees]],
        "partstats": [str(each.params["PARTSTAT"]) for each in attendees],
        "conferences": [str(each) for each in several(event, "CONFERENCE")],
        "alarms": [before(each["TRIGGER"].dt) for each in event.walk("VALARM")],
    }


def several(event, name):
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def by_dateutil(text):
    """It reads a VTIMEZONE and a time; which line has which time is told to it."""
    zones = tz.tzical(StringIO(text)) if "BEGIN:VTIMEZONE" in text else None
    entries, within = [], []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            within.append(value)
            entries += [{}] if value == "VEVENT" else []
        elif name == "END":
            within.pop()
        elif within[-1:] == ["VEVENT"] and name == "UID":
            entries[-1]["uid"] = value
        elif within[-1:] == ["VEVENT"] and name.startswith(("DTSTART", "DTEND")):
            at = parser.parse(value)
            if tzid := name.partition(";TZID=")[2]:
                at = at.replace(tzinfo=zones.get(tzid))
            entries[-1]["starts" if name.startswith("DTSTART") else "ends"] = utc(at)
    return {"entries": entries}


def utc(at):
    if at.tzinfo is None:
        raise ValueError(f"{at} floats")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def before(trigger):
    return f"-PT{-trigger // timedelta(minutes=1)}M"


PROGRAMS = {
    "vobject": by_vobject,
    "icalendar": by_icalendar,
    "recurring-ical-events": by_recurring_ical_events,
    "python-dateutil": by_dateutil,
}


def answered(name, request):
    if request["what"] == "version":
        return {"version": version(name)}
    try:
        return PROGRAMS[name](request["text"])
    except Exception as error:  # whatever the library says of our text is an answer
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answered(sys.argv[1], json.loads(line))), flush=True)
