"""Calendars as programs publish them, read for when somebody is busy and for nothing else."""

import resource
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.busy.elsewhere.reading import read
from nact_meet.busy.elsewhere.spans import MOST_SPANS, Found, NoCalendar, found
from nact_meet.limited.room import Bounds
from tests.parts.patience import LONG

FEEDS = Path(__file__).parent / "feeds"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def shown(busy: Iterable[tuple[int, int]]) -> list[str]:
    """Each time as "1 Dec 02:30-03:30", UTC; the day again where it ends on another."""
    return [f"{written(start)}-{written(end, after=start)}" for start, end in busy]


def written(minute: int, after: int | None = None) -> str:
    at = datetime.fromtimestamp(minute * 60, UTC)
    is_same_day = after is not None and datetime.fromtimestamp(after * 60, UTC).date() == at.date()
    return f"{at:%H:%M}" if is_same_day else f"{at:%-d %b %H:%M}"


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "one") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def heard(octets: bytes, zone: str = "Asia/Dili", own: Iterable[str] = ()) -> Found:
    """In this process, which is quicker and can be looked into; as `read` without its limits."""
    first, last = (int((NOW + timedelta(days=days)).timestamp()) // 60 for days in (-1, 400))
    return found(octets, zone, list(own), first, last)


def busy_in(octets: bytes, zone: str = "Asia/Dili", own: Iterable[str] = ()) -> list[str]:
    return shown(heard(octets, zone, own)["times"])


def test_google_weekly_moved_left_out_for_days_on_end_and_seen_through() -> None:
    times = busy_in((FEEDS / "google.ics").read_bytes(), "Asia/Yangon")

    assert times == [
        "30 Nov 02:30-03:30",
        "2 Dec 17:30-4 Dec 17:30",
        "14 Dec 08:30-09:30",
        "21 Dec 02:30-03:30",
    ]


def test_outlook_by_windows_clocks_and_its_own_word_for_free() -> None:
    times = busy_in((FEEDS / "outlook.ics").read_bytes(), "Asia/Shanghai")

    assert times == [
        "2 Dec 01:30-03:00",
        "2 Dec 15:00-16:00",
        "3 Dec 06:00-07:00",
        "6 Jan 15:00-16:00",
        "3 Feb 15:00-16:00",
        "3 Mar 15:00-16:00",
        "7 Apr 14:00-15:00",
        "5 May 14:00-15:00",
        "2 Jun 14:00-15:00",
        "7 Jul 14:00-15:00",
    ]


def test_apple_with_lengths_letters_cut_by_folds_and_clocks_that_float() -> None:
    octets = (FEEDS / "apple.ics").read_bytes()
    tooth = "🦷".encode()
    cut = octets.replace(tooth, tooth[:2] + b"\r\n " + tooth[2:])

    times = busy_in(cut, "Asia/Dili")

    assert cut != octets
    assert times == [
        "1 Dec 23:30-2 Dec 01:00",
        "3 Dec 03:00-04:00",
        "4 Dec 03:00-04:00",
        "11 Dec 03:00-04:00",
        "23 Dec 15:00-24 Dec 15:00",
    ]
    assert "3 Dec 15:00-16:00" in busy_in(cut, "America/Sao_Paulo")


def test_nextcloud_free_busy_with_line_feeds_alone() -> None:
    times = busy_in((FEEDS / "nextcloud.ifb").read_bytes())

    assert times == [
        "1 Dec 02:30-03:30",
        "2 Dec 01:00-01:45",
        "2 Dec 05:00-06:00",
        "3 Dec 00:00-23:30",
    ]


@pytest.mark.parametrize("end_of_line", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ends_of_lines_and_marks_in_front_make_no_difference(
    end_of_line: bytes, mark: bytes
) -> None:
    octets = (FEEDS / "google.ics").read_bytes()

    assert len(busy_in(mark + octets.replace(b"\r\n", end_of_line))) == 4


def test_a_clock_that_floats_is_the_persons_and_daylight_time_is_minded() -> None:
    octets = calendar(
        *event("DTSTART:20270326T090000", "DTEND:20270326T100000", "RRULE:FREQ=DAILY;COUNT=4")
    )

    assert busy_in(octets, "Europe/London") == [
        "26 Mar 09:00-10:00",
        "27 Mar 09:00-10:00",
        "28 Mar 08:00-09:00",
        "29 Mar 08:00-09:00",
    ]


def test_a_wall_clock_that_is_skipped_begins_when_clocks_have_been_put_forward() -> None:
    octets = calendar(*event("DTSTART:20270328T013000", "DTEND:20270328T033000"))

    assert busy_in(octets, "Europe/London") == ["28 Mar 01:00-02:30"]


def test_times_are_merged_cut_to_the_window_and_whole_minutes() -> None:
    octets = calendar(
        *event("DTSTART:20261201T100030Z", "DTEND:20261201T103030Z", uid="1"),
        *event("DTSTART:20261201T103100Z", "DTEND:20261201T110000Z", uid="2"),
        *event("DTSTART:20261101T000000Z", "DTEND:20261130T010000Z", uid="3"),
        *event("DTSTART:20280104T230000Z", "DTEND:20290101T000000Z", uid="4"),
        *event("DTSTART:20250101T000000Z", "DTEND:20250101T010000Z", uid="5"),
        *event("DTSTART:20261205T000000Z", uid="6"),
    )

    assert busy_in(octets) == [
        "30 Nov 00:00-01:00",
        "1 Dec 10:00-11:00",
        "4 Jan 23:00-5 Jan 00:00",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        ("DTSTART:yesterday", "DTEND:20261202T000000Z"),
        ("DTSTART:20261301T000000Z", "DTEND:20261302T000000Z"),
        ("DTSTART:20261202T000000Z", "DTEND:20261102T000000Z"),
        ("DTSTART:20261202T000000Z", "DURATION:for ever"),
        ("DTSTART:20261202T000000Z", "DURATION:P9999999999W"),
        ("DTSTART:20261202T000000Z", "DTEND:20261202T010000Z", "RRULE:FREQ=SOMETIMES"),
        ("DTSTART:20261202T000000Z", "DTEND:20261202T010000Z", "RRULE:FREQ=DAILY;COUNT=-1"),
        ("DTSTART;VALUE=DATE:20261202", "DTEND:20261202T010000Z", "EXDATE:rubbish"),
        ("RRULE:FREQ=DAILY",),
    ],
)
def test_an_event_that_cannot_be_read_hides_no_other(broken: tuple[str, ...]) -> None:
    good = event("DTSTART:20261209T000000Z", "DTEND:20261209T010000Z", uid="two")

    times = busy_in(calendar(*event(*broken), *good))

    assert "9 Dec 00:00-01:00" in times


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\x00\xff" * 1000,
        b"BEGIN:VCARD\r\nEND:VCARD",
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(octets: bytes) -> None:
    with pytest.raises(NoCalendar):
        busy_in(octets)
    with pytest.raises(NotRead) as caught:
        read(octets, "Asia/Dili", (), NOW)
    assert caught.value.fault == Fault.NO_CALENDAR


def test_a_calendar_in_which_nothing_is_is_a_calendar() -> None:
    assert read(calendar(), "Asia/Dili", (), NOW).busy == ()


def test_the_process_of_its_own_says_the_same_and_knows_no_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    octets = (FEEDS / "google.ics").read_bytes()
    monkeypatch.setenv("SECRET_KEY", "x" * 64)

    assert shown(read(octets, "Asia/Yangon", (), NOW).busy) == busy_in(octets, "Asia/Yangon")


def test_no_more_than_some_thousand_times_are_kept_the_next_ones() -> None:
    hours = event("DTSTART:20261201T000000Z", "DTEND:20261201T000100Z", "RRULE:FREQ=HOURLY")

    times = busy_in(calendar(*hours))

    assert len(times) == MOST_SPANS and times[0] == "1 Dec 00:00-00:01"


BOMBS = {
    "each second": event("DTSTART:20260101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
    "30 February": event(
        "DTSTART:20260101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    ),
    "every second of a year at once": event(
        "DTSTART:20260101T000000Z",
        "DURATION:PT1S",
        f"RRULE:FREQ=YEARLY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE="
        f"{','.join(map(str, range(60)))};BYSECOND={','.join(map(str, range(60)))}",
    ),
    "ten thousand times every day": [
        *["BEGIN:VEVENT", "DTSTART:20061202T000000Z", "RRULE:FREQ=DAILY", "DURATION:PT1H"],
        "END:VEVENT",
    ]
    * 10_000,
}


def worked_by_children() -> float:
    """Seconds of a processor, which no other process lengthens."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_bursts_in_a_process_of_its_own_and_in_time(bomb: str) -> None:
    octets, before = calendar(*BOMBS[bomb]), worked_by_children()

    with pytest.raises(NotRead) as caught:
        read(octets, "Asia/Dili", (), NOW, Bounds(cpu_seconds=1, seconds=LONG))

    assert caught.value.fault == Fault.TOO_MUCH
    assert worked_by_children() - before < 3


def test_a_bomb_that_swells_is_ended_by_its_memory_alone() -> None:
    bounds, before = Bounds(megabytes=48, cpu_seconds=60, seconds=LONG), worked_by_children()
    tea = calendar(*event("DTSTART:20270105T020000Z", "DTEND:20270105T030000Z"))
    bomb = calendar(*BOMBS["every second of a year at once"])

    assert len(read(tea, "Asia/Dili", (), NOW, bounds).busy) == 1
    with pytest.raises(NotRead) as caught:
        read(bomb, "Asia/Dili", (), NOW, bounds)

    assert caught.value.fault == Fault.TOO_MUCH
    assert worked_by_children() - before < 30


def test_a_bomb_that_waits_is_ended_by_the_clock() -> None:
    with pytest.raises(NotRead) as caught:
        read(calendar(*BOMBS["each second"]), "Asia/Dili", (), NOW, Bounds(seconds=1))

    assert caught.value.fault == Fault.TOO_MUCH


def test_the_process_that_reads_loads_no_part_of_the_site() -> None:
    """It is started for each calendar, and what it cannot reach it cannot spill."""
    inside = "nact_meet.limited.__main__, nact_meet.busy.elsewhere.spans"
    names = f"import {inside}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)

    loaded = {each.partition(".")[0] for each in done.stdout.split()}

    assert "recurring_ical_events" in loaded
    assert loaded & {"flask", "sqlalchemy", "numpy", "config", "jinja2", "ssl"} == set()
