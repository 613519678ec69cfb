from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import icalendar
import pytest
from dateutil import tz

from nact_meet.ical.calendar import download
from nact_meet.ical.vtimezone import tells_instant, vtimezone
from nact_meet.ical.zone_rules import Moment, rule_of
from nact_meet.world import timezones

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def distinct_clocks():
    """One zone for each yearly rule and set of changes in these years."""
    alike = defaultdict(list)
    for zone in timezones.ALL_ZONES:
        changes = tuple(timezones.transitions(zone, START, END))
        alike[timezones.posix_rule(zone), changes].append(zone)
    return [zones[0] for zones in alike.values()]


def telling_instants(zone):
    monthly = [datetime(y, m, 15, 12, tzinfo=UTC) for y in range(2026, 2030) for m in range(1, 13)]
    changes = [at for at, _, _ in timezones.transitions(zone, START, END)]
    hours = [60 * hour for hour in range(-24, 25)]
    around = [timedelta(minutes=minutes) for minutes in (-181, -61, -1, *hours, 1, 61, 181)]
    return monthly + [at + by for by in around for at in changes]


def as_read_by_dateutil(component):
    return tz.tzical(StringIO(component.decode())).get()


def test_another_program_reads_the_same_clock_in_every_zone():
    zones = distinct_clocks()
    assert len(zones) > 80

    for zone in zones:
        read = as_read_by_dateutil(vtimezone(zone))
        for at in telling_instants(zone):
            if tells_instant(zone, at):
                wall_clock = timezones.wall_clock(at, zone)
                assert wall_clock - read.utcoffset(wall_clock) == at.replace(tzinfo=None), (
                    zone,
                    at,
                )


def test_only_the_hours_that_come_twice_are_left_to_utc():
    for zone in set(distinct_clocks()) - {"UTC"}:
        changes = timezones.transitions(zone, START, END)
        for at in telling_instants(zone):
            twice = any(change - abs(a - b) <= at < change + abs(a - b) for change, b, a in changes)
            assert tells_instant(zone, at) or twice, (zone, at)


def test_an_entry_in_the_hour_that_comes_twice_means_its_own_instant(event):
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"):
        for change, before, after in timezones.transitions(zone, START, END):
            for minutes in (-61, -31, -16, -1, 0, 1, 16, 31, 61):
                at = change + timedelta(minutes=minutes)
                placed = replace(event, zone=zone, starts_at=at, ends_at=at + timedelta(hours=3))

                calendar = icalendar.Calendar.from_ical(download(placed))

                (entry,) = calendar.walk("VEVENT")
                written = entry["DTSTART"].dt
                if zones := calendar.walk("VTIMEZONE"):
                    read = as_read_by_dateutil(zones[0].to_ical())
                    written = written.replace(tzinfo=read).astimezone(UTC)
                assert written == at, (zone, at, before, after)


def observances(zone):
    component = icalendar.Timezone.from_ical(vtimezone(zone))
    assert component["TZID"] == zone
    return component.subcomponents


def test_a_zone_with_daylight_time_is_two_yearly_observances():
    daylight, standard = observances("Europe/Berlin")

    assert (daylight.name, standard.name) == ("DAYLIGHT", "STANDARD")
    assert daylight["DTSTART"].dt == datetime(1970, 3, 29, 2)
    assert daylight["RRULE"] == {"FREQ": ["YEARLY"], "BYMONTH": [3], "BYDAY": ["-1SU"]}
    assert daylight["TZOFFSETTO"].td == timedelta(hours=2)
    assert standard["DTSTART"].dt == datetime(1970, 10, 25, 3)
    assert standard["RRULE"] == {"FREQ": ["YEARLY"], "BYMONTH": [10], "BYDAY": ["-1SU"]}


def test_a_zone_without_daylight_time_is_one_observance():
    (only,) = observances("Asia/Yangon")

    assert only.name == "STANDARD"
    assert "RRULE" not in only
    assert only["TZOFFSETFROM"].td == only["TZOFFSETTO"].td == timedelta(hours=6, minutes=30)


def test_winter_in_dublin_is_standard_time():
    by_name = {one.name: one["TZOFFSETTO"].td for one in observances("Europe/Dublin")}

    assert by_name == {"DAYLIGHT": timedelta(hours=1), "STANDARD": timedelta(0)}


def test_a_change_on_the_day_before_a_sunday_is_a_saturday_of_certain_dates():
    daylight = observances("America/Nuuk")[0]

    assert daylight["DTSTART"].dt == datetime(1970, 3, 28, 23)
    assert daylight["RRULE"]["BYDAY"] == ["SA"]
    assert daylight["RRULE"]["BYMONTHDAY"] == [24, 25, 26, 27, 28, 29, 30]


def test_a_change_that_may_leave_its_month_is_written_date_by_date():
    found = observances("Africa/Cairo")

    assert len(found) > 20
    assert all("RRULE" not in one and "RDATE" not in one for one in found)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Africa/Cairo", "Asia/Dili"])
def test_no_zone_is_described_twice_or_with_remarks(zone):
    lines = vtimezone(zone).decode().split("\r\n")

    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert not [line for line in lines if line.startswith(("COMMENT", "RDATE", "X-"))]


def test_the_last_sunday_and_the_second_are_found_in_any_year():
    last = Moment(month=3, week=5, weekday=0, time=timedelta(hours=2))
    second = Moment(month=3, week=2, weekday=0, time=timedelta(hours=-1))

    assert last.wall_clock(2027) == datetime(2027, 3, 28, 2)
    assert second.wall_clock(2026) == datetime(2026, 3, 7, 23)


def test_every_zones_rule_is_understood():
    assert [zone for zone in timezones.ALL_ZONES if rule_of(zone) is None] == []
