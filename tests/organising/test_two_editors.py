"""Two edit at once: the second keeps what only the first touched, and chooses the rest."""

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from nact_meet.letters.models import Letter
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting, typed

ROOM = "https://video.example.org/other"


def form_of(page: str, edition: str = "edition") -> "MultiDict[str, str]":
    """What a browser sends of a form that nobody touched."""
    hidden = {
        name: html.unescape(found[1])
        for name in ("section", "was", edition)
        if (found := re.search(f'name="{name}" value="([^"]*)"', page))
    }
    return MultiDict([*json.loads(hidden["was"]), *hidden.items()])


def with_(form: "MultiDict[str, str]", **values: str) -> "MultiDict[str, str]":
    changed = form.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


@pytest.fixture
def meeting(organiser_client: FlaskClient, cast: Cast) -> Meeting:
    organiser_client.post("/meetings", data=typed(cast))
    return only_meeting()


def test_what_only_the_first_touched_is_kept(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit/room").text)
    organiser_client.post(there, data=with_(form, room_url=ROOM))

    answer = organiser_client.post(there, data=with_(form, venue="Hall 2"))

    assert answer.status_code == 422
    assert "Their changes are filled in below: Address of the video room" in answer.text
    assert f'value="{ROOM}"' in answer.text and 'value="Hall 2"' in answer.text
    (current,) = re.findall(r'href="([^"]*)"[^>]*aria-current="true">[^<]*The room', answer.text)
    assert current == f"{there}/edit/room"
    assert "keep-" not in answer.text
    again = with_(form_of(answer.text), venue="Hall 2")
    assert organiser_client.post(there, data=again).status_code == 303
    now = only_meeting()
    assert now.venue == "Hall 2" and now.main_room and now.main_room.url == ROOM


def test_two_who_edit_other_sections_do_not_meet(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    """Each keeps what the other saved, boxes that are ticked too."""
    there = f"/meetings/{meeting.ref}"
    basics = form_of(organiser_client.get(f"{there}/edit").text)
    room = form_of(organiser_client.get(f"{there}/edit/room").text)
    languages = form_of(organiser_client.get(f"{there}/edit/languages").text)
    spoken = languages.copy()
    spoken.setlist("languages", ["th", "zh"])

    answers = [
        organiser_client.post(there, data=sent)
        for sent in (with_(room, room_url=ROOM), spoken, with_(basics, title="Second"))
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    now = only_meeting()
    assert now.title == "Second" and now.main_room and now.main_room.url == ROOM
    assert now.languages == ["th", "zh"] and now.reminder_minutes == [1440, 60]
    assert [item.title for item in now.agenda] == ["Welcome", "Water"]


def test_a_section_changes_nothing_that_its_page_does_not_have(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit/room").text)

    organiser_client.post(there, data=with_(form, title="Smuggled", room_url=ROOM))

    now = only_meeting()
    assert now.title == "Rice and rivers" and now.main_room and now.main_room.url == ROOM


@pytest.mark.parametrize(("kept", "title"), [("mine", "Second"), ("theirs", "First")])
def test_what_both_changed_is_shown_twice_and_chosen(
    organiser_client: FlaskClient, meeting: Meeting, kept: str, title: str
) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit").text)
    organiser_client.post(there, data=with_(form, title="First"))

    answer = organiser_client.post(there, data=with_(form, title="Second"))

    assert answer.status_code == 422
    assert "<bdi>First</bdi>" in answer.text and "<bdi>Second</bdi>" in answer.text
    assert answer.text.count('name="keep-') == 2
    again = with_(form_of(answer.text), title="Second", **{"keep-title": kept})
    assert organiser_client.post(there, data=again).status_code == 303
    assert only_meeting().title == title


def test_a_programme_that_both_changed_is_shown_in_words(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit/programme").text)
    organiser_client.post(there, data=with_(form, **{"agenda-1-title": "Rain"}))

    answer = organiser_client.post(there, data=with_(form, **{"agenda-1-title": "Wind"}))

    assert 'name="keep-agenda"' in answer.text
    assert re.search("<bdi>[^<]*Wind[^<]*</bdi>", answer.text)
    assert re.search("<bdi>[^<]*Rain[^<]*</bdi>", answer.text)


def test_who_is_alone_is_asked_nothing(organiser_client: FlaskClient, meeting: Meeting) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit").text)

    assert organiser_client.post(there, data=with_(form, title="Alone")).status_code == 303
    assert only_meeting().title == "Alone"


def test_a_letter_is_chosen_likewise(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.invite(meeting, cast.aye)
    letter: dict[str, Any] = {"language": "en", "subject": "Hello", "body": "Dear {name}"}
    there = organiser_client.post(f"/meetings/{meeting.ref}/letters", data=letter).location
    form = form_of(organiser_client.get(f"{there}/edit").text, "revision")
    organiser_client.post(there, data=with_(form, subject="First", body="Dear {name}, yes"))

    answer = organiser_client.post(there, data=with_(form, subject="Second"))

    assert "Their changes are filled in below: Text" in answer.text
    again = with_(form_of(answer.text, "revision"), subject="Second", **{"keep-subject": "theirs"})
    assert organiser_client.post(there, data=again).status_code == 303
    kept = db.session.query(Letter).one()
    assert (kept.subject, kept.body) == ("First", "Dear {name}, yes")


def test_a_poll_is_chosen_likewise(organiser_client: FlaskClient, cast: Cast) -> None:
    asked = {
        "title": "Salt?", "hosts-0-institute_id": str(cast.institute.id), "zone": "Asia/Bangkok",
        "dates-0-day": "2027-09-01", "dates-0-starts": "10:00", "dates-0-ends": "12:00",
        "dates-1-day": "2027-09-02", "dates-1-starts": "10:00", "dates-1-ends": "12:00",
        "closes_day": "2027-08-01", "closes_time": "17:00",
    }  # fmt: skip
    there = organiser_client.post("/polls", data=asked).location
    form = form_of(organiser_client.get(f"{there}/edit").text)
    organiser_client.post(there, data=with_(form, title="First?", words="Please answer."))

    answer = organiser_client.post(there, data=with_(form, title="Second?"))

    assert answer.status_code == 422 and 'name="keep-title"' in answer.text
    again = with_(form_of(answer.text), title="Second?", **{"keep-title": "mine"})
    assert organiser_client.post(there, data=again).status_code == 303
    kept = db.session.query(Poll).one()
    assert (kept.title, kept.words) == ("Second?", "Please answer.")


@pytest.mark.parametrize("was", ["", "no JSON", "[1]", '{"a": 1}', "[" * 5000])
def test_a_form_that_forgot_what_it_was_filled_with_is_asked_about_all_that_differs(
    organiser_client: FlaskClient, meeting: Meeting, was: str
) -> None:
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit").text)
    organiser_client.post(there, data=with_(form, title="First"))

    answer = organiser_client.post(there, data=with_(form, title="Second", was=was))

    assert answer.status_code == 422 and 'name="keep-title"' in answer.text
    assert only_meeting().title == "First"
