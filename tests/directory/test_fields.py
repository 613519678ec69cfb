"""The fields that every form shares."""

import re

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field
from wtforms.validators import InputRequired, ValidationError

from nact_meet.web.forms.fields import AddressField, CountryField, Line, PageForm, ZoneField
from nact_meet.world import timezones
from nact_meet.world.countries import NETWORK, NETWORK_ZONES


class Sample(PageForm):
    name = Line("Name", required=False)
    address = AddressField("Address", required=False)
    zone = ZoneField("Zone", required=False)
    country = CountryField("Country", required=False)


def sample(**typed: str) -> Sample:
    return Sample(MultiDict(typed | {"sent": "yes"}))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("asia/bangkok", "Asia/Bangkok"),
        (" Asia/Rangoon ", "Asia/Yangon"),
        ("Phnom Penh", "Asia/Phnom_Penh"),
        ("tokyo", "Asia/Tokyo"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_may_be_typed_as_people_know_it(app: Flask, typed: str, zone: str) -> None:
    with app.test_request_context():
        form = sample(zone=typed)

        assert form.validate()
        assert form.zone.data == zone


def test_the_networks_zones_and_countries_are_offered_first(app: Flask) -> None:
    with app.test_request_context():
        form = sample(country="th")
        zones = re.findall(r'<option value="([^"]+)"', str(form.zone()))
        countries = re.findall(r'<option value="([^"]+)"', str(form.country()))
        chosen = re.findall(r'<option value="([^"]+)" selected', str(form.country()))

    assert zones[: len(NETWORK_ZONES)] == [timezones.city(zone) for zone in NETWORK_ZONES]
    assert len(zones) > 300
    assert countries[:12] == [country.code for country in NETWORK]
    assert chosen == ["TH"]


def test_a_country_list_is_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert "东帝汶" in str(sample().country())


@pytest.mark.parametrize("letter", ["\r", "\n", "\r\n", "\x00", "\x1b", "\u2028", "\u0085"])
@pytest.mark.parametrize("field", ["name", "address", "zone"])
def test_one_line_is_one_line(app: Flask, field: str, letter: str) -> None:
    with app.test_request_context():
        form = sample(**{field: f"one{letter}two"})

        assert not form.validate()
        assert list(form.errors) == [field]


def test_a_name_is_the_same_whichever_keyboard_wrote_it(app: Flask) -> None:
    with app.test_request_context():
        form = sample(name=" Nguye\u0302\u0303n ")

        assert form.validate()
        assert form.name.data == "Nguy\u1ec5n"


class DayForm(PageForm):
    day = DateField("Day", [InputRequired()])

    def validate_day(self, field: Field) -> None:
        if field.data.year < 2000:
            raise ValidationError("Too early.")


@pytest.mark.parametrize(
    ("typed", "said"), [("1999-12-31", "Too early."), ("0000-13-45", "Not a valid date value.")]
)
def test_a_form_s_own_check_reads_no_day_that_is_none(app: Flask, typed: str, said: str) -> None:
    with app.test_request_context():
        form = DayForm(MultiDict({"day": typed}))

        assert not form.validate()
        assert form.day.errors == [said]
