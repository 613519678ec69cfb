"""The best hours of a day, worked out by hand: when most are at work, and whom they cost what."""

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask

from nact_meet.fair_time.board.best import BestHours, best_of
from nact_meet.fair_time.board.grid import BoardLine, day_of
from nact_meet.fair_time.board.labels import BoardWords
from nact_meet.planner.burdens import WEIGHTS
from nact_meet.world.timezones import local
from tests.fair_time.board.test_days import BANGKOK, WEDNESDAY, elsewhere, line

SUNDAY = date(2027, 3, 21)


def best(lines: Sequence[BoardLine], day: date = WEDNESDAY) -> BestHours | None:
    return best_of(day_of(lines, day, BANGKOK), WEIGHTS)


def hours(found: BestHours | None) -> tuple[int, int]:
    """By Bangkok's clock."""
    assert found
    return local(found.starts_at, BANGKOK).hour, local(found.ends_at, BANGKOK).hour


def test_the_longest_time_in_which_all_are_at_work_is_the_best() -> None:
    found = best([line("TH")])

    assert found and found.is_shared and hours(found) == (9, 12)


def test_where_none_is_shared_most_count_and_then_what_it_costs_the_rest() -> None:
    lines = [line("TH"), line("VN"), elsewhere("America/New_York")]
    found = best(lines)

    assert found and (found.at_work, found.asked) == (2, 3)
    ((late, burden),) = found.costs
    assert late.name == "America/New_York" and burden.cost > 0


def test_nobody_is_at_work_on_a_sunday() -> None:
    assert best([line("TH"), line("VN")], SUNDAY) is None


def test_there_is_no_best_hour_of_nobody() -> None:
    assert best([]) is None


@pytest.mark.parametrize(("others", "is_of_few"), [(1, False), (2, True)])
def test_fewer_than_half_are_few(others: int, is_of_few: bool) -> None:
    """Jakarta rests on Saturday, Brunei works in the morning."""
    found = best([line("BN"), *[line("ID")] * others], date(2027, 3, 20))

    assert found and found.is_of_few == is_of_few


def test_the_words_name_three_and_count_the_rest(app: Flask) -> None:
    """Brunei's Friday: the others work."""
    friday = date(2027, 3, 19)
    with app.test_request_context():
        words = BoardWords()
        one = words.best(best([line("TH"), line("VN"), line("BN")], friday), BANGKOK)
        many = words.best(best([*[line("TH")] * 5, *[line("BN")] * 4], friday), BANGKOK)
        shared = words.best(best([line("TH"), line("VN")], friday), BANGKOK)

    assert one.endswith(": 2 of 3 at work. BN: half an hour late, a weekend.")
    assert many.endswith("BN: half an hour late, a weekend. And 1 more.")
    assert shared.endswith(": all 2 at work.")
