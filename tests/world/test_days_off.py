"""Holidays, bridge days that are worked off, Ramadan, and what no government has announced yet."""

from datetime import date

import pytest

from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import ANNOUNCED, REGIONS, day_off, is_make_up, ramadan, regions
from nact_meet.world.working_hours import FRIDAY, PRESETS, REGIONAL_WEEKENDS, SATURDAY, at, hours_in


@pytest.mark.parametrize("code", [each.code for each in NETWORK])
def test_every_country_has_holidays_and_hours_with_a_source(code: str) -> None:
    found = [day for day in range(1, 366) if day_off(code, date.fromordinal(_first + day))]

    assert len(found) >= 8
    assert PRESETS[code].source and PRESETS[code].stretches
    assert ANNOUNCED[code].year >= 2025 and ANNOUNCED[code].source


_first = date(2026, 1, 1).toordinal() - 1


def test_china_s_national_day_has_its_name_and_its_working_saturday() -> None:
    day = day_off("CN", date(2026, 10, 1), locale="zh_Hans")

    assert day is not None and (day.name, day.english) == ("国庆节", "National Day")
    assert day.is_announced
    assert is_make_up("CN", date(2026, 10, 10))
    assert not is_make_up("CN", date(2026, 10, 17))


def test_what_is_not_announced_is_marked_so_though_the_package_guesses() -> None:
    day = day_off("CN", date(2027, 10, 1))

    assert day is not None and not day.is_announced and not day.is_estimated


def test_a_feast_by_the_moon_is_estimated_and_its_name_does_not_say_it_twice() -> None:
    day = day_off("BN", date(2027, 3, 10))

    assert day is not None and day.is_estimated and not day.is_announced
    assert "estimated" not in day.name


def test_ramadan_ends_on_the_eve_of_eid() -> None:
    assert list(ramadan("ID", 2026)) == [(date(2026, 2, 19), date(2026, 3, 20))]
    assert list(ramadan("BN", 2026)) == [(date(2026, 2, 19), date(2026, 3, 20))]
    assert list(ramadan("VN", 2026)) == []


def test_a_day_given_in_lieu_of_an_estimated_one_is_estimated_too() -> None:
    day = day_off("BN", date(2027, 3, 13))

    assert day is not None and day.name == "Eid al-Fitr (observed)"
    assert day.is_estimated and not day.is_announced


def test_a_day_worked_off_elsewhere_says_which_in_dates_that_everybody_reads_alike() -> None:
    day = day_off("CN", date(2026, 10, 7))

    assert day is not None and day.name == "Day off (substituted from 2026-10-10)"


def test_regions_have_codes_and_names_where_holidays_differ_by_them() -> None:
    malaysia = regions("MY")

    assert (malaysia["02"], malaysia["01"], len(malaysia)) == ("Kedah", "Johor", 16)
    assert malaysia[REGIONS["MY"]] == "Wilayah Persekutuan Kuala Lumpur"
    assert regions("TH") == regions("XX") == regions("") == {}


@pytest.mark.parametrize("code", ["02", "03", "11"])
def test_three_malaysian_states_rest_on_friday_and_saturday(code: str) -> None:
    hours = hours_in(PRESETS["MY"], "MY", code)

    assert hours.weekend == {FRIDAY, SATURDAY}
    assert code in regions("MY") and "Kelantan" in hours.source


def test_johor_rests_as_the_capital_does_since_2025() -> None:
    assert hours_in(PRESETS["MY"], "MY", "01") == PRESETS["MY"]
    assert len(REGIONAL_WEEKENDS) == 3


@pytest.mark.parametrize(("code", "year"), [("XX", 2026), ("CN", 1200), ("CN", 2999)])
def test_what_nobody_knows_is_no_holiday(code: str, year: int) -> None:
    assert day_off(code, date(year, 1, 1)) is None


def test_brunei_s_hours_are_written_as_its_offices_write_them() -> None:
    assert at("07:45-12:15", "13:30-16:30") == ((465, 735), (810, 990))
    assert PRESETS["BN"].stretches == ((465, 735), (810, 990))
