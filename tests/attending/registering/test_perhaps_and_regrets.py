"""Perhaps, a line of regrets, and whether a new time suits: by the personal link and its mails."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.forms import Forms
from tests.parts.smtp import MailServer

LONGEST = 500


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return cast.meeting()


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's, who has the invitation."""
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


def again(place: Participant) -> Participant:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Participant, place.id)


def verbs() -> list[str]:
    return list(db.session.scalars(select(Change.verb).order_by(Change.id)))


def move(meeting: Meeting, cast: Cast, **wall: int) -> None:
    before = meeting.page()
    start, end = meeting.starts_wall.replace(**wall), meeting.ends_wall
    meeting.take_place(start, end, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()


def test_perhaps_is_an_answer_that_keeps_the_invitation(
    client: FlaskClient, place: Participant
) -> None:
    assert f"/r/{place.token}/perhaps" in client.get(f"/r/{place.token}").text

    answer = client.post(f"/r/{place.token}/perhaps", data={"words": "If my visa comes."})

    assert answer.status_code == 303
    assert "Saved. The hosts know that you may come." in client.get(answer.location).text
    now = again(place)
    assert (now.state, now.is_tentative, now.comment) == (State.INVITED, True, "If my visa comes.")
    assert not now.is_unanswered and now.answered_through == Channel.PAGE
    assert verbs()[-1] == "hesitated"


def test_who_corrects_details_keeps_what_they_said(client: FlaskClient, place: Participant) -> None:
    place.confirm(**place.answered_by)
    place.comment = "A little late"
    db.session.commit()

    page = client.get(f"/r/{place.token}/details").text
    form = next(form for form in Forms(page, "/").found if "full_name" in form.values)
    answer = client.post(
        f"/r/{place.token}/registration", data=form.values | {"position": "Director"}
    )

    assert answer.status_code == 303
    now = again(place)
    assert (now.position, now.comment) == ("Director", "A little late")


def test_a_later_yes_ends_the_perhaps(client: FlaskClient, place: Participant) -> None:
    client.post(f"/r/{place.token}/perhaps")
    place.confirm(**place.answered_by)
    db.session.commit()

    now = again(place)

    assert now.is_confirmed and not now.is_tentative


def test_who_is_registered_and_not_sure_keeps_the_place_and_may_be_sure_again(
    client: FlaskClient, place: Participant
) -> None:
    place.confirm(**place.answered_by)
    db.session.commit()

    client.post(f"/r/{place.token}/perhaps")
    unsure = again(place)
    assert unsure.is_confirmed and unsure.is_tentative and unsure.partstat == "TENTATIVE"
    client.post(f"/r/{place.token}/coming")

    assert again(place).partstat == "ACCEPTED"


def test_regrets_are_kept_with_the_no_and_shown_to_both(
    client: FlaskClient, place: Participant
) -> None:
    answer = client.post(f"/r/{place.token}/refusal", data={"words": "I am in Vientiane."})

    page = client.get(answer.location).text
    assert "Saved. We have told the hosts that you cannot come." in page
    assert "I am in Vientiane." in page
    assert again(place).comment == "I am in Vientiane."


def test_regrets_have_a_bound_and_come_back_as_typed(
    client: FlaskClient, place: Participant
) -> None:
    url = f"/r/{place.token}/refusal"

    too_long = client.post(url, data={"words": "x" * (LONGEST + 1)})

    assert too_long.status_code == 422 and "x" * (LONGEST + 1) in too_long.text
    assert again(place).is_invited
    assert client.post(url, data={"words": "x" * LONGEST}).status_code == 303


def test_the_links_of_the_invitation_preset_an_answer_and_change_nothing(
    client: FlaskClient, place: Participant, smtp: MailServer
) -> None:
    deliver()
    mail = smtp.to("aye@yangon.example")[-1].message
    text = mail.get_body(("plain",)).get_content()

    paths = re.findall(r"https?://[^/]+(/r/\S+)", text)

    assert [path.rpartition("/")[2] for path in paths[1:3]] == ["details", "decline"]
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)
    assert again(place).is_unanswered


def test_after_a_move_who_is_registered_is_asked_whether_it_suits(
    client: FlaskClient, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    place.confirm(**place.answered_by)
    db.session.commit()
    deliver()
    assert f"{place.token}/time" not in client.get(f"/r/{place.token}").text
    move(meeting, cast, hour=8)
    with time_machine.travel(utc_now() + timedelta(minutes=10)):
        deliver()
    mail = smtp.to("aye@yangon.example")[-1].message.get_body(("plain",)).get_content()
    assert f"/r/{place.token}/time?answer=no" in mail

    page = client.get(f"/r/{place.token}").text
    by_mail = client.get(f"/r/{place.token}/time?answer=yes").text
    answer = client.post(f"/r/{place.token}/time")

    assert "Does the new time suit you?" in page and "Does the new time suit you?" in by_mail
    assert "the new time suits you" in client.get(answer.location).text
    assert not again(place).is_asked_about_time
    client.post(f"/r/{place.token}/time")
    assert verbs().count("suited") == 1


def test_a_later_end_is_a_new_time_too(place: Participant, meeting: Meeting, cast: Cast) -> None:
    place.confirm(**place.answered_by)
    before = meeting.page()
    meeting.take_place(meeting.starts_wall, meeting.ends_wall.replace(hour=15), meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    assert again(place).is_asked_about_time


def test_who_has_not_answered_is_asked_nothing_new(
    place: Participant, meeting: Meeting, cast: Cast
) -> None:
    move(meeting, cast, hour=8)

    assert not again(place).is_asked_about_time


def test_saving_details_says_that_it_saved(client: FlaskClient, place: Participant) -> None:
    typed = {
        "full_name": "Aye Aye",
        "institute": "Institute of Yangon",
        "country_code": "MM",
        "zone": "Asia/Yangon",
        "language": "en",
    }
    first = client.post(f"/r/{place.token}/registration", data=typed)
    assert "Saved." not in client.get(first.location).text

    second = client.post(f"/r/{place.token}/registration", data=typed | {"position": "Chair"})

    assert "Saved." in client.get(second.location).text


def test_regrets_reach_the_hosts_also_where_a_calendar_has_said_no_before(
    client: FlaskClient, place: Participant
) -> None:
    place.decline(through=Channel.CALENDAR, **place.answered_by)
    db.session.commit()
    assert 'name="words"' in client.get(f"/r/{place.token}/decline").text

    answer = client.post(f"/r/{place.token}/refusal", data={"words": "I am in Vientiane."})

    assert answer.status_code == 303
    now = again(place)
    assert (now.state, now.comment) == (State.DECLINED, "I am in Vientiane.")
    assert verbs()[-1] == "declined", "the hosts hear it"
    client.post(f"/r/{place.token}/refusal")
    assert again(place).comment == "I am in Vientiane.", "a second press says nothing more"


def test_a_perhaps_that_is_not_possible_is_not_said_to_be_saved(
    client: FlaskClient, place: Participant
) -> None:
    place.withdraw(**place.answered_by)
    db.session.commit()

    answer = client.post(f"/r/{place.token}/perhaps", data={"words": "If my visa comes."})

    assert answer.status_code == 409 and "This answer is no longer possible." in answer.text
    assert again(place).state == State.WITHDRAWN


def test_who_says_that_they_come_is_registered(client: FlaskClient, place: Participant) -> None:
    place.doubt()
    db.session.commit()

    answer = client.post(f"/r/{place.token}/coming")

    assert "The hosts know that you are coming." in client.get(answer.location).text
    now = again(place)
    assert now.is_confirmed and not now.is_doubted


def test_who_has_declined_is_not_told_that_the_hosts_expect_them(
    client: FlaskClient, place: Participant
) -> None:
    place.decline(**place.answered_by)
    db.session.commit()

    answer = client.post(f"/r/{place.token}/coming")

    assert answer.status_code == 409
    assert again(place).state == State.DECLINED
