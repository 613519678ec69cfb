"""A person's own feed: their places, with the identity that their mailed entries have."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.statements import statements


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    found = cast.meeting(is_public=False)
    publishing.publish(found, by=cast.somchai)
    db.session.commit()
    return found


@pytest.fixture
def place(cast: Cast, meeting: Meeting) -> Participant:
    return cast.invite(meeting, cast.aye)[0]


def path_of(person: Person) -> str:
    return f"/feeds/people/{person.feed_key}.ics"


def events(body: bytes) -> list[Any]:
    return Calendar.from_ical(body).walk("VEVENT")


def test_a_place_has_the_uid_of_its_mailed_entry_and_a_personal_link(
    client: FlaskClient, cast: Cast, place: Participant
) -> None:
    answer = client.get(path_of(cast.aye))

    calendar = Calendar.from_ical(answer.data)
    (entry,) = calendar.walk("VEVENT")
    assert calendar["X-WR-CALNAME"] == "Meetings of Aye Aye"
    assert entry["UID"] == place.uid
    assert entry["LOCATION"].endswith(f"/r/{place.token}/join")
    assert "ATTENDEE" not in entry


def test_nobody_else_s_place_is_in_it(
    client: FlaskClient, cast: Cast, meeting: Meeting, place: Participant
) -> None:
    cast.invite(meeting, cast.wei, cast.maria)

    assert [entry["UID"] for entry in events(client.get(path_of(cast.aye)).data)] == [place.uid]
    assert client.get("/feeds/people/guessed.ics").status_code == 404


def test_it_is_private_and_in_its_person_s_language(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    cast.invite(meeting, cast.wei)

    plain = client.get(path_of(cast.wei))
    other = client.get(path_of(cast.wei), headers={"Accept-Language": "en"})

    assert plain.data == other.data
    assert plain.headers["ETag"] == other.headers["ETag"]
    assert plain.headers["Cache-Control"] == "private, no-cache"


def test_who_withdraws_sees_the_entry_cancelled(
    client: FlaskClient, cast: Cast, place: Participant
) -> None:
    first = client.get(path_of(cast.aye))

    place.withdraw(by=cast.aye)
    db.session.commit()

    answer = client.get(path_of(cast.aye), headers={"If-None-Match": first.headers["ETag"]})
    (entry,) = events(answer.data)
    assert (entry["UID"], entry["STATUS"]) == (place.uid, "CANCELLED")


@pytest.mark.parametrize("state", [State.NOMINATED, State.PENDING, State.WAITING])
def test_a_place_that_is_not_theirs_yet_is_not_in_it(
    client: FlaskClient, cast: Cast, place: Participant, state: State
) -> None:
    place.state = state
    db.session.commit()

    assert events(client.get(path_of(cast.aye)).data) == []


def test_an_invitation_to_a_draft_is_not_in_it(client: FlaskClient, cast: Cast) -> None:
    cast.invite(cast.meeting(), cast.aye)

    assert events(client.get(path_of(cast.aye)).data) == []


def test_a_meeting_that_moves_moves_in_it(
    client: FlaskClient, cast: Cast, meeting: Meeting, place: Participant
) -> None:
    first = client.get(path_of(cast.aye))
    before, day = meeting.page(), timedelta(days=1)
    meeting.take_place(meeting.starts_wall + day, meeting.ends_wall + day, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    answer = client.get(path_of(cast.aye), headers={"If-None-Match": first.headers["ETag"]})

    (old,), (new,) = events(first.data), events(answer.data)
    assert new["DTSTART"].dt == old["DTSTART"].dt + day
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_unchanged_is_304(client: FlaskClient, cast: Cast, place: Participant) -> None:
    first, twin = client.get(path_of(cast.aye)), client.get(path_of(cast.aye))

    again = client.get(path_of(cast.aye), headers={"If-None-Match": first.headers["ETag"]})

    assert twin.data == first.data
    assert (again.status_code, again.data) == (304, b"")


def test_an_organiser_has_the_institute_s_meetings_once_each(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    colleague = cast.meeting(title="Roads", created_by=cast.aye)
    colleague.published_at = colleague.created_at
    db.session.commit()
    own_place = audience.place_of(meeting, cast.somchai)
    assert own_place

    entries = {entry["UID"]: entry for entry in events(client.get(path_of(cast.somchai)).data)}

    assert set(entries) == {own_place.uid, colleague.uid}
    assert entries[colleague.uid]["URL"].endswith(f"/meetings/{colleague.ref}")


def test_other_meetings_of_another_institute_change_the_tag(
    client: FlaskClient, cast: Cast
) -> None:
    """As many meetings, the latest revised at the same time: only which they are differs."""
    here, there = cast.meeting(created_by=None), cast.meeting(created_by=None)
    there.hosts[0].institute = cast.dili
    here.published_at = there.published_at = there.revised_at = here.revised_at
    db.session.commit()
    first = client.get(path_of(cast.somchai))

    (appointment,) = cast.organiser.appointments
    appointment.institute = cast.dili
    db.session.commit()

    answer = client.get(path_of(cast.somchai), headers={"If-None-Match": first.headers["ETag"]})
    assert [entry["UID"] for entry in events(first.data)] == [here.uid]
    assert [entry["UID"] for entry in events(answer.data)] == [there.uid]


def test_a_full_feed_asks_as_few_questions_as_a_short_one(app_on_both: Flask, cast: Cast) -> None:
    client, path = app_on_both.test_client(), path_of(cast.aye)

    def hold(count: int) -> None:
        for _ in range(count):
            meeting = cast.meeting()
            meeting.published_at = meeting.created_at
            cast.invite(meeting, cast.aye)

    hold(2)
    with statements() as few:
        assert len(events(client.get(path).data)) == 2
    hold(20)

    with statements() as many:
        assert len(events(client.get(path).data)) == 22

    assert len(many) == len(few)
    assert 0 < len(few) <= 9


def test_an_organisers_page_offers_their_feed_to_programs_and_phones(
    cast: Cast, organiser_client: FlaskClient
) -> None:
    page = organiser_client.get("/account/calendar").text

    key = cast.somchai.feed_key
    assert f'href="webcal://127.0.0.1:8000/feeds/people/{key}.ics"' in page
    assert f"/feeds/codes/people/{key}.svg" in page
    assert "your calendar shows it twice" in page
