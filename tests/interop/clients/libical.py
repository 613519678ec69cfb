"""libical, as GNOME's and KDE's calendars use it; run by the system's Python, which has its bindings.

Reads {"calendars": {name: text}} as JSON on standard input and answers what libical made of each.
"""

import json
import sys
from datetime import UTC, datetime

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

VEVENT = ICalGLib.ComponentKind.VEVENT_COMPONENT


def components(parent, kind):
    found = parent.get_first_component(kind)
    while found:
        yield found
        found = parent.get_next_component(kind)


def properties(component, kind):
    found = component.get_first_property(kind)
    while found:
        yield found
        found = component.get_next_property(kind)


def complaints(component):
    """What the restriction check of RFC 5546 says, everywhere below."""
    kind = ICalGLib.PropertyKind.XLICERROR_PROPERTY
    found = [each.get_value_as_string() for each in properties(component, kind)]
    for each in components(component, ICalGLib.ComponentKind.ANY_COMPONENT):
        found += complaints(each)
    return found


def instant(calendar, prop):
    """By the VTIMEZONE in this calendar."""
    if prop is None:
        return None
    value = prop.get_value()
    moment = value.get_datetime()
    zone = None
    parameter = prop.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    if parameter:
        zone = calendar.get_timezone(parameter.get_tzid())
        assert zone is not None, f"no VTIMEZONE for {parameter.get_tzid()}"
    at = moment.as_timet_with_zone(zone) if zone else moment.as_timet()
    return datetime.fromtimestamp(at, UTC).isoformat()


def text(component, kind):
    prop = component.get_first_property(kind)
    return prop.get_value_as_string() if prop else None


def plain(value):
    """TEXT without its escapes."""
    if value is None:
        return None
    return value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def event(calendar, component):
    kind = ICalGLib.PropertyKind
    attendee = component.get_first_property(kind.ATTENDEE_PROPERTY)
    return {
        "uid": component.get_uid(),
        "sequence": component.get_sequence(),
        "status": text(component, kind.STATUS_PROPERTY),
        "summary": plain(text(component, kind.SUMMARY_PROPERTY)),
        "starts_at": instant(calendar, component.get_first_property(kind.DTSTART_PROPERTY)),
        "ends_at": instant(calendar, component.get_first_property(kind.DTEND_PROPERTY)),
        "organizer": text(component, kind.ORGANIZER_PROPERTY),
        "attendee": attendee.get_value_as_string() if attendee else None,
        "partstat": attendee.get_parameter_as_string("PARTSTAT") if attendee else None,
    }


def read(raw):
    calendar = ICalGLib.Component.new_from_string(raw)
    if calendar is None:
        return {"errors": ["not parsed"], "events": []}
    ICalGLib.restriction_check(calendar)
    method = calendar.get_first_property(ICalGLib.PropertyKind.METHOD_PROPERTY)
    return {
        "errors": complaints(calendar),
        "method": method.get_value_as_string() if method else None,
        "events": [event(calendar, each) for each in components(calendar, VEVENT)],
    }


def main():
    asked = json.load(sys.stdin)
    answers = {name: read(raw) for name, raw in asked["calendars"].items()}
    json.dump({"version": "3.0", "calendars": answers}, sys.stdout)


main()
