"""What the editor is told before everybody is: nothing of it stands in the way."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.consent import Consent, Source
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from tests.cast import Cast

ANNOUNCED = "Speaker to be announced"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A draft with two speakers of the directory and one who is only typed."""
    meeting = cast.meeting()
    speakers = [
        Speaker(position=0, printed="Dr Aye Aye, Yangon", person=cast.aye),
        Speaker(position=1, printed="Li Wei", person=cast.wei),
        Speaker(position=2, printed="Prof. Nobody"),
    ]
    item = AgendaItem(kind=ItemKind.SESSION, title="Water", minutes=40, speakers=speakers)
    meeting.agenda.append(item)
    db.session.commit()
    return meeting


def page(client: FlaskClient, meeting: Meeting) -> str:
    return client.get(f"/meetings/{meeting.ref}/publication").text


def test_the_page_names_what_is_missing(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.invite(meeting, cast.maria)
    cast.maria.zone, cast.maria.institute = "", None
    for place in cast.invite(meeting, cast.maria):
        place.institute_name = ""
    db.session.commit()

    text = page(organiser_client, meeting)

    assert "names no contact person" in text and "by when to answer" in text
    assert "We do not know the institute of 1 person" in text
    assert f'name="agreed" value="{cast.aye.id}"' in text
    assert "Prof. Nobody agreed by letter" not in text


def test_nothing_is_said_where_nothing_is_missing(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    meeting.named_contact, meeting.answer_by = cast.organiser, meeting.starts_wall.date()
    db.session.commit()

    assert "Before you publish" not in page(organiser_client, meeting)


def test_the_public_reads_nothing_that_tells_who_speaks_until_it_is_ticked(
    organiser_client: FlaskClient, client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = f"/meetings/{meeting.ref}/publication"
    ticked = {"agreed": [str(cast.aye.id), "nonsense", str(cast.maria.id)]}

    assert organiser_client.post(url, data=ticked).status_code == 303

    db.session.expire_all()
    text = client.get(f"/m/{meeting.ref}").text
    assert "Dr Aye Aye, Yangon" in text and "Prof. Nobody" in text
    assert ANNOUNCED in text and "Li Wei" not in text and "a speaker from" not in text
    (consent,) = db.session.scalars(select(Consent)).all()
    assert (consent.person_id, consent.source) == (cast.aye.id, Source.LETTER)


def test_of_a_closed_meeting_the_public_reads_nothing(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    meeting.is_public = False
    db.session.commit()

    assert 'name="agreed"' not in page(organiser_client, meeting)
