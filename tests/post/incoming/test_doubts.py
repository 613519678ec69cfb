"""A No that anybody could have mailed frees no seat: it waits, and its person is asked, once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, drop_what_was_answered
from nact_meet.post.receiving import receive
from nact_meet.publication import editing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.post.incoming.replies import SHAPES, Answer, gmail

Receive = Callable[..., Incoming]
AYE = "aye@yangon.example"
SOON = utc_now() + timedelta(hours=1)
CANNOT_TELL = "We cannot tell whether you sent it"


def no(place: Participant, minutes: int = 0, **more: str) -> bytes:
    at = SOON + timedelta(minutes=minutes)
    return gmail(Answer(place, "DECLINED", at=at, **({"vouched": ""} | more)))  # type: ignore[arg-type]


def yes(place: Participant, minutes: int = 0) -> bytes:
    return gmail(Answer(place, at=SOON + timedelta(minutes=minutes), vouched=""))


@pytest.fixture
def doubted(place: Participant, comes_in: Receive, smtp: MailServer) -> Participant:
    """Confirmed; then somebody's No came, and the question went out."""
    place.confirm(**place.answered_by)
    db.session.commit()
    deliver()
    smtp.reset()
    assert comes_in(no(place)).waits
    deliver()
    return place


@pytest.mark.parametrize(
    ("program", "vouched"),
    [*((program, "") for program in SHAPES), ("gmail", "spf=pass"), ("gmail", "dmarc=fail")],
)
def test_without_proof_a_no_waits_and_the_seat_stays(
    program: str, vouched: str, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(SHAPES[program](Answer(place, "DECLINED", vouched=vouched)))

    assert (row.outcome, row.reason) == (Outcome.WAITING, "unproved decline")
    assert (place.state, place.is_doubted) == (State.INVITED, True)


def test_where_no_server_is_trusted_every_no_waits(
    app: Flask, place: Participant, comes_in: Receive
) -> None:
    app.config["AUTHSERV_ID"] = ""

    assert comes_in(gmail(Answer(place, "DECLINED"))).waits
    assert place.state == State.INVITED


def test_one_mail_asks_however_many_come(
    doubted: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    again = [comes_in(no(doubted, minute)) for minute in range(1, 4)]
    deliver()

    assert {(row.outcome, row.reason) for row in again} == {(Outcome.SHOWN, "doubted again")}
    (question,) = smtp.to(AYE)
    assert question.message["Subject"] == "Did you decline? Rice and rivers"
    assert question.calendar() is None
    assert doubted.state == State.CONFIRMED


def test_a_meeting_that_moved_may_ask_once_more(
    doubted: Participant, meeting: Meeting, cast: Cast, comes_in: Receive, smtp: MailServer
) -> None:
    doubted.settle_doubt(**doubted.answered_by)
    before, later = meeting.page(), timedelta(hours=3)
    meeting.take_place(meeting.starts_wall + later, meeting.ends_wall + later, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    db.session.expire_all()

    for minute in (5, 6):
        comes_in(no(doubted, minute))

    asked = select(func.count(Notice.id)).where(Notice.kind == Kind.DOUBT)
    assert db.session.scalar(asked) == 2


def test_replies_without_proof_going_to_and_fro_mail_nothing_more(
    doubted: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    smtp.reset()
    for minute in range(1, 9, 2):
        comes_in(no(doubted, minute))
        comes_in(yes(doubted, minute + 1))
    deliver()

    assert smtp.messages == []
    assert doubted.state == State.CONFIRMED and doubted.is_doubted


def test_a_yes_without_proof_brings_nobody_back(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    place.decline(**place.answered_by)
    db.session.commit()
    deliver()
    smtp.reset()

    row = comes_in(yes(place, 5))
    deliver()

    assert (row.outcome, row.reason) == (Outcome.WAITING, "unproved return")
    assert place.state == State.DECLINED and smtp.messages == []


def test_the_question_leads_to_a_page_that_changes_nothing_by_itself(
    doubted: Participant, smtp: MailServer, client: FlaskClient
) -> None:
    (question,) = smtp.to(AYE)
    page = f"/r/{doubted.token}/doubt"
    for answer in ("no", "yes"):
        assert f"{page}?answer={answer}\n" in question.text()
        assert f"{page}?answer={answer}" in question.html()
        assert CANNOT_TELL in client.get(f"{page}?answer={answer}").text

    db.session.expire_all()
    assert doubted.state == State.CONFIRMED and doubted.is_doubted


def test_yes_i_declined_frees_the_place(
    doubted: Participant, client: FlaskClient, smtp: MailServer
) -> None:
    client.post(f"/r/{doubted.token}/refusal")

    db.session.expire_all()
    assert doubted.state == State.DECLINED
    deliver()
    assert smtp.to(AYE)[-1].calendar()["METHOD"] == "CANCEL"
    assert "nothing left to confirm" in client.get(f"/r/{doubted.token}/doubt").text


def test_no_i_am_coming_ends_the_doubt_and_an_older_no_counts_no_more(
    doubted: Participant, client: FlaskClient, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    smtp.reset()
    assert client.post(f"/r/{doubted.token}/coming").status_code == 303
    drop_what_was_answered()

    db.session.expire_all()
    row = db.session.scalars(select(Incoming)).one()
    assert (doubted.state, doubted.is_doubted) == (State.CONFIRMED, False)
    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older answer")
    log = organiser_client.get(f"/meetings/{doubted.meeting.ref}/changes").text
    assert "Aye Aye confirmed that they are still coming." in log
    deliver()
    assert smtp.messages == []


def test_a_waiting_no_of_whom_nobody_has_heard_since_goes_on_waiting(doubted: Participant) -> None:
    drop_what_was_answered()

    assert db.session.scalars(select(Incoming)).one().waits


def test_hosts_see_it_and_can_decide(
    doubted: Participant, organiser_client: FlaskClient, comes_in: Receive
) -> None:
    meeting, row = doubted.meeting, db.session.scalars(select(Incoming)).one()
    people = organiser_client.get(f"/meetings/{meeting.ref}/participants").text
    one = organiser_client.get(f"/meetings/{meeting.ref}/participants/{doubted.id}").text
    assert "Unconfirmed answer" in people and "An email says that Aye Aye cannot come" in one

    url = f"/meetings/{meeting.ref}/incoming/{row.id}/decision"
    organiser_client.post(url, data={"decision": "leave"})

    db.session.expire_all()
    assert (doubted.state, doubted.is_doubted) == (State.CONFIRMED, False)
    assert comes_in(no(doubted, 9)).waits


def test_a_proved_no_later_counts_at_once(doubted: Participant, comes_in: Receive) -> None:
    row = comes_in(no(doubted, 1, vouched="dmarc=pass"))

    assert (row.outcome, doubted.state, doubted.doubted_at) == (
        Outcome.APPLIED,
        State.DECLINED,
        None,
    )


def test_two_senders_prove_neither(place: Participant, comes_in: Receive) -> None:
    raw = gmail(Answer(place, "DECLINED")).replace(b"\r\nTo:", b"\r\nFrom: eve@evil.example\r\nTo:")

    assert comes_in(raw).waits and place.state == State.INVITED


def test_asked_on_both_databases(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    smtp.reset()

    waits = receive(no(place)).waits
    db.session.expire_all()
    again = receive(no(place, 1)).waits
    deliver()

    assert (waits, again, len(smtp.to(AYE))) == (True, False, 1)


def perhaps(place: Participant, minutes: int = 0, **more: str) -> bytes:
    at = SOON + timedelta(minutes=minutes)
    return gmail(Answer(place, "TENTATIVE", at=at, **({"vouched": ""} | more)))  # type: ignore[arg-type]


@pytest.fixture
def hesitant(place: Participant, comes_in: Receive, smtp: MailServer) -> Participant:
    """Confirmed; then somebody's perhaps came, and the question went out."""
    place.confirm(**place.answered_by)
    db.session.commit()
    deliver()
    smtp.reset()
    row = comes_in(perhaps(place))
    assert (row.outcome, row.reason) == (Outcome.WAITING, "unproved perhaps")
    deliver()
    return place


def test_a_perhaps_without_proof_after_a_yes_is_asked_about(
    hesitant: Participant, comes_in: Receive, smtp: MailServer, client: FlaskClient,
    organiser_client: FlaskClient,
) -> None:  # fmt: skip
    assert hesitant.is_doubted and not hesitant.is_tentative
    assert comes_in(no(hesitant, 1)).reason == "doubted again"
    (question,) = smtp.to(AYE)
    assert question.message["Subject"] == "Did you answer “maybe”? Rice and rivers"
    assert "you may not be able to come" in question.text()
    there = f"/meetings/{hesitant.meeting.ref}/participants/{hesitant.id}"
    assert "An email says that Aye Aye may not come" in organiser_client.get(there).text
    own = client.get(f"/r/{hesitant.token}/doubt?answer=no").text
    assert "Yes, I may not come" in own and f"/r/{hesitant.token}/perhaps" in own

    client.post(f"/r/{hesitant.token}/perhaps")

    db.session.expire_all()
    assert (hesitant.is_doubted, hesitant.partstat) == (False, "TENTATIVE")


def test_hosts_can_take_up_a_perhaps_that_nothing_proves(
    hesitant: Participant, organiser_client: FlaskClient
) -> None:
    (row,) = db.session.scalars(select(Incoming))
    url = f"/meetings/{hesitant.meeting.ref}/incoming/{row.id}/decision"

    organiser_client.post(url, data={"decision": "take up"})

    db.session.expire_all()
    assert (hesitant.is_doubted, hesitant.partstat) == (False, "TENTATIVE")


def test_a_perhaps_takes_nothing_back_before_a_yes_or_with_proof(
    place: Participant, comes_in: Receive
) -> None:
    assert comes_in(perhaps(place)).reason == "tentative"

    place.confirm(**place.answered_by)
    proved = comes_in(perhaps(place, 3, vouched="dmarc=pass"))

    assert (proved.reason, place.partstat, place.is_doubted) == ("tentative", "TENTATIVE", False)
