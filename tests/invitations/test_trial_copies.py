"""An organiser has the invitation sent to themselves first."""

from flask.testing import FlaskClient

from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


def test_a_trial_copy_comes_to_who_asks_without_the_link_of_its_reader(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    url, token, told = f"/meetings/{meeting.ref}/preview", place.token, place.told
    assert "Send it to me first" in organiser_client.get(url).text

    answer = organiser_client.post(url, data={"participant": str(place.id)})

    assert answer.status_code == 303
    deliver()
    (mail,) = smtp.to("somchai@bangkok.example")
    assert mail.message["Subject"] == f"Trial copy: {subject_of(organiser_client.get(url).text)}"
    assert "Dear Dr Aye Aye" in mail.text() and "/r/..." in mail.text()
    assert token not in mail.text() + mail.html()
    assert mail.calendar() is None
    assert smtp.to("aye@yangon.example") == []
    assert db.session.merge(place).told == told, "nobody has been told anything"


def subject_of(page: str) -> str:
    return page.partition("<dt>Subject</dt><dd>")[2].partition("</dd>")[0]


def test_nobody_elses_participant_is_tried(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()

    answer = organiser_client.post(f"/meetings/{meeting.ref}/preview", data={"participant": "999"})

    assert answer.status_code == 404
