from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from nact_meet.ical.calendar import cancellation, download, feed, invitation
from nact_meet.ical.event import Conference, Party


def read(data):
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors
    assert all(not component.errors for component in calendar.walk())
    return calendar


def only_event(calendar):
    (found,) = calendar.walk("VEVENT")
    return found


def raw_lines(data):
    return data.replace(b"\r\n ", b"").split(b"\r\n")


def test_an_invitation_is_a_request_to_its_one_attendee(event):
    calendar = read(invitation(event))

    entry = only_event(calendar)
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["PRODID"] == "-//NACT Meet//EN"
    assert entry["ATTENDEE"] == "mailto:hla@yangon.example"
    assert dict(entry["ATTENDEE"].params) == {
        "CN": "Daw Hla",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert entry["ORGANIZER"] == "mailto:meet+abc@meet.example.org"
    assert entry["ORGANIZER"].params["CN"] == "Institute in Bangkok"
    assert entry["X-MICROSOFT-DISALLOW-COUNTER"] == "TRUE"


def test_an_invitation_says_when_in_the_meetings_own_zone(event):
    calendar = read(invitation(event))

    entry = only_event(calendar)
    assert entry["DTSTART"].params["TZID"] == "Asia/Bangkok"
    assert entry["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 1, 20, 14, 0)
    assert entry["DTEND"].dt.astimezone(UTC) == event.ends_at
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Bangkok"]


def test_an_invitation_carries_everything_it_was_given(event):
    entry = only_event(read(invitation(replace(event, sequence=3, comment="Bring tea"))))

    assert entry["UID"] == event.uid
    assert entry["SEQUENCE"] == 3
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == event.revised_at
    assert entry["CREATED"].dt == event.created_at
    assert entry["SUMMARY"] == event.summary
    assert entry["DESCRIPTION"] == event.description
    assert entry["LOCATION"] == entry["URL"] == event.url
    assert entry["CATEGORIES"].cats == ["NACT", "Digital, economy"]
    assert entry["COMMENT"] == "Bring tea"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry.walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-15)


def test_a_conference_has_two_features_and_not_one_with_a_comma(event):
    entry = only_event(read(invitation(event)))

    conference = entry["CONFERENCE"]
    assert conference == "https://meet.example.org/join/abc"
    assert conference.params["VALUE"] == "URI"
    assert conference.params["FEATURE"] == ["AUDIO", "VIDEO"]
    assert conference.params["LABEL"] == "Join the meeting"


def test_a_confirmed_place_says_so(event):
    entry = only_event(read(invitation(replace(event, partstat="ACCEPTED"))))

    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_an_invitation_to_nobody_is_refused(event):
    with pytest.raises(ValueError, match="attendee"):
        invitation(replace(event, attendee=None))
    with pytest.raises(ValueError, match="organizer"):
        cancellation(replace(event, organizer=None))


def test_a_naive_instant_is_refused(event):
    with pytest.raises(ValueError, match="aware"):
        replace(event, starts_at=datetime(2027, 1, 20, 7, 0))


def test_a_cancellation_is_a_cancel_of_the_same_entry(event):
    calendar = read(cancellation(replace(event, sequence=1)))

    entry = only_event(calendar)
    assert calendar["METHOD"] == "CANCEL"
    assert entry["STATUS"] == "CANCELLED"
    assert entry["UID"] == event.uid
    assert entry["ORGANIZER"] == "mailto:meet+abc@meet.example.org"
    assert entry["ATTENDEE"] == "mailto:hla@yangon.example"
    assert entry["DTSTART"].dt.astimezone(UTC) == event.starts_at
    assert not entry.walk("VALARM")
    assert "CONFERENCE" not in entry


def test_a_download_asks_nobody_for_an_answer(event):
    calendar = read(download(event))

    assert "METHOD" not in calendar
    assert "ATTENDEE" not in only_event(calendar)


def test_a_feed_names_itself_and_says_how_often_to_look(event):
    url = "https://meet.example.org/feeds/group.ics?lang=en"

    calendar = read(b"".join(feed([event], name="Poverty, digital", url=url, refresh_minutes=30)))

    assert calendar["METHOD"] == "PUBLISH"
    # NAME is TEXT (RFC 7986, section 5.1), but icalendar does not know it and keeps the escape.
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == r"Poverty\, digital"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=30)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["X-PUBLISHED-TTL"] == "PT30M"
    assert calendar["SOURCE"] == url
    assert calendar["SOURCE"].params["VALUE"] == "URI"
    assert "ATTENDEE" not in only_event(calendar)
    assert "UID" not in calendar


def test_a_feed_has_each_zone_once_and_before_all_events(event):
    berlin = replace(event, uid="2@example.org", zone="Europe/Berlin")
    again = replace(event, uid="3@example.org")

    calendar = read(b"".join(feed([event, berlin, again], name="N", url="https://n.example/f")))

    names = [component.name for component in calendar.subcomponents]
    assert names == ["VTIMEZONE", "VTIMEZONE", "VEVENT", "VEVENT", "VEVENT"]
    zones = [zone["TZID"] for zone in calendar.walk("VTIMEZONE")]
    assert zones == ["Asia/Bangkok", "Europe/Berlin"]


def test_a_cancelled_meeting_stays_in_the_feed_and_rings_nobody(event):
    cancelled = replace(event, status="CANCELLED")

    entry = only_event(read(b"".join(feed([cancelled], name="N", url="https://n.example/f"))))

    assert entry["STATUS"] == "CANCELLED"
    assert not entry.walk("VALARM")


def test_the_same_state_gives_the_same_bytes(event):
    first = b"".join(feed([event], name="N", url="https://n.example/f"))

    assert b"".join(feed([replace(event)], name="N", url="https://n.example/f")) == first
    assert invitation(replace(event)) == invitation(event)


def test_a_meeting_in_the_hour_that_comes_twice_is_written_in_utc(event):
    second_half_past_two = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    night = replace(
        event,
        zone="Europe/Berlin",
        starts_at=second_half_past_two,
        ends_at=second_half_past_two + timedelta(hours=2),
    )

    calendar = read(invitation(night))

    entry = only_event(calendar)
    assert entry["DTSTART"].dt == second_half_past_two
    assert "TZID" not in entry["DTSTART"].params
    assert "TZID" not in entry["DTEND"].params
    assert not calendar.walk("VTIMEZONE")


def test_a_past_meeting_under_an_old_rule_is_written_in_utc(event):
    summer = datetime(2021, 7, 1, 15, 0, tzinfo=UTC)
    mexico = replace(
        event,
        zone="America/Mexico_City",  # had daylight time until 2022
        starts_at=summer,
        ends_at=summer + timedelta(hours=1),
    )

    calendar = read(download(mexico))

    assert only_event(calendar)["DTSTART"].dt == summer
    assert not calendar.walk("VTIMEZONE")


def test_the_meeting_of_july_2020_keeps_its_zone(event):
    starts = datetime(2020, 7, 9, 2, 0, tzinfo=UTC)
    past = replace(event, zone="Asia/Shanghai", starts_at=starts, ends_at=starts.replace(hour=4))

    entry = only_event(read(download(past)))

    assert entry["DTSTART"].dt == datetime(2020, 7, 9, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"


def test_an_old_zone_name_is_written_with_its_present_one(event):
    entry = only_event(read(invitation(replace(event, zone="Asia/Rangoon"))))

    assert entry["DTSTART"].params["TZID"] == "Asia/Yangon"


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_no_value_can_begin_a_line_of_its_own(event, line_break):
    planted = f"x{line_break}ATTENDEE:mailto:stranger@example.org{line_break}"
    hostile = replace(
        event,
        uid=planted,
        summary=planted,
        description=planted,
        location=planted,
        url="https://n.example/" + planted,
        status="CONFIRMED" + planted,
        organizer=Party(planted, "meet@n.example" + planted),
        attendee=Party(planted, "hla@yangon.example" + planted),
        partstat="ACCEPTED" + planted,
        conferences=(Conference("https://n.example/" + planted, planted, (planted,)),),
        categories=(planted,),
        comment=planted,
    )
    names = [line.split(b":")[0].split(b";")[0] for line in raw_lines(invitation(event))]

    written = invitation(hostile)
    head = b"".join(feed([], name=planted, url="https://n.example/" + planted))

    expected = [*names[: names.index(b"CATEGORIES") + 1], b"COMMENT"]
    expected += names[names.index(b"CATEGORIES") + 1 :]
    assert [line.split(b":")[0].split(b";")[0] for line in raw_lines(written)] == expected
    assert len(written.decode().splitlines()) == written.count(b"\r\n")
    assert len(head.decode().splitlines()) == head.count(b"\r\n")
    assert len(only_event(read(written))["ATTENDEE"].params) == 5
