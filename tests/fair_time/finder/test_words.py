"""What a slot is to somebody, said in words."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from nact_meet.planner.burdens import Attendee, burden_of
from nact_meet.planner.labels import in_words, span
from nact_meet.world.countries import country
from nact_meet.world.timezones import instant
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PLAIN, PRESETS


def place(code: str) -> Place:
    return Place(country(code).zones[0], PRESETS[code], code)


def said(where: Place, starts: str, minutes: int) -> str:
    starts_at = instant(datetime.fromisoformat(starts), where.zone)
    burden = burden_of(Attendee("", where), starts_at, starts_at + timedelta(minutes=minutes))
    return in_words(burden, where)


@pytest.mark.parametrize(
    ("code", "starts", "minutes", "words"),
    [
        ("TL", "2027-03-17 17:00", 90, "an hour late"),
        ("MM", "2027-03-17 07:30", 150, "2 hours early"),
        ("TL", "2027-03-17 17:30", 90, "an hour and a half late"),
        ("TL", "2027-03-17 12:00", 60, "half an hour of lunch"),
        ("TL", "2027-03-17 10:00", 60, ""),
        ("TL", "2027-03-17 21:00", 120, "an hour late, an hour at night"),
        ("TL", "2027-03-17 07:30", 720, "3 hours outside working hours, an hour of lunch"),
        ("CN", "2027-03-20 09:00", 20, "a weekend"),
        ("ID", "2026-11-27 11:30", 75, "1 h 15 min of Friday prayer"),
        ("ID", "2026-03-11 15:15", 45, "45 minutes of a Ramadan afternoon"),
        ("TH", "2026-04-13 09:00", 60, "Songkran Festival"),
        ("CN", "2027-10-01 09:00", 60, "National Day (not announced yet)"),
    ],
)
def test_each_reason_has_its_words(
    app: Flask, code: str, starts: str, minutes: int, words: str
) -> None:
    assert said(place(code), starts, minutes) == words


def test_a_holiday_by_the_moon_is_estimated(app: Flask) -> None:
    assert said(place("ID"), "2028-02-27 09:00", 60).endswith("(estimated)")


def test_a_holiday_has_its_name_in_the_readers_language(app: Flask) -> None:
    with force_locale("zh_Hans"):
        assert "国庆节" in said(place("CN"), "2026-10-01 09:00", 60)


def test_an_hour_before_and_after_the_office_is_on_both_sides(app: Flask) -> None:
    assert said(Place("Europe/London", PLAIN), "2027-03-17 08:00", 600) == (
        "2 hours outside working hours, an hour of lunch"
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "5 minutes"), (30, "half an hour"), (60, "an hour"), (120, "2 hours"), (95, "1 h 35 min")],
)
def test_a_span_is_said_as_people_say_it(app: Flask, minutes: int, words: str) -> None:
    assert span(minutes) == words
