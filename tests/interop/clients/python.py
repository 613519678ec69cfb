"""Readers written in Python: vobject, icalendar, dateutil, recurring-ical-events.

Run by the environment they are installed in. Answers as libical.py does, for each of them.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO

import icalendar
import recurring_ical_events
import vobject
from dateutil.tz import tzical


def by_vobject(raw):
    calendar = vobject.readOne(raw)
    calendar.validate()
    return {
        "method": value(calendar, "method"),
        "events": [
            {
                "uid": each.uid.value,
                "sequence": int(value(each, "sequence") or 0),
                "status": value(each, "status"),
                "summary": value(each, "summary"),
                "starts_at": iso(each.dtstart.value),
                "ends_at": iso(each.dtend.value),
                "organizer": value(each, "organizer"),
                "attendee": value(each, "attendee"),
                "partstat": each.attendee.params["PARTSTAT"][0]
                if "attendee" in each.contents
                else None,
            }
            for each in getattr(calendar, "vevent_list", [])
        ],
    }


def value(component, name):
    return getattr(component, name).value if name in component.contents else None


def by_icalendar(raw):
    calendar = icalendar.Calendar.from_ical(raw)
    faults = [str(each) for part in calendar.walk() for each in part.errors]
    assert not faults, faults
    return {"method": calendar.get("METHOD"), "events": [told(each) for each in calendar.events]}


def by_recurring(raw):
    """What falls into the years that meetings are in, as calendar widgets ask."""
    calendar = icalendar.Calendar.from_ical(raw)
    found = recurring_ical_events.of(calendar).between((2020, 1, 1), (2035, 1, 1))
    return {"method": calendar.get("METHOD"), "events": [told(each) for each in found]}


def told(event):
    attendee = event.get("ATTENDEE")
    return {
        "uid": event["UID"],
        "sequence": int(event["SEQUENCE"]),
        "status": event["STATUS"],
        "summary": event["SUMMARY"],
        "starts_at": iso(event["DTSTART"].dt),
        "ends_at": iso(event["DTEND"].dt),
        "organizer": event.get("ORGANIZER"),
        "attendee": attendee,
        "partstat": attendee.params["PARTSTAT"] if attendee else None,
    }


def by_dateutil(raw):
    """Only clocks: each DTSTART and DTEND by the VTIMEZONE, which dateutil reads."""
    zones = tzical(StringIO(raw)) if "BEGIN:VTIMEZONE" in raw else None
    events = []
    for event in icalendar.Calendar.from_ical(raw).events:
        times = {}
        for name, key in (("DTSTART", "starts_at"), ("DTEND", "ends_at")):
            zone = event[name].params.get("TZID")
            clock = event[name].dt.replace(tzinfo=zones.get(zone) if zone else UTC)
            times[key] = iso(clock)
        events.append({"uid": event["UID"], **times})
    return {"events": events}


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


READERS: dict[str, tuple[str, Callable]] = {
    "vobject": ("vobject", by_vobject),
    "icalendar": ("icalendar", by_icalendar),
    "recurring": ("recurring-ical-events", by_recurring),
    "dateutil": ("python-dateutil", by_dateutil),
}


def read(reader, raw):
    try:
        return {"errors": [], "method": None, **reader(raw)}
    except Exception as error:
        return {"errors": [f"{type(error).__name__}: {error}"], "method": None, "events": []}


def clock(reader: str, asked) -> list[float]:
    """The instants that wall clocks mean by this text of a zone."""
    zone, walls = asked["zone"], [datetime.fromisoformat(each) for each in asked["walls"]]
    if reader == "dateutil":
        found = tzical(StringIO(asked["block"])).get(zone)
    else:
        from vobject.icalendar import registerTzid

        component = vobject.readOne(asked["block"]).vtimezone
        found = component.tzinfo
        registerTzid(zone, found)
    return [wall.replace(tzinfo=found).timestamp() for wall in walls]


def main() -> None:
    asked = json.load(sys.stdin)
    answers = {}
    for name, (package, reader) in READERS.items():
        calendars = {key: read(reader, raw) for key, raw in asked.get("calendars", {}).items()}
        clocks = {}
        if name in ("vobject", "dateutil"):
            clocks = {each["zone"]: clock(name, each) for each in asked.get("zones", [])}
        answers[name] = {"version": version(package), "calendars": calendars, "clocks": clocks}
    json.dump(answers, sys.stdout)


main()
