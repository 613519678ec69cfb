"""Calendars as people's programs really write them: when one is busy, and what stays unclear."""

from collections.abc import Iterable

import pytest

from nact_meet.busy.elsewhere.reading import read
from nact_meet.limited.room import Bounds
from tests.busy.test_reading import NOW, busy_in, calendar, event, heard, shown
from tests.parts.patience import LONG

ONCE = ("DTSTART:20261210T020000Z", "DTEND:20261210T030000Z")


def described(name: str, offset: str, *more: str) -> list[str]:
    """As Outlook describes a zone: from 1601 on."""
    return [
        "BEGIN:VTIMEZONE", f"TZID:{name}", *more, "BEGIN:STANDARD", "DTSTART:16010101T000000",
        f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip


def at_half_past_nine(zone: str, *before: str, rule: Iterable[str] = ()) -> bytes:
    times = (f"DTSTART;TZID={zone}:20261210T093000", f"DTEND;TZID={zone}:20261210T103000")
    return calendar(*before, *event(*times, *rule))


@pytest.mark.parametrize(
    ("zone", "described_as", "time"),
    [
        ('"Bangkok, Hanoi, Jakarta"', ("Bangkok\\, Hanoi\\, Jakarta", "+0700"), "02:30-03:30"),
        ("Bangkok\\, Hanoi\\, Jakarta", ("Bangkok\\, Hanoi\\, Jakarta", "+0700"), "02:30-03:30"),
        ('"Kuala Lumpur, Singapore"', (), "01:30-02:30"),
        ("(UTC+08:00) Kuala Lumpur, Singapore", (), "01:30-02:30"),
        ("GMT+08:00", (), "01:30-02:30"),
        ('"Customized Time Zone"', ("Customized Time Zone", "+0630"), "03:00-04:00"),
        ("tzone://Microsoft/Custom", ("tzone://Microsoft/Custom", "+0545"), "03:45-04:45"),
        ("odd", ("ODD", "+0900", "X-LIC-LOCATION:Asia/Bangkok"), "02:30-03:30"),
        ("tzone://Microsoft/Utc", (), "09:30-10:30"),
        ("/freeassociation.sourceforge.net/Asia/Yangon", (), "03:00-04:00"),
    ],
)
def test_a_clock_goes_by_the_zone_that_is_named_or_described(
    zone: str, described_as: tuple[str, ...], time: str
) -> None:
    found = heard(at_half_past_nine(zone, *(described(*described_as) if described_as else ())))

    assert (shown(found["times"]), found["unknown_zones"]) == ([f"10 Dec {time}"], [])


def test_two_calendars_may_call_different_zones_the_same_and_both_count() -> None:
    zone = "Customized Time Zone"

    octets = b"".join(
        at_half_past_nine(zone, *described(zone, offset)) for offset in ("+0630", "+0400")
    )

    assert busy_in(octets) == ["10 Dec 03:00-04:00", "10 Dec 05:30-06:30"]
    assert busy_in(octets.replace(b"END:VCALENDAR\r\n", b"")) == busy_in(octets)


def test_a_described_zone_minds_its_summers_though_it_begins_with_windows_own_years() -> None:
    summer = [
        "BEGIN:VTIMEZONE", "TZID:x",
        "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
    ]  # fmt: skip

    found = busy_in(at_half_past_nine("x", *summer, rule=["RRULE:FREQ=MONTHLY;COUNT=5"]))

    assert [found[0], found[-1]] == ["10 Dec 14:30-15:30", "10 Apr 13:30-14:30"]


def test_a_calendar_in_a_chinese_character_set_goes_by_its_zone() -> None:
    octets = at_half_past_nine("中国标准时间").decode().encode("gbk")

    found = heard(octets, "Asia/Yangon")

    assert (shown(found["times"]), found["unknown_zones"]) == (["10 Dec 01:30-02:30"], [])


def test_a_zone_that_nobody_knows_is_named_and_read_by_the_persons_clock() -> None:
    found = heard(at_half_past_nine('"Customized Time Zone"'), "Asia/Yangon")

    assert shown(found["times"]) == ["10 Dec 03:00-04:00"]
    assert found["unknown_zones"] == ["Customized Time Zone"]


def test_what_is_over_or_leaves_one_free_names_no_zone() -> None:
    over = event("DTSTART;TZID=x:20250101T090000", "DTEND;TZID=x:20250101T100000")
    free = event("DTSTART;TZID=x:20261210T090000", "DURATION:PT1H", "TRANSP:TRANSPARENT", uid="2")

    assert heard(calendar(*over, *free)) == {"times": [], "unknown_zones": [], "unread_rules": 0}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;UNTL=20270101;BYDAY=TH",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "RSCALE=HEBREW;FREQ=MONTHLY;SKIP=FORWARD",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;COUNT=some",
        "COUNT=3",
    ],
)
@pytest.mark.parametrize("more", [(), ("EXDATE:20261101T000000Z",), ("RDATE:20270101T020000Z",)])
def test_of_a_rule_that_cannot_be_read_the_first_time_stays(
    rule: str, more: tuple[str, ...]
) -> None:
    found = heard(calendar(*event(*ONCE, f"RRULE:{rule}", *more)))

    assert shown(found["times"])[0] == "10 Dec 02:00-03:00"
    assert found["unread_rules"] == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TH, MO ;COUNT=3",
        "freq=weekly;byday=mo,th;until=20261217t020000z",
        "RSCALE=GREGORIAN;FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261217;SKIP=OMIT",
    ],
)
def test_a_rule_with_blanks_small_letters_or_our_own_calendar_is_followed(rule: str) -> None:
    found = heard(calendar(*event(*ONCE, f"RRULE:{rule}")))

    assert [time[:6] for time in shown(found["times"])] == ["10 Dec", "14 Dec", "17 Dec"]
    assert found["unread_rules"] == 0


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (("DTSTART:20261210T083000", "DTEND:20261210T030000Z"), "10 Dec 02:00-03:00"),
        (("DTSTART:20261210T020000Z", "DTEND:20261210T093000"), "10 Dec 02:00-03:00"),
        (
            ("DTSTART;TZID=Asia/Dili:20261210T110000", "DTEND:20261210T030000Z"),
            "10 Dec 02:00-03:00",
        ),
        (("DTSTART:20261210T060000", "DTEND:20261209T233100Z"), "9 Dec 23:30-23:31"),
        (("DTSTART;VALUE=DATE:20261210", "DTEND:20261210T010000Z"), "9 Dec 17:30-10 Dec 01:00"),
    ],
)
@pytest.mark.parametrize("more", [(), ("EXDATE:20261101T000000Z", "RDATE:20250101T020000Z")])
def test_begin_and_end_may_go_by_different_clocks(
    times: tuple[str, ...], found: str, more: tuple[str, ...]
) -> None:
    assert busy_in(calendar(*event(*times, *more)), "Asia/Yangon") == [found]


@pytest.mark.parametrize(
    ("guest", "is_busy"),
    [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:aye@yangon.example", False),
        ("ATTENDEE;PARTSTAT=declined;CN=Aye:MAILTO:Aye@Yangon.example", False),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=aye@yangon.example:urn:uuid:1", False),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:kept@elsewhere.example", False),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:aye@yangon.example", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:wei@shanghai.example", True),
    ],
)
def test_what_its_owner_declined_leaves_them_free(guest: str, is_busy: bool) -> None:
    octets = calendar("X-WR-CALNAME:kept@elsewhere.example", *event(*ONCE, guest))

    assert bool(busy_in(octets, own=["aye@yangon.example"])) == is_busy


def test_one_of_many_times_may_be_declined() -> None:
    weekly = event(*ONCE, "RRULE:FREQ=WEEKLY;COUNT=3")
    no = event(
        "RECURRENCE-ID:20261217T020000Z", "DTSTART:20261217T020000Z", "DTEND:20261217T030000Z",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:aye@yangon.example",
    )  # fmt: skip

    found = busy_in(calendar(*weekly, *no), own=["aye@yangon.example"])

    assert found == ["10 Dec 02:00-03:00", "24 Dec 02:00-03:00"]


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (("DTSTART;VALUE=DATE:19301210", "RRULE:FREQ=YEARLY"), 2),
        (("DTSTART;VALUE=DATE:16041210", "RRULE:FREQ=YEARLY"), 2),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;COUNT=26"), 0),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;COUNT=27"), 1),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;INTERVAL=13"), 1),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;INTERVAL=5"), 0),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=2TH"), 2),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY;UNTIL=20261210"), 1),
        (("DTSTART;VALUE=DATE:20001210", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20261210"), 1),
        (("DTSTART;VALUE=DATE:20000229", "RRULE:FREQ=YEARLY"), 0),
    ],
)
def test_what_comes_every_year_comes_in_the_years_that_are_near(
    times: tuple[str, ...], found: int
) -> None:
    assert len(busy_in(calendar(*event(*times)))) == found


@pytest.mark.walk
@pytest.mark.parametrize(
    "more", ["", "EXDATE;VALUE=DATE:20250101\r\n", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=2SU\r\n"]
)
def test_three_thousand_yearly_entries_take_a_third_of_the_time_there_is(more: str) -> None:
    rule = "" if "RRULE" in more else "RRULE:FREQ=YEARLY\r\n"
    days = (f"{1930 + n % 90}{1 + n % 12:02}{1 + n % 28:02}" for n in range(3000))
    entries = "".join(
        f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{day}\r\n{rule}{more}END:VEVENT\r\n" for day in days
    )
    octets = f"BEGIN:VCALENDAR\r\n{entries}END:VCALENDAR\r\n".encode()
    a_third = Bounds(cpu_seconds=Bounds().cpu_seconds // 3, seconds=LONG)

    assert read(octets, "Asia/Dili", (), NOW, a_third).busy
