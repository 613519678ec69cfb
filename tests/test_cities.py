"""Zones are shown and read as cities, in every language."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from nact_meet.fair_time.finder.forms import Cities
from nact_meet.web import formats
from nact_meet.web.forms.fields import PageForm, ZoneField
from nact_meet.web.forms.zone import is_a_place, typed_zone, zone_options
from nact_meet.web.languages import LANGUAGES
from nact_meet.world import timezones
from nact_meet.world.timezones import UnknownZone

AT = datetime(2027, 3, 17, 7, 30, tzinfo=UTC)


class PlaceForm(PageForm):
    zone = ZoneField("Time zone")
    elsewhere = Cities("Elsewhere")


@pytest.mark.parametrize("language", dict(LANGUAGES))
def test_every_city_that_is_shown_is_understood(language):
    zones = filter(is_a_place, timezones.ALL_ZONES)

    missed = [zone for zone in zones if typed_zone(timezones.city(zone, language)) != zone]

    assert not missed


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Asia/Bangkok", "Asia/Bangkok"),
        ("asia/rangoon", "Asia/Yangon"),
        ("Calcutta", "Asia/Kolkata"),
        (" kuala  lumpur ", "Asia/Kuala_Lumpur"),
        ("Kuala_Lumpur", "Asia/Kuala_Lumpur"),
        ("曼谷", "Asia/Bangkok"),
        ("Beijing", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("Ha Noi", "Asia/Ho_Chi_Minh"),
        ("Hanoi", "Asia/Ho_Chi_Minh"),
        ("Nay Pyi Taw", "Asia/Yangon"),
        ("UTC", "UTC"),
        ("Hà Nội", "Asia/Ho_Chi_Minh"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Viet Nam", "Asia/Ho_Chi_Minh"),
        ("laos", "Asia/Vientiane"),
        ("越南", "Asia/Ho_Chi_Minh"),
        ("Malaysia", "Asia/Kuala_Lumpur"),
    ],
)
def test_a_city_an_old_name_or_a_capital_may_be_typed(typed, zone):
    assert typed_zone(typed) == zone


def test_a_name_that_several_zones_bear_is_none():
    with pytest.raises(UnknownZone):
        typed_zone("Pacific")


@pytest.mark.parametrize("text", ["Indonesia", "印度尼西亚"])
def test_a_country_of_several_clocks_is_asked_back_by_its_cities(text: str, app: Flask):
    with app.test_request_context():
        form = PlaceForm(MultiDict({"zone": text, "elsewhere": f"London, {text}"}))
        assert not form.validate() and form.zone._value() == text

        (sentence,) = form.zone.errors
        assert "Jakarta, Jayapura, Makassar and Pontianak" in sentence
        assert form.elsewhere.data == f"London, {text}"


def test_the_finder_asks_back_too(organiser_client: FlaskClient):
    page = organiser_client.get("/finder?rules=chosen&zone=London, Indonesia")

    assert page.status_code == 422
    assert "There are several clocks there." in page.text and "London, Indonesia" in page.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ha noi", "Ho Chi Minh City"),
        ("HÀ N", "Ho Chi Minh City"),
        ("viet", "Ho Chi Minh City"),
        ("asia/ban", "Bangkok"),
        ("仰", "Yangon"),
        ("saigon", "Ho Chi Minh City"),
        ("indon", "Jakarta"),
        ("york", "New York"),
    ],
)
def test_a_zone_completes_by_its_city_its_country_or_its_own_name(
    typed, first, client: FlaskClient
):
    rows = client.get("/suggestions/zones", query_string={"q": typed}).get_json()

    assert rows[0]["label"] == first
    assert all(typed_zone(row["value"]) for row in rows) and len(rows) <= 8


@pytest.mark.parametrize("typed", ["", "b", "x" * 101, "%", "zzzz"])
def test_what_is_no_zone_completes_to_none(typed: str, client: FlaskClient):
    assert client.get("/suggestions/zones", query_string={"q": typed}).get_json() == []


def test_cities_are_suggested_in_their_readers_language_with_their_offset(client: FlaskClient):
    client.set_cookie("language", "zh_Hans")

    (row,) = client.get("/suggestions/zones?q=dili").get_json()

    assert row == {"value": "帝力", "label": "帝力", "hint": "东帝汶，UTC+9"}


def test_a_field_shows_the_city_and_offers_cities(app: Flask):
    with app.test_request_context(), force_locale("zh_Hans"):
        form = PlaceForm(MultiDict({"zone": "Asia/Rangoon", "elsewhere": "Europe/London，纽约"}))
        is_right, control = form.validate(), str(form.zone())

        assert is_right and form.zone.data == "Asia/Yangon"
        assert form.zone._value() == "仰光" and form.elsewhere._value() == "伦敦，纽约"
        assert 'value="仰光" data-zone="Asia/Yangon Asia/Rangoon"' in control
    assert not any(f'value="{zone}"' in zone_options("en") for zone in timezones.ALL_ZONES[:-1])


def test_utc_is_named_once(app: Flask):
    with app.test_request_context():
        day = formats.day(AT, "UTC")

        assert formats.moment(AT, "UTC") == f"{day}, 07:30 UTC"
        assert formats.clock_line(AT, AT, "UTC") == f"{day}, 07:30–07:30 UTC"
        assert formats.hours_line(AT, AT, "UTC") == "07:30–07:30 UTC"
        assert formats.zone_name(AT, "UTC") == "UTC"
        assert formats.zone_name(AT, "Europe/London") == "London, UTC"
