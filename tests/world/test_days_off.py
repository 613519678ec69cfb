"""Holidays, bridge days that are worked off, Ramadan, and what no government has announced yet."""

from datetime import date

import pytest

from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import (
    ANNOUNCED,
    REGIONS,
    Corrections,
    DayKind,
    SaidDay,
    day_off,
    is_make_up,
    is_year_announced,
    ramadan,
    regions,
)
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


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("ID", date(2026, 3, 18), "Day of Silence Joint Holiday"),
        ("TH", date(2026, 5, 13), "Royal Ploughing Ceremony"),
        ("TL", date(2024, 11, 29), "National Holidays (Special)"),
        ("VN", date(2026, 8, 31), "Day off (substituted from 2026-08-22)"),
    ],
)
def test_days_on_which_offices_alone_are_closed_are_days_off(
    code: str, day: date, name: str
) -> None:
    off = day_off(code, day)

    assert off is not None and off.name == name


def test_indonesia_has_its_eight_days_of_joint_leave() -> None:
    days = [date.fromordinal(_first + number) for number in range(1, 366)]
    names = [off.name for day in days if (off := day_off("ID", day))]

    assert sum("Joint Holiday" in name for name in names) == 8


def test_timor_leste_has_announced_2026_with_both_feasts_by_the_moon() -> None:
    feasts = [day_off("TL", date(2026, 3, 20)), day_off("TL", date(2026, 5, 27))]

    assert all(off and off.is_announced and not off.is_estimated for off in feasts)
    next_year = day_off("TL", date(2027, 5, 20))
    assert next_year is not None and not next_year.is_announced


def test_what_the_network_says_of_a_day_goes_before_the_package() -> None:
    said = [
        SaidDay(date(2026, 12, 10), "", DayKind.ORDINARY, ""),
        SaidDay(date(2026, 12, 11), "", DayKind.JOINT_LEAVE, "Bridge day"),
        SaidDay(date(2026, 12, 12), "", DayKind.WORKED, ""),
    ]
    corrections = Corrections(frozenset(said), frozenset((2027,)))

    off = day_off("TH", date(2026, 12, 11), corrections=corrections)

    assert off is not None and (off.name, off.is_said) == ("Bridge day", True)
    assert day_off("TH", date(2026, 12, 10)) is not None
    assert day_off("TH", date(2026, 12, 10), corrections=corrections) is None
    assert is_make_up("TH", date(2026, 12, 12), corrections=corrections)
    new_year = day_off("TH", date(2027, 1, 1), corrections=corrections)
    assert new_year is not None and new_year.is_announced
    assert is_year_announced("TH", 2027, corrections) and not is_year_announced("TH", 2027)


def test_a_state_s_own_word_goes_before_its_country_s() -> None:
    said = frozenset(
        (
            SaidDay(date(2026, 12, 11), "", DayKind.HOLIDAY, "Of all"),
            SaidDay(date(2026, 12, 11), "02", DayKind.ORDINARY, ""),
        )
    )

    in_kedah = day_off("MY", date(2026, 12, 11), "02", corrections=Corrections(said))
    in_johor = day_off("MY", date(2026, 12, 11), "01", corrections=Corrections(said))

    assert in_kedah is None
    assert in_johor is not None and in_johor.name == "Of all"


@pytest.mark.parametrize(("code", "year"), [("XX", 2026), ("CN", 1200), ("CN", 2999)])
def test_what_nobody_knows_is_no_holiday(code: str, year: int) -> None:
    assert day_off(code, date(year, 1, 1)) is None


def test_brunei_s_hours_are_written_as_its_offices_write_them() -> None:
    assert at("07:45-12:15", "13:30-16:30") == ((465, 735), (810, 990))
    assert PRESETS["BN"].stretches == ((465, 735), (810, 990))
