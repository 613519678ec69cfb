"""An organiser makes, edits, publishes, cancels and clones a meeting on pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.organising.forms.values import edition
from nact_meet.places import audience
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import listed
from nact_meet.world.timezones import utc_now
from tests.cast import Cast

DAY = (utc_now() + timedelta(days=30)).date()


def typed(cast: Cast, **values: Any) -> dict[str, Any]:
    return {
        "title": "Rice and rivers",
        "day": DAY.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "zone": "Asia/Bangkok",
        "working_group_id": "0",
        "visibility": "public",
        "access": "invited",
        "hosts-0-institute_id": str(cast.institute.id),
        "hosts-0-duty": "chair",
        "hosts-1-institute_id": str(cast.shanghai.id),
        "hosts-1-duty": "technical",
        "agenda-0-kind": "opening",
        "agenda-0-title": "Welcome",
        "agenda-0-minutes": "20",
        "agenda-0-speakers": "",
        "agenda-1-kind": "session",
        "agenda-1-title": "Water",
        "agenda-1-minutes": "40",
        "agenda-1-speakers": "Aye Aye, Institute of Yangon\nProf. Nobody",
        "room_url": "https://video.example.org/room",
        "room_number": "123",
        "fallback_url": "https://video.example.com/room",
        "fallback_countries": "CN",
        "languages": "en",
        "reminders": ["1440", "60"],
    } | values


def only_meeting() -> Meeting:
    db.session.rollback()
    return db.session.scalars(select(Meeting)).one()


def test_a_meeting_is_made_with_everything_that_was_typed(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    answer = organiser_client.post("/meetings", data=typed(cast))

    assert answer.status_code == 303
    meeting = only_meeting()
    assert (meeting.host_names, meeting.invited_names) == (
        ["Institute of Bangkok"],
        ["Institute of Shanghai"],
    )
    assert [item.title for item in meeting.agenda] == ["Welcome", "Water"]
    first, second = meeting.agenda[1].speakers
    assert (first.printed, first.person) == ("Aye Aye, Institute of Yangon", None)
    assert (second.printed, second.person) == ("Prof. Nobody", None)
    assert meeting.fallback_room.countries == ["CN"]
    assert meeting.reminder_minutes == [1440, 60]
    assert not meeting.is_announced


def test_a_speaker_is_linked_by_address_alone(organiser_client: FlaskClient, cast: Cast) -> None:
    """A name that is only typed stays typed: another may be called so."""
    cast.act_for(cast.yangon)
    spoken = "Dr Aye Aye <aye@yangon.example>\nAye Aye"

    organiser_client.post("/meetings", data=typed(cast) | {"agenda-1-speakers": spoken})

    by_address, typed_only = only_meeting().agenda[1].speakers
    assert by_address.person is not None and by_address.person.full_name == "Aye Aye"
    assert typed_only.person is None


def test_a_draft_is_invisible(
    organiser_client: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()

    page = client.get(f"/m/{meeting.ref}")
    front = client.get("/")
    feed = client.get("/feeds/meetings.ics")

    assert page.status_code == 404
    assert "Rice and rivers" not in front.text + feed.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Please fill this in"),
        ({"title": "Rice\nBcc: x@example.org"}, "one line"),
        ({"zone": "Asia/Nowhere"}, "We do not know this city"),
        ({"ends": "09:00"}, "end must come after the start"),
        ({"day": "9999-12-31"}, "a year from 2000 to 2100"),
        ({"day": "9999-12-31", "ends": "00:00"}, "a year from 2000 to 2100"),
        ({"day": "0001-01-01"}, "a year from 2000 to 2100"),
        ({"closes": "0001-01-01T00:00"}, "a year from 2000 to 2100"),
        ({"room_url": "javascript:alert(1)"}, "full address"),
        ({"hosts-0-institute_id": "0", "hosts-1-institute_id": "0"}, "at least one host"),
        ({"hosts-0-institute_id": "0"}, "institute that you act for"),
        ({"agenda-0-minutes": ""}, "duration in minutes"),
        ({"agenda-0-speakers": "X <nobody@example.org>"}, "No one in the directory"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    organiser_client: FlaskClient, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    answer = organiser_client.post("/meetings", data=typed(cast, **wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "https://video.example.com/room" in answer.text
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize("last_day", ["", DAY.isoformat()])
def test_a_meeting_until_midnight_ends_when_the_next_day_begins(
    organiser_client: FlaskClient, cast: Cast, last_day: str
) -> None:
    late = typed(cast, starts="23:00", ends="00:00", last_day=last_day)

    answer = organiser_client.post("/meetings", data=late)

    assert answer.status_code == 303
    meeting = only_meeting()
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1)


def test_names_of_hosts_that_hold_commas_stay_apart(app: Flask) -> None:
    with app.test_request_context():
        assert listed(["Institute A", "Institute B"]) == "Institute A and Institute B"
        assert listed(["Peace, Law and Order", "B"]) == "Peace, Law and Order; B"
        assert (listed(["Peace, Law and Order"]), listed([])) == ("Peace, Law and Order", "")


def test_a_wall_clock_that_does_not_exist_is_refused(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    day = last_sunday(3)

    answer = organiser_client.post(
        "/meetings",
        data=typed(cast, zone="Europe/Berlin", day=day.isoformat(), starts="02:30", ends="04:00"),
    )

    assert answer.status_code == 422
    assert "02:30 does not exist" in answer.text
    assert "03:00 or later" in answer.text


def test_a_wall_clock_that_comes_twice_is_asked_about(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    night = typed(
        cast, zone="Europe/Berlin", day=last_sunday(10).isoformat(), starts="02:30", ends="04:00"
    )

    asked = organiser_client.post("/meetings", data=night)
    answer = organiser_client.post("/meetings", data=night | {"starts_fold": "1"})

    assert asked.status_code == 422
    assert "02:30 UTC+2" in asked.text and "02:30 UTC+1" in asked.text
    assert answer.status_code == 303
    assert only_meeting().starts_at.hour == 1


def test_another_row_keeps_what_was_typed(organiser_client: FlaskClient, cast: Cast) -> None:
    answer = organiser_client.post("/meetings", data=typed(cast, add="agenda"))

    assert answer.status_code == 200
    assert "agenda-2-title" in answer.text
    assert 'value="Water"' in answer.text


def test_publishing_names_how_many_and_happens_once(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)

    asked = organiser_client.get(f"/meetings/{meeting.ref}/publication")
    for _ in range(2):
        answer = organiser_client.post(f"/meetings/{meeting.ref}/publication")

    assert "4 people will get an invitation" in asked.text
    assert answer.status_code == 303
    db.session.rollback()
    told = db.session.scalars(select(Notice.kind).where(Notice.kind != Kind.REMINDER)).all()
    assert sorted(told) == ["confirmation", "invitation", "invitation", "invitation"]


def test_a_new_time_asks_once_and_names_how_many(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    values = typed(cast, starts="11:00", ends="13:00")

    asked = organiser_client.post(f"/meetings/{meeting.ref}", data=values)
    db.session.rollback()
    unmoved = only_meeting().starts_wall.hour
    answer = organiser_client.post(f"/meetings/{meeting.ref}", data=values | {"confirmed": "1"})

    assert "4 people will be told" in asked.text
    assert unmoved == 10
    assert answer.status_code == 303
    assert only_meeting().starts_wall.hour == 11
    changes = db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all()
    assert len(changes) == 4


def test_a_new_room_or_programme_mails_nobody(organiser_client: FlaskClient, cast: Cast) -> None:
    organiser_client.post("/meetings", data=typed(cast))
    meeting = only_meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    values = typed(cast, room_url="https://video.example.org/other", **{"agenda-0-title": "Rain"})
    answer = organiser_client.post(f"/meetings/{meeting.ref}", data=values)

    assert answer.status_code == 303
    assert only_meeting().main_room.url == "https://video.example.org/other"
    assert db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all() == []
    edited = db.session.scalars(select(Change).where(Change.verb == "edited")).one()
    assert set(edited.details) == {"rooms", "agenda"}


@pytest.mark.parametrize(
    "first", [{"title": "First"}, {"room_url": "https://video.example.org/other"}]
)
def test_two_who_edit_at_once_do_not_overwrite_each_other(
    organiser_client: FlaskClient, cast: Cast, first: dict[str, str]
) -> None:
    page = f"/meetings/{cast.meeting().ref}"
    organiser_client.post(page, data=typed(cast))
    old = edition(only_meeting())
    organiser_client.post(page, data=typed(cast, edition=old, **first))

    answer = organiser_client.post(page, data=typed(cast, title="Second", edition=old))

    assert answer.status_code == 422
    assert "Someone else has just changed this meeting" in answer.text
    assert 'value="Second"' in answer.text
    assert only_meeting().title == first.get("title", typed(cast)["title"])


def test_cancelling_wants_a_reason_and_tells_everybody(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    address = f"/meetings/{meeting.ref}/cancellation"

    without = organiser_client.post(address, data={"reason": " "})
    answer = organiser_client.post(address, data={"reason": "A typhoon."})

    assert without.status_code == 422
    assert answer.status_code == 303
    db.session.rollback()
    told = db.session.scalars(select(Notice).where(Notice.kind == Kind.CANCELLATION)).all()
    assert len(told) == 4


def test_a_clone_is_a_draft_a_week_later_without_people(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    organiser_client.post("/meetings", data=typed(cast))
    meeting = only_meeting()
    cast.invite(meeting)

    organiser_client.post(f"/meetings/{meeting.ref}/clone")

    db.session.rollback()
    first, copy = db.session.scalars(select(Meeting).order_by(Meeting.id)).all()
    assert copy.starts_wall - first.starts_wall == timedelta(days=7)
    assert copy.host_names == first.host_names
    assert [item.title for item in copy.agenda] == ["Welcome", "Water"]
    assert copy.agenda[1].speakers[0].person == first.agenda[1].speakers[0].person
    assert audience.places_of(copy) == [] and copy.published_at is None
    assert copy.uid != first.uid


def test_another_institutes_organiser_does_not_find_it(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(created_by=cast.aye)
    meeting.hosts[0].institute = cast.yangon
    db.session.commit()

    assert organiser_client.get(f"/meetings/{meeting.ref}").status_code == 404
    assert organiser_client.post(f"/meetings/{meeting.ref}/publication").status_code == 404


@pytest.mark.parametrize("address", ["/meetings", "/"])
def test_a_list_of_300_takes_as_many_queries_as_one_of_3(
    organiser_client: FlaskClient, cast: Cast, address: str
) -> None:
    for _ in range(3):
        published(cast)
    few = queries(organiser_client, address)
    for _ in range(297):
        published(cast)

    assert queries(organiser_client, address) == few


def queries(client: FlaskClient, address: str) -> int:
    seen: list[str] = []
    db.session.expire_all()

    def count(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", count)
    assert client.get(address).status_code == 200
    event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


def published(cast: Cast) -> None:
    meeting = cast.meeting()
    meeting.published_at = utc_now()
    db.session.commit()


def last_sunday(month: int) -> date:
    year = utc_now().year + 1
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)
