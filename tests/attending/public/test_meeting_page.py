"""The public page of a meeting: its date first, and the same bytes for everybody."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings import page_cache as pages
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room
from nact_meet.meetings.page_cache import Shelf
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.statements import statements


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Three weeks ahead at 23:00 in Bangkok: in Dili it is the next day."""
    day = datetime.now() + timedelta(days=21)
    start = day.replace(hour=23, minute=0, second=0, microsecond=0)
    found = cast.meeting(
        title="Rice <and> rivers",
        summary="What a *river* owes <script>alert(1)</script>",
        is_open=True,
        languages=["en", "zh_Hans"],
        venue="Ha Noi, hall 2",
        starts_wall=start,
        ends_wall=start + timedelta(hours=2),
    )
    speaker = Speaker(printed="Dr Aye Aye, Yangon")
    found.agenda = [
        AgendaItem(position=0, kind=ItemKind.OPENING, title="", minutes=20, speakers=[speaker]),
        AgendaItem(position=1, kind=ItemKind.SESSION, title="Two rivers", minutes=40),
    ]
    found.rooms = [Room(url="https://video.example/secret", number="808 808", passcode="tiger")]
    publishing.publish(found, by=cast.somchai)
    db.session.commit()
    return found


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_it_shows_date_hosts_programme_and_venue(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get(f"/m/{meeting.ref}")

    text = text_of(answer.text)
    assert answer.status_code == 200
    assert "23:00 – 01:00 Bangkok, UTC+7" in text
    assert "Institute of Bangkok" in text
    assert "23:00 Opening speech Dr Aye Aye, Yangon" in text
    assert "23:20 Session Two rivers" in text
    assert "Ha Noi, hall 2" in text
    assert "English and Simplified Chinese" in text


def test_a_summary_is_markdown_and_nothing_else(client: FlaskClient, meeting: Meeting) -> None:
    page = client.get(f"/m/{meeting.ref}").text

    assert "<em>river</em>" in page
    assert "<script>alert" not in page


def test_the_room_is_never_shown(client: FlaskClient, meeting: Meeting) -> None:
    page = client.get(f"/m/{meeting.ref}").text

    assert not [word for word in ("video.example", "808 808", "tiger") if word in page]


def test_twelve_clocks_mark_the_next_day(client: FlaskClient, meeting: Meeting) -> None:
    table = re.search(r"<table.*?</table>", client.get(f"/m/{meeting.ref}").text, re.DOTALL)
    assert table

    rows = [text_of(row) for row in re.findall(r"<tr>.*?</tr>", table[0], re.DOTALL)[1:]]

    assert len(rows) == 12
    assert "Myanmar Yangon 22:30 – 00:30 UTC+6:30" in rows
    assert "Timor-Leste Dili 01:00 – 03:00 UTC+9 next day" in rows
    assert sum("next day" in row for row in rows) == 6  # UTC+8 begins at midnight


@pytest.mark.parametrize("typed", ["Asia/Yangon", "Asia/Rangoon", " yangon "])
def test_a_reader_s_own_clock_comes_first(
    client: FlaskClient, meeting: Meeting, typed: str
) -> None:
    answer = client.get(f"/m/{meeting.ref}", query_string={"zone": typed})

    text = text_of(answer.text)
    assert "22:30 – 00:30 Yangon, UTC+6:30" in text
    assert "Your time: Yangon 22:30 – 00:30 UTC+6:30 Bangkok 23:00 – 01:00 UTC+7" in text
    assert "22:50 Session Two rivers" in text


def test_a_zone_that_does_not_exist_comes_back_with_a_sentence(
    client: FlaskClient, meeting: Meeting
) -> None:
    answer = client.get(f"/m/{meeting.ref}", query_string={"zone": 'Asia/"Atlantis'})

    assert answer.status_code == 422
    assert "We do not know this city" in answer.text
    assert 'value="Asia/&#34;Atlantis"' in answer.text
    assert "23:00 – 01:00 Bangkok" in text_of(answer.text)


@pytest.mark.parametrize("hidden", [{"is_public": False}, {"published_at": None}])
def test_a_draft_or_closed_meeting_has_no_page(
    client: FlaskClient, meeting: Meeting, hidden: dict[str, object]
) -> None:
    assert client.get(f"/m/{meeting.ref}").status_code == 200

    for name, value in hidden.items():
        setattr(meeting, name, value)
    db.session.commit()

    assert client.get(f"/m/{meeting.ref}").status_code == 404
    assert client.get("/m/nonesuch").status_code == 404


def test_it_offers_registration_while_that_is_open(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    link = f'href="/m/{meeting.ref}/register"'
    meeting.registration_closes_at = meeting.starts_at - timedelta(days=2)
    db.session.commit()
    open_page = client.get(f"/m/{meeting.ref}").text

    with time_machine.travel(meeting.starts_at - timedelta(days=2), tick=False):
        closed_page = client.get(f"/m/{meeting.ref}").text
    with time_machine.travel(meeting.ends_at, tick=False):
        later_page = client.get(f"/m/{meeting.ref}").text
    before = meeting.page()
    meeting.is_open = False
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    invited_page = client.get(f"/m/{meeting.ref}").text

    assert open_page.count(link) == 1
    assert "Registration has closed" in closed_page
    assert "This meeting is over" in later_page
    assert "By invitation only" in invited_page
    assert not [each for each in (closed_page, later_page, invited_page) if link in each]


def test_a_cancelled_meeting_says_why(client: FlaskClient, cast: Cast, meeting: Meeting) -> None:
    assert "cancelled" not in client.get(f"/m/{meeting.ref}").text

    publishing.cancel(meeting, by=cast.somchai, reason="The host is ill.")
    db.session.commit()

    page = client.get(f"/m/{meeting.ref}").text
    assert "This meeting has been cancelled. The host is ill." in page
    assert "when--cancelled" in page
    assert f"/m/{meeting.ref}/register" not in page


def test_an_edit_is_seen_at_once(client: FlaskClient, cast: Cast, meeting: Meeting) -> None:
    etag = client.get(f"/m/{meeting.ref}").headers["ETag"]

    before = meeting.page()
    meeting.title = "Rice and roads"
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    answer = client.get(f"/m/{meeting.ref}", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Rice and roads" in answer.text


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, meeting: Meeting) -> None:
    first = client.get(f"/m/{meeting.ref}")

    again = client.get(f"/m/{meeting.ref}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert "Accept-Language" in first.headers["Vary"]
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_at_hand_costs_one_statement(app_on_both: Flask, meeting: Meeting) -> None:
    client, path = app_on_both.test_client(), f"/m/{meeting.ref}"
    first = client.get(path)

    with statements() as seen:
        second = client.get(path)

    assert second.data == first.data
    assert len(seen) == 1


def test_it_is_the_same_for_everybody_and_starts_no_session(
    client: FlaskClient, organiser_client: FlaskClient, meeting: Meeting
) -> None:
    stranger, somchai = client.get(f"/m/{meeting.ref}"), organiser_client.get(f"/m/{meeting.ref}")

    assert stranger.data == somchai.data
    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in somchai.headers


def test_each_language_has_its_own_page(client: FlaskClient, meeting: Meeting) -> None:
    english = client.get(f"/m/{meeting.ref}")
    chinese = client.get(f"/m/{meeting.ref}", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert english.headers["ETag"] != chinese.headers["ETag"]


def test_a_new_name_of_a_host_arrives_within_a_minute(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    path = f"/m/{meeting.ref}"
    assert "Institute of Bangkok" in client.get(path).text
    cast.institute.name = "Institute of Rivers"
    db.session.commit()

    with time_machine.travel(utc_now() + timedelta(seconds=pages.FRESH_SECONDS)):
        assert "Institute of Rivers" in client.get(path).text


def test_its_feeds_are_named_in_the_head(client: FlaskClient, meeting: Meeting) -> None:
    page = client.get(f"/m/{meeting.ref}").text

    link = '<link rel="alternate" type="text/calendar" title="Rice &lt;and&gt; rivers"'
    assert f'{link} href="/feeds/meetings/{meeting.ref}.ics">' in page


def test_the_shelf_is_bounded_and_keeps_what_is_read() -> None:
    shelf = Shelf()
    drawn: list[int] = []

    def read(number: int) -> None:
        def draw() -> str:
            drawn.append(number)
            return f"page {number}"

        assert shelf.page((number,), draw).body == f"page {number}".encode()

    for number in range(pages.MOST):
        read(number)
    read(0)
    read(pages.MOST)
    read(0)
    read(1)

    assert drawn == [*range(pages.MOST), pages.MOST, 1]
