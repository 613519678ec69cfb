"""Feeds that anybody may follow, read as a calendar program reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.parts.statements import statements


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    found = cast.meeting(title="Rice; rivers, 河流", is_open=True)
    found.rooms = [Room(url="https://video.example/secret", number="808 808", passcode="tiger")]
    publishing.publish(found, by=cast.somchai)
    db.session.commit()
    return found


def events(body: bytes) -> list[Any]:
    return Calendar.from_ical(body).walk("VEVENT")


def edit(meeting: Meeting, cast: Cast, **values: Any) -> None:
    before = meeting.page()
    for name, value in values.items():
        setattr(meeting, name, value)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()


def fill(cast: Cast, count: int) -> None:
    for number in range(count):
        start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=number)
        meeting = Meeting(title=f"Meeting {number}", published_at=utc_now())
        meeting.take_place(start, start + timedelta(hours=1), "Asia/Yangon")
        meeting.hosts = [hosted_by(cast.institute)]
        meeting.agenda = [AgendaItem(kind=ItemKind.SESSION, title="Rice", minutes=60)]
        db.session.add(meeting)
    db.session.commit()


def test_a_feed_has_every_public_meeting_with_its_own_uid(
    client: FlaskClient, meeting: Meeting
) -> None:
    answer = client.get("/feeds/meetings.ics")

    calendar = Calendar.from_ical(answer.data)
    (entry,) = calendar.walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-CALNAME"] == "NACT Meet"
    assert entry["UID"] == meeting.uid
    assert entry["SUMMARY"] == "Rice; rivers, 河流"
    assert entry["DTSTART"].dt == meeting.starts_at
    assert entry["DTSTART"].params["TZID"] == "Asia/Bangkok"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Bangkok"]


@pytest.mark.parametrize("path", ["/feeds/meetings.ics", "/feeds/meetings/{ref}.ics"])
def test_nobody_s_address_and_no_room_is_in_it(
    client: FlaskClient, cast: Cast, meeting: Meeting, path: str
) -> None:
    cast.invite(meeting)

    body = client.get(path.format(ref=meeting.ref)).text

    (entry,) = events(body.encode())
    assert "ATTENDEE" not in entry
    assert not [word for word in ("@yangon.example", "video.example", "tiger") if word in body]


def test_drafts_and_closed_meetings_are_in_no_feed(client: FlaskClient, cast: Cast) -> None:
    group = WorkingGroup(slug="rivers", name="Rivers")
    draft = cast.meeting(working_group=group)
    closed = cast.meeting(working_group=group, is_public=False)
    publishing.publish(closed, by=cast.somchai)
    db.session.commit()

    for path in ("/feeds/meetings.ics", "/feeds/working-groups/rivers.ics"):
        assert events(client.get(path).data) == []
    for each in (draft, closed):
        assert client.get(f"/feeds/meetings/{each.ref}.ics").status_code == 404


def test_a_working_group_has_its_own_feed(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    theirs = cast.meeting(working_group=WorkingGroup(slug="rivers", name="Rivers"))
    publishing.publish(theirs, by=cast.somchai)
    db.session.commit()

    calendar = Calendar.from_ical(client.get("/feeds/working-groups/rivers.ics").data)

    assert calendar["X-WR-CALNAME"] == "Rivers"
    assert [entry["UID"] for entry in calendar.walk("VEVENT")] == [theirs.uid]
    assert client.get("/feeds/working-groups/roads.ics").status_code == 404


def test_a_cancelled_meeting_stays_and_is_marked(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    (before,) = events(client.get("/feeds/meetings.ics").data)

    publishing.cancel(meeting, by=cast.somchai, reason="The host is ill.")
    db.session.commit()

    (after,) = events(client.get("/feeds/meetings.ics").data)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize("path", ["/feeds/meetings.ics", "/feeds/meetings/{ref}.ics"])
def test_unchanged_is_304_and_builds_nothing(
    client: FlaskClient, meeting: Meeting, path: str
) -> None:
    path = path.format(ref=meeting.ref)
    first, twin = client.get(path), client.get(path)

    with statements() as seen:
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert twin.data == first.data
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.last_modified == meeting.revised_at.replace(microsecond=0)
    assert len(seen) == 1


def test_what_changes_changes_the_tag(client: FlaskClient, cast: Cast, meeting: Meeting) -> None:
    other = cast.meeting(title="Roads")
    tags = [client.get("/feeds/meetings.ics").headers["ETag"]]
    publishing.publish(other, by=cast.somchai)
    db.session.commit()
    tags.append(client.get("/feeds/meetings.ics").headers["ETag"])
    edit(other, cast, title="Roads and rails")
    tags.append(client.get("/feeds/meetings.ics").headers["ETag"])
    edit(meeting, cast, is_public=False)
    tags.append(client.get("/feeds/meetings.ics").headers["ETag"])

    assert len(set(tags)) == 4


def test_a_meeting_that_leaves_is_gone_though_nothing_left_is_newer(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    newest = cast.meeting(title="Roads")
    publishing.publish(newest, by=cast.somchai)
    db.session.commit()
    full = client.get("/feeds/meetings.ics")
    edit(newest, cast, is_public=False)

    answer = client.get(
        "/feeds/meetings.ics",
        headers={
            "If-None-Match": full.headers["ETag"],
            "If-Modified-Since": full.headers["Last-Modified"],
        },
    )

    assert answer.status_code == 200
    assert [entry["UID"] for entry in events(answer.data)] == [meeting.uid]


def test_a_language_has_its_own_tag(client: FlaskClient, meeting: Meeting) -> None:
    english = client.get("/feeds/meetings.ics")
    chinese = client.get("/feeds/meetings.ics", headers={"Accept-Language": "zh-CN"})

    assert english.headers["ETag"] != chinese.headers["ETag"]
    assert "Accept-Language" in english.headers["Vary"]


def test_a_download_is_a_file_without_a_method(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get(f"/feeds/meetings/{meeting.ref}.ics")

    calendar = Calendar.from_ical(answer.data)
    (entry,) = calendar.walk("VEVENT")
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="meeting-{meeting.ref}.ics"'
    assert "METHOD" not in calendar
    assert entry["URL"] == f"http://127.0.0.1:8000/m/{meeting.ref}"


def test_a_long_feed_asks_as_few_questions_as_a_short_one(app_on_both: Flask, cast: Cast) -> None:
    client = app_on_both.test_client()
    fill(cast, 3)
    with statements() as few:
        assert len(events(client.get("/feeds/meetings.ics").data)) == 3
    fill(cast, 297)

    with statements() as many:
        assert len(events(client.get("/feeds/meetings.ics").data)) == 300

    assert len(many) == len(few)
    assert 0 < len(few) <= 6


@pytest.mark.parametrize("path", ["/feeds/meetings.ics", "/feeds/countries/TH.ics"])
def test_a_cancelled_meeting_says_so_in_its_title_takes_no_time_and_leaves_after_thirty_days(
    client: FlaskClient, meeting: Meeting, cast: Cast, path: str
) -> None:
    cancelled_at = utc_now().replace(microsecond=0)
    with time_machine.travel(cancelled_at, tick=False):
        publishing.cancel(meeting, by=cast.somchai, reason="The host is ill.")
        db.session.commit()
    days = timedelta(days=30)
    with time_machine.travel(cancelled_at + days - timedelta(seconds=1), tick=False):
        (kept,) = events(client.get(path).data)
    with time_machine.travel(cancelled_at + days, tick=False):
        left = events(client.get(path).data)
        own = events(client.get(f"/feeds/meetings/{meeting.ref}.ics").data)

    assert (kept["SUMMARY"], kept["TRANSP"]) == ("Cancelled: Rice; rivers, 河流", "TRANSPARENT")
    assert (left, len(own)) == ([], 1)
