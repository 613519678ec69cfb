"""Rows of a meeting's form are added, removed and moved, without JavaScript too."""

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.organising.test_meeting_pages import DAY, only_meeting, typed
from tests.organising.test_several_days import days, hours, on

TITLES = r'name="agenda-\d+-title" type="text" value="([^"]+)"'


def items(count: int) -> dict[str, str]:
    rows = ({"title": f"Part {at}", "minutes": "1", "kind": "session"} for at in range(count))
    return {
        f"agenda-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()
    }


def titles(page: str) -> list[str]:
    return re.findall(TITLES, page)


@pytest.mark.parametrize(
    ("pressed", "shown", "said"),
    [
        ({"up": "agenda-2"}, ["Part 0", "Part 2", "Part 1"], "Moved: now row 2."),
        ({"down": "agenda-0"}, ["Part 1", "Part 0", "Part 2"], "Moved: now row 2."),
        ({"remove": "agenda-1"}, ["Part 0", "Part 2"], "Removed: row 2."),
        ({"add": "agenda"}, ["Part 0", "Part 1", "Part 2"], "Added: row 4."),
        ({"up": "agenda-0"}, ["Part 0", "Part 1", "Part 2"], ""),
        ({"down": "agenda-2"}, ["Part 0", "Part 1", "Part 2"], ""),
        ({"remove": "agenda-3"}, ["Part 0", "Part 1", "Part 2"], ""),
        ({"remove": "title-0"}, ["Part 0", "Part 1", "Part 2"], ""),
        ({"up": "agenda-x"}, ["Part 0", "Part 1", "Part 2"], ""),
    ],
)
def test_a_button_moves_a_row_and_keeps_all_that_was_typed(
    organiser_client: FlaskClient,
    cast: Cast,
    pressed: dict[str, str],
    shown: list[str],
    said: str,
) -> None:
    page = organiser_client.post("/meetings", data=typed(cast) | items(3) | pressed)

    assert page.status_code == 200 and titles(page.text) == shown
    assert f"data-said>{said}</p>" in page.text
    assert 'value="Rice and rivers"' in page.text


def test_each_button_comes_back_at_the_row_it_moved(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.post("/meetings", data=typed(cast) | items(3) | {"check": "1"}).text

    where = dict(
        re.findall(r'name="(?:up|down|add)" value="(\S+)" formaction="/meetings#(\S+)"', page)
    )
    assert where["agenda"] == "agenda-3" and where["agenda-1"] == "agenda-2"
    assert 'id="agenda-2" tabindex="-1"' in page


@pytest.mark.parametrize(("count", "status"), [(200, 303), (201, 422)])
def test_a_programme_has_200_items_at_most_and_loses_none(
    organiser_client: FlaskClient, cast: Cast, count: int, status: int
) -> None:
    answer = organiser_client.post("/meetings", data=typed(cast) | items(count))

    assert answer.status_code == status
    if status == 303:
        assert len(only_meeting().agenda) == count
    else:
        assert titles(answer.text) == [f"Part {at}" for at in range(count)]
        assert "At most 200 rows are possible here, and there are 201." in answer.text


def test_items_stay_on_their_day_when_an_earlier_one_goes(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    three = typed(cast, **days((1, "14:00", "17:00"), (2, "10:00", "11:00")))
    organiser_client.post("/meetings", data=three | {"agenda-1-day": "3"})
    there = f"/meetings/{only_meeting().ref}"
    third = {"day": str(DAY + timedelta(days=2)), "starts": "10:00", "ends": "11:00", "number": "3"}
    two = typed(cast) | {f"days-0-{name}": value for name, value in third.items()}

    organiser_client.post(there, data=two | {"agenda-1-day": "3"})

    assert hours(only_meeting()) == [f"{on(0)} 10:00-12:00", f"{on(2)} 10:00-11:00"]
    assert [(item.title, item.day) for item in only_meeting().agenda] == [
        ("Welcome", 0),
        ("Water", 1),
    ]


def test_the_example_in_the_hint_can_be_typed_as_it_stands(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    organiser_client.post("/meetings", data=typed(cast))
    there = f"/meetings/{only_meeting().ref}"
    hint = organiser_client.get(f"{there}/edit/programme").text
    (example,) = re.findall("such as “([^”]+)”. To link one", html.unescape(hint))

    answer = organiser_client.post(there, data=typed(cast) | {"agenda-1-speakers": example})

    assert answer.status_code == 303
    assert [speaker.printed for speaker in only_meeting().agenda[1].speakers] == [example]
