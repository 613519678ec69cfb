"""What a line of clocks says of a time at one place, worked out by hand."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask, g

from nact_meet.organising.clock_panel.labels import is_announced, notes_of
from nact_meet.world.timezones import instant
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PLAIN, PRESETS

BANGKOK = Place("Asia/Bangkok", PRESETS["TH"], "TH")
BEIJING = Place("Asia/Shanghai", PRESETS["CN"], "CN")
JAKARTA = Place("Asia/Jakarta", PRESETS["ID"], "ID")
BRUNEI = Place("Asia/Brunei", PRESETS["BN"], "BN")
LONDON = Place("Europe/London", PLAIN)


def said(place: Place, start: str, minutes: int = 60) -> list[str]:
    """For a start by the place's own clock."""
    starts_at = instant(datetime.fromisoformat(start), place.zone, 0)
    return [
        each.text for each in notes_of(place, starts_at, starts_at + timedelta(minutes=minutes))
    ]


@pytest.mark.parametrize(
    ("place", "start", "minutes", "notes"),
    [
        (BANGKOK, "2026-11-25T09:00", 60, []),
        (BANGKOK, "2026-11-25T05:30", 60, ["night"]),
        (BANGKOK, "2026-11-25T06:15", 60, ["early"]),
        (BANGKOK, "2026-11-25T08:00", 60, ["edge of working hours, 30 min"]),
        (BANGKOK, "2026-11-25T17:00", 60, ["late"]),
        (BANGKOK, "2026-11-25T11:30", 60, ["lunch, 30 min"]),
        (BANGKOK, "2026-11-25T12:00", 60, ["lunch"]),
        (BANGKOK, "2026-11-28T09:00", 60, ["weekend"]),
        (
            *(BANGKOK, "2026-12-31T23:30", 60),
            ["New Year's Eve", "New Year's Day (not announced yet)", "night"],
        ),
        (BANGKOK, "2027-04-06T09:00", 60, ["Chakri Memorial Day (not announced yet)"]),
        (JAKARTA, "2026-11-27T11:30", 60, ["Friday prayer"]),
        (JAKARTA, "2031-01-23T09:00", 60, ["Lunar New Year (estimated)"]),
        (BRUNEI, "2026-02-26T15:00", 60, ["Ramadan afternoon"]),
        (BEIJING, "2026-10-10T09:00", 60, ["make-up working day"]),
        (LONDON, "2026-12-25T09:00", 60, []),
    ],
)
def test_what_stands_against_a_time(
    app: Flask, place: Place, start: str, minutes: int, notes: list[str]
) -> None:
    assert said(place, start, minutes) == notes


def test_a_day_without_meetings_is_named(app: Flask) -> None:
    closed = Place("Asia/Bangkok", PRESETS["TH"], "TH", blackouts=frozenset({date(2026, 11, 25)}))

    assert said(closed, "2026-11-25T09:00") == ["day without meetings"]


def test_a_holiday_has_its_name_in_the_reader_s_language(app: Flask) -> None:
    with app.test_request_context():
        g.reader_language = "zh_Hans"

        assert said(BEIJING, "2026-10-01T09:00") == ["国庆节"]


def test_a_year_that_nobody_has_announced_is_known_as_such() -> None:
    announced = [
        is_announced(BEIJING, instant(datetime(year, 3, 2, 9), "UTC")) for year in (2026, 2027)
    ]

    assert announced == [True, False]
    assert is_announced(LONDON, instant(datetime(2031, 3, 2, 9), "UTC"))
