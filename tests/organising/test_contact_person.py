"""Whom people write to: a named organiser of a host, whose address is shown if they agreed."""

import pytest
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.forms import Forms
from tests.parts.smtp import Delivered, MailServer

SOMCHAI = "somchai@bangkok.example"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return cast.meeting()


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    (place,) = cast.invite(meeting, cast.aye)
    return place


def invitation(meeting: Meeting, cast: Cast, smtp: MailServer) -> Delivered:
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    return smtp.to("aye@yangon.example")[-1]


def save(client: FlaskClient, meeting: Meeting, **typed: str) -> int:
    url = f"/meetings/{meeting.ref}"
    page = client.get(f"{url}/edit/answers").text
    form = next(form for form in Forms(page, url).found if "access" in form.values)
    answer = client.post(url, data=form.values | typed)
    db.session.expire_all()
    return answer.status_code


def test_the_form_names_the_contact_and_the_day(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    day = meeting.starts_wall.date().isoformat()

    assert save(organiser_client, meeting, contact_id=str(cast.organiser.id), answer_by=day) == 303

    assert meeting.contact is cast.organiser
    assert meeting.answer_by is not None and meeting.answer_by.isoformat() == day
    assert "Somchai" in organiser_client.get(f"/meetings/{meeting.ref}").text


def test_the_day_is_not_after_the_meeting_and_nobody_elses_organiser_is_named(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    after = meeting.starts_wall.replace(year=meeting.starts_wall.year + 1).date().isoformat()

    assert save(organiser_client, meeting, answer_by=after) == 422
    assert save(organiser_client, meeting, contact_id="999999") == 422


def test_the_invitation_says_whom_to_write_to_and_by_when(
    meeting: Meeting, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    meeting.named_contact = cast.organiser
    meeting.answer_by = meeting.starts_wall.date()
    db.session.commit()

    text = invitation(meeting, cast, smtp).text()

    assert "Contact person: Dr Somchai (Institute of Bangkok)." in text
    assert "Please answer by " in text
    assert SOMCHAI not in text, "they have not agreed"


def test_the_address_is_shown_where_its_owner_agreed(
    client: FlaskClient, meeting: Meeting, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    meeting.named_contact, cast.organiser.shows_address = cast.organiser, True
    db.session.commit()

    text = invitation(meeting, cast, smtp).text()

    assert f"Or write to {SOMCHAI}." in text
    assert SOMCHAI in client.get(f"/r/{place.token}").text


def test_who_acts_for_no_host_any_more_is_no_contact(meeting: Meeting, cast: Cast) -> None:
    meeting.named_contact = cast.organiser
    cast.organiser.appoint(cast.yangon, by=cast.somchai)
    cast.organiser.dismiss(cast.institute, by=cast.somchai)
    db.session.commit()

    assert meeting.contact is None
