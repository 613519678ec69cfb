"""A draft is made of its first page, and the rest of it saves itself, section by section."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for
from tests.organising.test_meeting_pages import DAY, only_meeting, typed
from tests.organising.test_two_editors import ROOM, form_of, with_

SECTIONS = ("programme", "room", "answers", "invitation", "languages")


@pytest.fixture
def meeting(organiser_client: FlaskClient, cast: Cast) -> Meeting:
    organiser_client.post("/meetings", data=typed(cast))
    return only_meeting()


def page_of(client: FlaskClient, meeting: Meeting, section: str) -> "MultiDict[str, str]":
    return form_of(client.get(f"/meetings/{meeting.ref}/edit/{section}").text)


def save(client: FlaskClient, meeting: Meeting, form: "MultiDict[str, str]", **more: str) -> Any:
    return client.post(f"/meetings/{meeting.ref}/draft", data=with_(form, **more))


def edits() -> list[Change]:
    db.session.rollback()
    return db.session.query(Change).filter(Change.verb == "edited").order_by(Change.id).all()


def test_title_time_and_hosts_are_enough_for_a_draft(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.get("/meetings/new").text
    first = {
        "section": "basics", "title": "Salt", "day": DAY.isoformat(), "starts": "10:00",
        "ends": "12:00", "zone": "Asia/Bangkok", "working_group_id": "0",
        "hosts-0-institute_id": str(cast.institute.id), "hosts-0-duty": "host",
    }  # fmt: skip

    answer = organiser_client.post("/meetings", data=first | {"next": "programme"})

    assert 'name="room_url"' not in page and 'name="section" value="basics"' in page
    meeting = only_meeting()
    assert answer.location == f"/meetings/{meeting.ref}/edit/programme"
    assert (meeting.is_public, meeting.is_open, meeting.languages) == (True, False, ["en"])
    assert meeting.reminder_minutes == [1440, 60] and meeting.named_contact is cast.organiser


def test_each_section_has_its_own_page_and_only_the_first_waits_for_its_button(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    there = f"/meetings/{meeting.ref}"
    pages = {name: organiser_client.get(f"{there}/edit/{name}").text for name in SECTIONS}

    assert all(f'data-saves="{there}/draft"' in page for page in pages.values())
    assert "data-saves" not in organiser_client.get(f"{there}/edit").text
    assert ['name="room_url"' in page for page in pages.values()] == [0, 1, 0, 0, 0]


def test_what_is_typed_is_saved_and_the_page_goes_on_from_there(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    form = page_of(organiser_client, meeting, "room")

    first = save(organiser_client, meeting, form, room_url=ROOM)
    form.update(first.json)
    second = save(organiser_client, meeting, with_(form, **first.json), room_url=f"{ROOM}/2")

    assert (first.status_code, second.status_code) == (200, 200)
    now = only_meeting()
    assert now.main_room and now.main_room.url == f"{ROOM}/2" and now.title == "Rice and rivers"


def test_two_tabs_of_one_draft_lose_nothing(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    one, other = (page_of(organiser_client, meeting, "room") for _tab in range(2))
    save(organiser_client, meeting, one, room_url=ROOM)

    answer = save(organiser_client, meeting, other, room_url=f"{ROOM}/other")
    compared = organiser_client.post(
        f"/meetings/{meeting.ref}", data=with_(other, room_url=f"{ROOM}/other")
    )

    assert answer.status_code == 422 and "also changed elsewhere" in answer.json["said"]
    assert only_meeting().main_room.url == ROOM
    assert f"<bdi>{ROOM}</bdi>" in compared.text and f"<bdi>{ROOM}/other</bdi>" in compared.text


@pytest.mark.parametrize(
    ("section", "wrong", "said"),
    [
        ("programme", {"agenda-0-minutes": ""}, "Please enter the duration in minutes."),
        ("programme", {"pasted": "09:00 Rice"}, "not among the items yet"),
        ("room", {"room_url": "video"}, "Please enter the full address"),
    ],
)
def test_what_is_half_typed_is_not_saved_yet_and_says_why(
    organiser_client: FlaskClient, meeting: Meeting, section: str, wrong: dict[str, str], said: str
) -> None:
    form = page_of(organiser_client, meeting, section)

    answer = save(organiser_client, meeting, form, **wrong)

    assert answer.status_code == 422 and said in answer.json["said"]
    assert edits() == []


def test_a_published_meeting_and_what_asks_others_are_saved_by_their_button_alone(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    basics = form_of(organiser_client.get(f"/meetings/{meeting.ref}/edit").text)
    room = page_of(organiser_client, meeting, "room")

    of_basics = save(organiser_client, meeting, basics, title="Salt")
    meeting = only_meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    mails = db.session.query(Notice).count()
    published = save(organiser_client, meeting, room, room_url=ROOM)

    assert (of_basics.status_code, published.status_code) == (400, 409)
    assert "no longer a draft" in published.json["said"]
    assert "data-saves" not in organiser_client.get(f"/meetings/{meeting.ref}/edit/room").text
    assert only_meeting().title == "Rice and rivers" and only_meeting().main_room.url != ROOM
    assert db.session.query(Notice).count() == mails


def test_a_draft_that_waits_for_another_hosts_yes_is_not_changed_under_its_eyes(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    room = page_of(organiser_client, meeting, "invitation")
    meeting = only_meeting()
    act_for(cast.wei, cast.shanghai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    answer = save(organiser_client, meeting, room, words="Come!")

    assert answer.status_code == 409 and only_meeting().words == ""


def test_the_log_has_one_line_for_what_somebody_changes_in_ten_minutes(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    for venue in ("H", "Ha", "Hall"):
        save(organiser_client, meeting, page_of(organiser_client, meeting, "room"), venue=venue)
    words = page_of(organiser_client, meeting, "invitation")
    save(organiser_client, meeting, words, words="Come!")

    (line,) = edits()
    assert line.details == {"venue": ["", "Hall"], "words": ["", "Come!"]}

    line.at -= timedelta(minutes=10)
    db.session.commit()
    save(organiser_client, meeting, page_of(organiser_client, meeting, "room"), venue="Hall 2")
    assert [edit.details for edit in edits()][1:] == [{"venue": ["Hall", "Hall 2"]}]

    edits()[-1].actor_id = cast.aye.id
    db.session.commit()
    save(organiser_client, meeting, page_of(organiser_client, meeting, "room"), venue="Hall 3")
    assert len(edits()) == 3


def test_what_is_put_back_as_it_was_is_no_change(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    for venue in ("Hall", ""):
        save(organiser_client, meeting, page_of(organiser_client, meeting, "room"), venue=venue)

    assert [line.details for line in edits()] == [{}]


def test_a_fault_on_another_page_is_said_with_a_link_to_it(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    there = f"/meetings/{meeting.ref}"
    second = {"day": str(DAY + timedelta(days=1)), "starts": "10:00", "ends": "10:10"}
    basics = form_of(organiser_client.get(f"{there}/edit").text)
    days = {f"days-0-{name}": value for name, value in second.items()}

    answer = organiser_client.post(there, data=with_(basics, ends="10:50", **days))

    assert answer.status_code == 422
    assert f'href="{there}/edit/programme#agenda-1-minutes"' in answer.text


def test_a_day_that_is_removed_stays_removed(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    """Its row is no longer sent; that others are not either, the page says."""
    there = f"/meetings/{meeting.ref}"
    second = {"day": str(DAY + timedelta(days=1)), "starts": "10:00", "ends": "11:00"}
    basics = form_of(organiser_client.get(f"{there}/edit").text)
    organiser_client.post(
        there, data=with_(basics, **{f"days-0-{k}": v for k, v in second.items()})
    )
    assert len(only_meeting().days) == 2
    page = organiser_client.get(f"{there}/edit").text
    form = form_of(page)
    assert 'name="days-rows"' in page
    without = MultiDict((k, v) for k, v in form.items(multi=True) if not k.startswith("days-0"))

    organiser_client.post(there, data=without | {"days-rows": ""})

    assert not only_meeting().has_days
