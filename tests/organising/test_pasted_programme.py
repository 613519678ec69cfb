"""A programme that is pasted becomes rows, and nothing of it is lost."""

import re

import pytest
from flask.testing import FlaskClient

from nact_meet.organising.forms.programme_text import items_of
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting, typed
from tests.organising.test_rows import titles

Row = tuple[str, int | None, str, list[str]]

SHEET = (
    'Time\tTopic\tSpeakers\r\n09:00–09:20\tOpening speeches\t"Xu Jian, CFAU\nMai Sayavongs"\r\n'
    "09:30 - 10:10\tCOVID-19 Pandemic and Poverty Alleviation\tWei; Aye Aye\r\n"
)
WORD = "1.\t9:00 am-9:20 am\tWelcome\tAye Aye\r\n2.\t9.20-10.00\tRice\tWei\r\nProf. Nobody\r\n"
LIST = "1. Opening (10 min)\n2) Rice, 20 minutes\n• 15’ The 90 minutes rule\n"
LINES = "Programme of 9 July\n09:00 Welcome\nDr Aye Aye, Yangon\n09:20 Rice 2020-2021\n10:00 End"
CHINESE = (
    "时间\t议题\t发言人\n上午9:00-9:20\t开幕致辞\t徐坚，外交学院；Mai\n9点20分至10点\t减贫经验\t张三\n"
    "10:00—10:30\t茶歇\t\n"
)
NUMBERED = "一、开幕（10分钟）\n二、减贫 20分钟\n（三）讨论"
NOON = "11:30-12:30 Rice\n12:30-1:30 Lunch\n1:30 pm - 2:00 pm Rivers"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            SHEET,
            [
                ("opening", 20, "Opening speeches", ["Xu Jian, CFAU", "Mai Sayavongs"]),
                ("break", 10, "", []),
                ("session", 40, "COVID-19 Pandemic and Poverty Alleviation", ["Wei", "Aye Aye"]),
            ],
        ),
        (
            WORD,
            [
                ("opening", 20, "Welcome", ["Aye Aye"]),
                ("session", 40, "Rice", ["Wei", "Prof. Nobody"]),
            ],
        ),
        (
            LIST,
            [
                ("opening", 10, "Opening", []),
                ("session", 20, "Rice", []),
                ("session", 15, "The 90 minutes rule", []),
            ],
        ),
        (
            LINES,
            [
                ("session", None, "Programme of 9 July", []),
                ("opening", 20, "Welcome", ["Dr Aye Aye, Yangon"]),
                ("session", 40, "Rice 2020-2021", []),
                ("session", None, "End", []),
            ],
        ),
        (
            CHINESE,
            [
                ("opening", 20, "开幕致辞", ["徐坚，外交学院", "Mai"]),
                ("session", 40, "减贫经验", ["张三"]),
                ("break", 30, "茶歇", []),
            ],
        ),
        (
            NUMBERED,
            [
                ("opening", 10, "开幕", []),
                ("session", 20, "减贫", []),
                ("discussion", None, "讨论", []),
            ],
        ),
        (
            NOON,
            [
                ("session", 60, "Rice", []),
                ("break", 60, "Lunch", []),
                ("session", 30, "Rivers", []),
            ],
        ),
        ("Rice\t20\tDr A", [("session", 20, "Rice", ["Dr A"])]),
        ('"Rice" and rivers\t20 min', [("session", 20, '"Rice" and rivers', [])]),
    ],
)
def test_a_programme_is_read_as_people_write_it(text: str, rows: list[Row]) -> None:
    read = [(item.kind, item.minutes, item.title, item.speakers) for item in items_of(text)]

    assert read == rows


def test_where_the_clock_goes_back_the_next_day_begins_if_there_is_one() -> None:
    text = "14:00-15:00 Rice\n09:00-10:00 Rivers\n09:00-10:00 Roads"

    assert [item.day for item in items_of(text, days=2)] == [1, 2, 2]
    assert [item.day for item in items_of(text)] == [1, 1, 1]


def test_every_word_that_is_not_understood_is_kept() -> None:
    text = "Mon\tRice\tx@y 7pm?\t{notes}\n???\n\t\t–\n25:99 Rivers\n12345\t6 of 7"

    read = items_of(text)

    kept = " ".join(part for item in read for part in (item.title, *item.speakers))
    assert [word for word in re.findall(r"[\w@?{}]+", text) if word not in kept] == []


@pytest.mark.parametrize("text", ['"a\n' * 16000, '"' * 50000, "\t" * 49999 + "a", "9-" * 25000])
def test_what_is_made_to_be_slow_is_read_or_refused(
    organiser_client: FlaskClient, text: str
) -> None:
    answer = organiser_client.post("/meetings/programme", data={"pasted": text})

    assert answer.status_code in (200, 422) and answer.json["said"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("字" * 50_001, "more than 50,000 characters"),
        ("1 min Rice\n" * 201, "more than 200 items"),
        (" \n\t\n", "nothing to read"),
    ],
)
def test_what_is_too_much_is_said_and_stays_in_its_box(
    organiser_client: FlaskClient, cast: Cast, text: str, sentence: str
) -> None:
    sent = {"pasted": text}

    page = organiser_client.post("/meetings", data=typed(cast) | sent)
    rows = organiser_client.post("/meetings/programme", data={"pasted": text})

    assert rows.status_code == 422 and sentence in rows.json["said"]
    if text.strip():
        assert page.status_code == 200 and sentence in page.text and text.strip() in page.text


def test_as_much_as_is_possible_is_read(organiser_client: FlaskClient) -> None:
    text = "1 min Rice\n" * 199 + "1 min " + "字" * (50_000 - 199 * 11 - 6)

    answer = organiser_client.post("/meetings/programme", data={"pasted": text})

    assert len(text) == 50_000 and len(answer.json["items"]) == 200


def test_rows_are_shown_before_they_are_saved_without_javascript_too(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.post("/meetings", data=typed(cast) | {"pasted": SHEET})

    assert page.status_code == 200 and "3 items added. Please check them" in page.text
    assert titles(page.text)[:3] == ["Welcome", "Water", "Opening speeches"]
    assert re.search(r'name="agenda-4-minutes"[^>]*value="40"', page.text)
    organiser_client.post("/meetings", data=typed(cast))
    assert len(only_meeting().agenda) == 2
