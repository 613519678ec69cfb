"""Rows and cells worked out by hand: whose hour is what, by the clock of whoever hosts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from nact_meet.fair_time.board.grid import (
    ALL_HOURS,
    SMALL_HOURS,
    BoardDay,
    BoardLine,
    BoardRow,
    Cell,
    day_of,
    main_rule,
    month_of,
    unannounced,
)
from nact_meet.planner.burdens import reasons_of
from nact_meet.planner.minutes import minutes_since_1970
from nact_meet.world.countries import NETWORK, country
from nact_meet.world.wall_days import OF_THE_HOUR, Place, Rule
from nact_meet.world.working_hours import PLAIN, PRESETS

BANGKOK = "Asia/Bangkok"
WEDNESDAY = date(2027, 3, 17)


def line(code: str) -> BoardLine:
    return BoardLine(code, Place(country(code).zones[0], PRESETS[code], code))


def elsewhere(zone: str) -> BoardLine:
    return BoardLine(zone, Place(zone, PLAIN))


def row(who: BoardLine, day: date, host: str = BANGKOK) -> BoardRow:
    (found,) = day_of([who], day, host, hours=ALL_HOURS).rows
    return found


def clocks(cells: Sequence[Cell]) -> list[str]:
    return [f"{each.clock:%H:%M}" for each in cells]


def rules(who: BoardLine, day: date, first: int, last: int) -> list[Rule | None]:
    """Of the hours of Bangkok's clock from the first to the last, both inclusive."""
    return [each.rule for each in row(who, day).cells[first : last + 1]]


def test_yangon_s_clock_is_half_an_hour_off_and_its_cell_says_so() -> None:
    found = row(line("MM"), WEDNESDAY).cells[8:12]

    assert clocks(found) == ["07:30", "08:30", "09:30", "10:30"]
    assert [each.rule for each in found] == [Rule.EARLY_OR_LATE, Rule.EDGE, None, None]


def test_kathmandu_is_three_quarters_off_and_an_hour_is_named_by_most_of_it() -> None:
    found = row(elsewhere("Asia/Kathmandu"), WEDNESDAY).cells[10:14]

    assert clocks(found) == ["08:45", "09:45", "10:45", "11:45"]
    assert [each.rule for each in found] == [Rule.EDGE, None, None, Rule.LUNCH]


def test_new_york_is_a_day_behind_before_noon() -> None:
    found = row(elsewhere("America/New_York"), date(2027, 3, 2)).cells[9:13]

    assert clocks(found) == ["21:00", "22:00", "23:00", "00:00"]
    assert [each.shift for each in found] == [-1, -1, -1, 0]
    assert [each.rule for each in found] == [Rule.EARLY_OR_LATE, *[Rule.NIGHT] * 3]


def test_london_s_office_comes_an_hour_earlier_once_its_clock_is_put_forward() -> None:
    london = elsewhere("Europe/London")

    friday, sunday, monday = (row(london, date(2027, 3, day)) for day in (26, 28, 29))

    assert clocks(friday.cells[15:17]) == ["08:00", "09:00"] and friday.cells[16].is_worked
    assert clocks(sunday.cells[7:9]) == ["00:00", "02:00"]
    assert clocks(monday.cells[15:17]) == ["09:00", "10:00"] and monday.cells[15].is_worked


def test_the_host_s_own_day_has_23_hours_then_and_25_in_autumn() -> None:
    spring, autumn = (
        day_of([line("TH")], day, "Europe/London", hours=ALL_HOURS)
        for day in (date(2027, 3, 28), date(2027, 10, 31))
    )

    assert [each.clock.hour for each in spring.columns] == [0, *range(2, 24)]
    assert [each.clock.hour for each in autumn.columns] == [0, 1, *range(1, 24)]
    assert len(spring.rows[0].cells) == 23 and len(autumn.rows[0].cells) == 25


def test_a_day_without_its_midnight_begins_an_hour_later() -> None:
    day = day_of([line("TH")], date(2027, 9, 5), "America/Santiago", hours=ALL_HOURS)

    assert day.columns[0].clock == datetime(2027, 9, 5, 1)
    assert day.columns[0].starts_at == datetime(2027, 9, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(("day", "weekend"), [(26, True), (27, False), (28, True), (29, False)])
def test_brunei_rests_on_friday_and_sunday(day: int, weekend: bool) -> None:
    found = row(line("BN"), date(2027, 3, day))

    assert all((Rule.WEEKEND in each.also) == weekend for each in found.cells[:23])
    assert found.notes[0].is_weekend == weekend


def test_china_works_on_a_saturday_after_its_national_day() -> None:
    found = row(line("CN"), date(2026, 10, 10))

    assert found.notes[0].is_make_up and not found.notes[0].is_weekend
    assert rules(line("CN"), date(2026, 10, 10), 8, 9) == [None, None]
    assert found.cells[8].also == ()


def test_china_has_not_announced_2027() -> None:
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    found = row(line("CN"), date(2027, 10, 1))

    assert found.notes[0].off is not None and not found.notes[0].off.is_announced
    assert unannounced([line("CN"), line("SG"), elsewhere("Europe/London")], days) == [("CN", 2027)]


def test_a_holiday_stands_in_its_row_in_the_reader_s_language_and_in_english() -> None:
    (found,) = day_of([line("CN")], date(2026, 10, 1), BANGKOK, locale="zh_Hans").rows

    (note,) = found.notes
    assert note.off is not None and (note.off.name, note.off.english) == ("国庆节", "National Day")
    assert not note.is_worked and Rule.HOLIDAY in found.cells[0].also


def test_ramadan_ends_brunei_s_day_at_two() -> None:
    """2027-03-01, 08:00-14:00 instead of 07:45-16:30; Bangkok is an hour behind."""
    found = rules(line("BN"), date(2027, 3, 1), 6, 15)

    assert found == [Rule.EDGE, *[None] * 6, Rule.RAMADAN, Rule.RAMADAN, Rule.EARLY_OR_LATE]
    assert row(line("BN"), date(2027, 3, 1)).notes[0].is_ramadan
    assert not row(line("BN"), date(2027, 3, 17)).notes[0].is_ramadan


def test_jakarta_prays_on_friday_at_noon() -> None:
    friday, thursday = date(2027, 4, 9), date(2027, 4, 8)

    assert rules(line("ID"), friday, 10, 13) == [None, Rule.PRAYER, Rule.PRAYER, None]
    assert rules(line("ID"), thursday, 10, 13) == [None, None, Rule.LUNCH, None]


def test_an_hour_counts_for_everybody_where_all_of_it_is_work_for_all() -> None:
    """Twelve capitals, 09:00-12:00 and 13:00-17:00: 02:30-03:00 and 06:30-08:00 UTC."""
    capitals = [BoardLine(each.code, Place(each.zones[0], PLAIN)) for each in NETWORK]

    day = day_of(capitals, WEDNESDAY, "UTC", hours=ALL_HOURS)
    (of_month,) = month_of(capitals, [WEDNESDAY], "UTC").days

    assert [each.clock.hour for each in day.columns if each.is_shared] == [7]
    assert of_month.hours == 2.0


def test_who_is_busy_does_not_work_with_the_others() -> None:
    start = datetime(2027, 3, 17, 3, 20, tzinfo=UTC)
    span = (minutes_since_1970(start), minutes_since_1970(start + timedelta(minutes=10)))
    busy = BoardLine("Somchai", line("TH").place, busy=(span, (0, 60)))

    day = day_of([busy, line("LA")], WEDNESDAY, BANGKOK, hours=ALL_HOURS)
    (of_month,) = month_of([busy], [WEDNESDAY], BANGKOK).days

    assert [each.also for each in day.rows[0].cells[9:12]] == [(), (Rule.BUSY,), ()]
    assert [each.is_shared for each in day.columns[9:12]] == [True, False, True]
    assert of_month.hours == round(7 - 10 / 60, 2)


def test_a_day_without_meetings_has_its_name() -> None:
    place = Place(BANGKOK, PRESETS["TH"], "TH", blackouts=frozenset({WEDNESDAY}))
    names = {("", WEDNESDAY): "Annual forum", ("TL", WEDNESDAY): "Assembly"}

    month = month_of([BoardLine("TH", place)], [WEDNESDAY], BANGKOK, names=names)

    ((_line, (note,)),) = month.rows
    assert note.blackout == "Annual forum" and not note.is_worked
    assert month.days[0].hours == 0


def test_what_is_shown_are_the_hours_asked_for_by_the_host_s_clock() -> None:
    day: BoardDay = day_of([line("TL")], WEDNESDAY, BANGKOK)

    assert [each.clock.hour for each in day.columns] == list(SMALL_HOURS)
    assert day.rows[0].cells[0].clock == datetime(2027, 3, 17, 8)
    assert day.columns[0].starts_at == datetime(2027, 3, 16, 23, tzinfo=UTC)


def test_nobody_shares_an_hour_with_nobody() -> None:
    assert not any(each.is_shared for each in day_of([], WEDNESDAY, BANGKOK).columns)
    assert month_of([], [WEDNESDAY], BANGKOK).days[0].hours == 0


def test_of_two_halves_the_one_that_costs_more_names_the_hour() -> None:
    edge, night = (OF_THE_HOUR.index(rule) + 1 for rule in (Rule.EDGE, Rule.NIGHT))

    assert main_rule(bytes([edge] * 6 + [night] * 6)) == Rule.NIGHT
    assert main_rule(bytes([0] * 11 + [edge])) == Rule.EDGE
    assert main_rule(bytes(12)) is None


ZONES = (
    *("Europe/London", "America/New_York", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "America/Santiago", "Asia/Yangon"),
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("host", [BANGKOK, "America/St_Johns"])
def test_a_cell_says_what_the_finder_would_charge_for(zone: str, host: str) -> None:
    """Also in the nights in which clocks are changed, and for a host at half an hour."""
    days = [date(2027, 3, 14), date(2027, 3, 28), date(2027, 4, 4), date(2027, 10, 31)]
    who = BoardLine(zone, Place(zone, PRESETS["ID"], "ID"))

    for day in days:
        found = day_of([who], day, host, hours=ALL_HOURS)
        for column, cell in zip(found.columns, found.rows[0].cells, strict=True):
            ends = column.starts_at + timedelta(hours=1)
            charged = {each.rule for each in reasons_of(who.place, column.starts_at, ends)}
            assert set(cell.rules) <= charged
            assert cell.is_worked == (not charged)
