"""The list of meetings: everybody sees the same, in one language."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.attending.views.public import A_PAGE
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.parts.statements import statements


def publish(cast: Cast, title: str, days: int = 20, **values: object) -> Meeting:
    start = utc_now().replace(tzinfo=None, second=0, microsecond=0) + timedelta(days=days)
    meeting = cast.meeting(
        title=title, starts_wall=start, ends_wall=start + timedelta(hours=2), **values
    )
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def fill(cast: Cast, count: int, *, days: int) -> None:
    """Rows as the front page reads them, without the mails that publishing promises."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for number in range(count):
        start = now + timedelta(days=days, minutes=number)
        meeting = Meeting(title=f"Meeting {number}", published_at=utc_now())
        meeting.take_place(start, start + timedelta(hours=1), "Asia/Bangkok")
        meeting.hosts = [hosted_by(cast.institute), hosted_by(cast.yangon, position=1)]
        db.session.add(meeting)
    db.session.commit()


def test_a_published_public_meeting_is_in_the_list_in_its_own_zone(
    client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(title="Rice <and> rivers")
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    page = client.get("/").text

    assert "Rice &lt;and&gt; rivers" in page
    assert "Bangkok, UTC+7" in page
    assert "Institute of Bangkok" in page
    assert f'href="/m/{meeting.ref}"' in page


def test_drafts_and_closed_meetings_are_in_no_list(client: FlaskClient, cast: Cast) -> None:
    cast.meeting(title="A draft")
    publish(cast, "Behind doors", is_public=False)
    publish(cast, "For everybody")

    page = client.get("/").text

    assert "For everybody" in page
    assert "A draft" not in page
    assert "Behind doors" not in page


def test_past_meetings_stand_below_the_coming_ones_the_latest_first(
    client: FlaskClient, cast: Cast
) -> None:
    for title, days in (("Long ago", -90), ("Soon", 3), ("Last week", -7), ("Later", 60)):
        publish(cast, title, days)

    page = client.get("/").text

    order = [page.index(title) for title in ("Soon", "Later", "Last week", "Long ago")]
    assert order == sorted(order)


def test_a_cancelled_meeting_stays_and_says_so(client: FlaskClient, cast: Cast) -> None:
    meeting = publish(cast, "Rice and rivers", is_open=True)
    assert "Registration is open" in client.get("/").text

    publishing.cancel(meeting, by=cast.somchai, reason="The host is ill.")
    db.session.commit()

    page = client.get("/").text
    assert "Rice and rivers" in page
    assert "Cancelled" in page
    assert "Registration is open" not in page


def test_news_are_on_the_page_at_once(client: FlaskClient, cast: Cast) -> None:
    assert "Rice and rivers" not in client.get("/").text

    meeting = publish(cast, "Rice and rivers")
    assert "Rice and rivers" in client.get("/").text

    before = meeting.page()
    meeting.title = "Rice and roads"
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    assert "Rice and roads" in client.get("/").text

    before = meeting.page()
    meeting.is_public = False
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    assert "Rice and" not in client.get("/").text


def test_an_empty_site_says_so_kindly(client: FlaskClient) -> None:
    assert "No public meeting is planned" in client.get("/").text


@pytest.mark.parametrize("days", [30, -300])
def test_a_long_list_asks_as_few_questions_as_a_short_one(
    app_on_both: Flask, cast: Cast, days: int
) -> None:
    client = app_on_both.test_client()
    fill(cast, 3, days=days)
    with statements() as few:
        assert "Meeting 2" in client.get("/").text
    fill(cast, 297, days=days)

    with statements() as many:
        assert "Meeting 296" in client.get("/").text

    assert len(many) == len(few)
    assert 0 < len(few) <= 6


def test_past_meetings_come_in_pages(client: FlaskClient, cast: Cast) -> None:
    fill(cast, A_PAGE + 1, days=-300)

    first, second = client.get("/").text, client.get("/?page=2").text

    assert first.count("<h3>") == A_PAGE
    assert second.count("<h3>") == 1
    assert "Meeting 0<" in second
    assert 'rel="next" href="/?page=2"' in unescape(first)


@pytest.mark.parametrize("page", ["0", "-1", "3", "99999999999999999999"])
def test_a_page_that_does_not_exist_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(f"/?page={page}").status_code == 404


def test_it_is_the_same_for_everybody_and_starts_no_session(
    client: FlaskClient, organiser_client: FlaskClient, cast: Cast
) -> None:
    publish(cast, "Rice and rivers")

    stranger, somchai = client.get("/"), organiser_client.get("/")

    assert stranger.data == somchai.data
    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in somchai.headers


def test_an_unchanged_list_is_not_sent_again(client: FlaskClient, cast: Cast) -> None:
    publish(cast, "Rice and rivers")
    etag = client.get("/").headers["ETag"]

    again = client.get("/", headers={"If-None-Match": f"W/{etag}"})
    publish(cast, "Rice and roads")
    later = client.get("/", headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")
    assert later.status_code == 200


def test_it_names_its_feed(client: FlaskClient) -> None:
    page = client.get("/").text

    assert '<link rel="alternate" type="text/calendar"' in page
    assert 'href="webcal://127.0.0.1:8000/feeds/meetings.ics"' in page
