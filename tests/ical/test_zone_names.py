"""Names of zones as programs write them, each with the clock that its writer meant."""

from datetime import UTC, datetime

import pytest

from nact_meet.ical.zone_names import LONGEST, meant, zone_named
from nact_meet.world import timezones

DAYS = [datetime(2026, 12, 10, tzinfo=UTC), datetime(2027, 7, 10, tzinfo=UTC)]

SAME_CLOCK = {
    # Outlook and Exchange, with and without what Windows puts in front
    "Bangkok, Hanoi, Jakarta": "Asia/Bangkok",
    "Bangkok\\, Hanoi\\, Jakarta": "Asia/Bangkok",
    "(UTC+07:00) Bangkok, Hanoi, Jakarta": "Asia/Bangkok",
    "(GMT+07.00) Bangkok/Hanoi/Jakarta": "Asia/Bangkok",
    "Kuala Lumpur, Singapore": "Asia/Singapore",
    "(UTC+08:00) Kuala Lumpur, Singapore": "Asia/Singapore",
    "Beijing, Chongqing, Hong Kong SAR, Urumqi": "Asia/Shanghai",
    "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi": "Asia/Shanghai",
    "(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐": "Asia/Shanghai",
    "(UTC+06:30) Yangon (Rangoon)": "Asia/Yangon",
    "(GMT+06:30) Rangoon": "Asia/Yangon",
    "Osaka, Sapporo, Tokyo": "Asia/Tokyo",
    "Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London": "Europe/London",
    "(UTC-05:00) Eastern Time (US & Canada)": "America/New_York",
    "Kolkata, Chennai, Mumbai, New Delhi, India Standard Time": "Asia/Kolkata",
    "(UTC+12:00) Coordinated Universal Time+12": "Etc/GMT-12",
    "(UTC) Coordinated Universal Time": "UTC",
    "tzone://Microsoft/Utc": "UTC",
    # Windows' keys, in summer too, and as Lotus Notes shortens them
    "SE Asia Standard Time": "Asia/Bangkok",
    "W. Europe Daylight Time": "Europe/Berlin",
    "Myanmar": "Asia/Yangon",
    "SE Asia": "Asia/Bangkok",
    # with a vendor in front
    "/freeassociation.sourceforge.net/Asia/Bangkok": "Asia/Bangkok",
    "/freeassociation.sourceforge.net/Tzfile/Asia/Ho_Chi_Minh": "Asia/Ho_Chi_Minh",
    "/mozilla.org/20070129_1/America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    # an offset, which says all there is to say
    "GMT+08:00": "Etc/GMT-8",
    "GMT+0800": "Etc/GMT-8",
    "UTC+8": "Etc/GMT-8",
    "UTC\N{MINUS SIGN}5": "Etc/GMT+5",
    "+06:30": "Asia/Yangon",
    "GMT +0800 (Standard) / GMT +0800 (Daylight)": "Etc/GMT-8",
    # what people call it
    "Asia/Kuala Lumpur": "Asia/Kuala_Lumpur",
    "Indochina Time": "Asia/Bangkok",
    "WIB": "Asia/Jakarta",
    "中国标准时间": "Asia/Shanghai",
    "กรุงเทพฯ, ฮานอย, จาการ์ตา": "Asia/Bangkok",
}


@pytest.mark.parametrize("name", SAME_CLOCK)
def test_a_name_that_programs_write_is_known_for_sure(name: str) -> None:
    zone, is_sure = meant(name)

    shown, wanted = (
        [timezones.utc_offset(day, known) for day in DAYS] for known in (zone, SAME_CLOCK[name])
    )
    assert (shown, is_sure) == (wanted, True)


@pytest.mark.parametrize(
    "name", ["Customized Time Zone", "Home", "x", "20261210", "", "\\", "Zone 3"]
)
def test_a_name_that_says_nothing_is_no_zone(name: str) -> None:
    assert meant(name) == ("", False)


@pytest.mark.parametrize(
    "name", ["(UTC+08:00) Shangri-La", "GMT +0800 (Standard) / GMT +0700 (Daylight)"]
)
def test_an_offset_beside_what_nobody_knows_is_a_guess(name: str) -> None:
    assert meant(name) == ("Etc/GMT-8", False)


def test_a_name_is_looked_at_as_far_as_names_go() -> None:
    name = "Asia/Bangkok"

    assert zone_named(name.rjust(LONGEST)) == name
    assert zone_named(name.rjust(LONGEST + 1)) == ""
