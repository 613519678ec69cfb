"""libical by its GObject bindings, under the system's Python: a request a line in, an answer out.

Debian: gir1.2-ical-3.0 python3-gi.
"""

import json
import re
import subprocess
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

EVENT, ZONE = ICalGLib.ComponentKind.VEVENT_COMPONENT, ICalGLib.ComponentKind.VTIMEZONE_COMPONENT
KIND = ICalGLib.PropertyKind
UTC = ICalGLib.Timezone.get_utc_timezone()


def version(request):
    asked = ["dpkg-query", "-W", "-f", "${source:Upstream-Version}", "gir1.2-ical-3.0"]
    return {"version": subprocess.run(asked, capture_output=True, text=True, check=True).stdout}


def calendar(request):
    found = ICalGLib.Component.new_from_string(request["text"])
    problems = [] if ICalGLib.restriction_check(found) else ["the restriction check fails"]
    unfolded = re.sub("\r?\n[ \t]", "", found.as_ical_string())
    problems += [line for line in unfolded.splitlines() if line.startswith("X-LIC-ERROR")]
    method = found.get_first_property(KIND.METHOD_PROPERTY)
    zones = {name_of(each): zone_of(each) for each in components(found, ZONE)}
    return {
        "method": method.get_value_as_string() if method else "",
        "entries": [entry(each, zones) for each in components(found, EVENT)],
        "problems": problems,
    }


def entry(event, zones):
    organizer = event.get_first_property(KIND.ORGANIZER_PROPERTY)
    attendees = properties(event, KIND.ATTENDEE_PROPERTY)
    return {
        "uid": event.get_uid(),
        "sequence": event.get_sequence(),
        "status": word(event, KIND.STATUS_PROPERTY),
        "starts": utc(event, KIND.DTSTART_PROPERTY, zones),
        "ends": utc(event, KIND.DTEND_PROPERTY, zones),
        "summary": event.get_summary(),
        "organizer": organizer.get_organizer() if organizer else "",
        "attendees": [each.get_attendee() for each in attendees],
        "names": [each.get_parameter_as_string("CN") for each in (organizer, *attendees) if each],
        "partstats": [each.get_parameter_as_string("PARTSTAT") for each in attendees],
        "conferences": [
            each.get_conference() for each in properties(event, KIND.CONFERENCE_PROPERTY)
        ]
        if hasattr(KIND, "CONFERENCE_PROPERTY")
        else None,
        "alarms": [
            each.get_first_property(KIND.TRIGGER_PROPERTY).get_value_as_string()
            for each in components(event, ICalGLib.ComponentKind.VALARM_COMPONENT)
        ],
    }


def components(parent, kind):
    """A list, since libical keeps one place in a component for everybody who walks it."""
    found, each = [], parent.get_first_component(kind)
    while each is not None:
        found.append(each)
        each = parent.get_next_component(kind)
    return found


def properties(parent, kind):
    found, each = [], parent.get_first_property(kind)
    while each is not None:
        found.append(each)
        each = parent.get_next_property(kind)
    return found


def word(event, kind):
    found = event.get_first_property(kind)
    return found.get_value_as_string() if found else ""


def utc(event, kind, zones):
    """By the VTIMEZONE beside it, never by a zone that libical knows itself."""
    written = event.get_first_property(kind)
    at = ICalGLib.Time.new_from_string(written.get_value_as_string())
    if tzid := written.get_parameter_as_string("TZID"):
        at.set_timezone(zones[tzid])
        at = at.convert_to_zone(UTC)
    return at.as_ical_string()


def name_of(block):
    return block.get_first_property(KIND.TZID_PROPERTY).get_value_as_string()


def zone_of(block):
    zone = ICalGLib.Timezone.new()
    zone.set_component(block.clone())
    return zone


ANSWERS = {"version": version, "calendar": calendar}


def answer(request):
    try:
        return ANSWERS[request["what"]](request)
    except Exception as error:  # whatever the library says of our text is an answer
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
