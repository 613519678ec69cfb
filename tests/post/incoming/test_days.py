"""A calendar answers for one day of several: matched by UID, and no seat is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.sending import deliver_due
from nact_meet.places import audience
from nact_meet.places.days import missed
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.meetings.plans import HOURS, over_days, plan_of
from tests.parts.deliver import deliver, still_true
from tests.parts.smtp import MailServer
from tests.post.incoming.replies import Answer, exchange, thunderbird
from tests.post.incoming.test_lmtp import Mta, connect, environment, program, send

__all__ = ["connect", "environment", "program"]

Receive = Callable[..., Incoming]


@pytest.fixture
def meeting(cast: Cast, smtp: MailServer) -> Meeting:
    """Aye Aye is registered for three days, and has the entry of each."""
    meeting = over_days(cast.meeting())
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    db.session.commit()
    deliver_due()
    place = db.session.get_one(Participant, place.id)
    place.confirm(by=cast.aye)
    db.session.commit()
    deliver_due()
    deliver_due()
    return db.session.get_one(Meeting, meeting.id)


def second(place: Participant) -> MeetingDay:
    return place.meeting.days[1]


def about(place: Participant, day: MeetingDay, partstat: str, after: int = 5) -> Answer:
    at = utc_now() + timedelta(seconds=after)
    return Answer(place, partstat, at=at, uid=day.uid_beside(place.uid), comment="Teaching")


def test_a_no_to_one_day_is_about_that_day_and_a_yes_takes_it_back(
    place: Participant, comes_in: Receive
) -> None:
    """The first day is a day as the others are."""
    first, second_day = place.meeting.days[0], second(place)

    row = comes_in(exchange(about(place, second_day, "DECLINED")))
    assert (row.outcome, row.reason) == (Outcome.APPLIED, "day declined")
    assert place.is_confirmed and place.days_off == [second_day]
    assert (place.partstat_on(first), place.partstat_on(second_day)) == ("ACCEPTED", "DECLINED")

    comes_in(thunderbird(about(place, first, "DECLINED", after=6)))
    assert place.is_confirmed and place.days_off == [first, second_day]
    assert [e.answered_through for e in place.day_entries if e.declined_at] == [
        Channel.CALENDAR
    ] * 2

    row = comes_in(thunderbird(about(place, second_day, "ACCEPTED", after=9)))
    assert row.reason == "day accepted" and place.days_off == [first]

    row = comes_in(thunderbird(about(place, second_day, "DECLINED", after=8)))
    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older answer")
    assert place.days_off == [first]

    row = comes_in(thunderbird(Answer(place, "DECLINED", uid=f"day-0-{place.uid}")))
    assert (row.outcome, row.reason) == (Outcome.DROPPED, "another entry")
    assert place.days_off == [first] and place.is_confirmed


def test_nobody_else_unsays_what_they_said_of_a_day(place: Participant, comes_in: Receive) -> None:
    """Nor dates an answer so that none of theirs counts any more."""
    comes_in(thunderbird(about(place, second(place), "DECLINED")))
    forged = [about(place, second(place), said, after=10**8) for said in ("DECLINED", "ACCEPTED")]
    for answer in forged:
        answer.vouched = ""

    rows = [comes_in(thunderbird(answer)) for answer in forged]

    reasons = [(row.outcome, row.reason) for row in rows]
    assert reasons == [(Outcome.DROPPED, "declined before"), (Outcome.SHOWN, "unproved day return")]
    assert place.days_off == [second(place)] and not place.day_entries[0].is_unproved
    comes_in(thunderbird(about(place, second(place), "ACCEPTED", after=9)))
    assert place.days_off == []
    answers = [
        about(place, second(place), "DECLINED", 15),
        about(place, second(place), "ACCEPTED", 19),
    ]
    for answer in answers:
        answer.vouched = ""
    rows = [comes_in(thunderbird(answer)) for answer in answers]
    assert [row.reason for row in rows] == ["unproved day", "day accepted"]
    assert place.days_off == [] and place.day_entries[0].declined_at is None


def test_a_no_to_a_day_that_anybody_may_have_sent_changes_nothing(
    place: Participant, comes_in: Receive, organiser_client: FlaskClient, app: Flask
) -> None:
    for number, day in enumerate(place.meeting.days):
        answer = about(place, day, "DECLINED", after=number + 1)
        answer.vouched = ""
        row = comes_in(thunderbird(answer))
        assert (row.outcome, row.reason) == (Outcome.SHOWN, "unproved day")
        read = organiser_client.get(f"/meetings/{place.meeting.ref}/incoming/{row.id}").text
        assert "We have asked Aye Aye by email." in read

    here = f"/meetings/{place.meeting.ref}/participants"
    shown = organiser_client.get(f"{here}/{place.id}").text
    own = app.test_client().get(f"/r/{place.token}").text

    assert place.days_off == [] and missed([place.meeting_id]) == set()
    assert shown.count("Not verified") == len(place.meeting.days)
    assert shown.count("We cannot tell whether they sent it") == len(place.meeting.days)
    assert "<b>Cannot come on this day</b>" not in shown
    assert "Not on" not in organiser_client.get(here).text
    assert own.count("An email says that you cannot come on this day.") == len(place.meeting.days)


def test_hosts_read_on_which_day_somebody_does_not_come(
    place: Participant, comes_in: Receive, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    comes_in(thunderbird(about(place, second(place), "DECLINED")))
    db.session.query(Notice).filter(Notice.kind == Kind.HOST_NEWS).update({"due_at": utc_now()})
    db.session.commit()
    deliver_due()

    day = f"{second(place).starts_wall.day}\N{NO-BREAK SPACE}"
    here = f"/meetings/{place.meeting.ref}"
    listed = organiser_client.get(f"{here}/participants").text
    sheet = organiser_client.get(f"{here}/lists/participants.csv").text
    own = organiser_client.get(f"{here}/participants/{place.id}").text
    (news,) = smtp.to("somchai@bangkok.example")[-1:]
    assert f"Not on {day}" in listed and "Cannot come on this day" in sheet
    assert "Cannot come on this day" in own and "Not verified" not in own
    assert f"Aye Aye cannot come on {day}" in news.text()
    assert place.is_confirmed and not place.is_doubted


def test_the_person_reads_it_and_takes_it_back(
    place: Participant, comes_in: Receive, app: Flask
) -> None:
    comes_in(thunderbird(about(place, second(place), "DECLINED")))
    client, here = app.test_client(), f"/r/{place.token}"

    before = client.get(here)
    answer = client.post(f"{here}/day", data={"day": second(place).key, "coming": "yes"})

    db.session.expire_all()
    assert "You told us that you cannot come on this day." in before.text
    assert answer.status_code == 303 and place.days_off == []
    client.post(f"{here}/day", data={"day": second(place).key, "coming": "no"})
    db.session.expire_all()
    assert place.days_off == [second(place)] and place.state == State.CONFIRMED


def test_who_is_gone_has_nothing_to_say_of_a_day(place: Participant, app: Flask) -> None:
    here, key = f"/r/{place.token}", second(place).key
    place.withdraw(by=place.person)
    db.session.commit()

    answer = app.test_client().post(f"{here}/day", data={"day": key, "coming": "no"})

    db.session.expire_all()
    assert answer.headers["Location"] == here and place.days_off == []


def test_a_reminder_comes_before_each_day_that_they_come(
    place: Participant, comes_in: Receive
) -> None:
    comes_in(thunderbird(about(place, second(place), "DECLINED")))
    reminders = db.session.query(Notice).filter(Notice.kind == Kind.REMINDER)
    own = reminders.filter(Notice.participant_id == place.id).all()

    starts = {datetime.fromisoformat(notice.payload["starts_at"]) for notice in own}
    true = {notice.payload["starts_at"] for notice in own if still_true(notice)}

    assert starts == {day.starts_at for day in place.meeting.days}
    first, _second, third = place.meeting.days
    assert true == {first.starts_at.isoformat(), third.starts_at.isoformat()}


def test_the_latest_entry_of_a_day_is_sent_to_a_program_that_asks(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    asks = thunderbird(about(place, second(place), "ACCEPTED"))

    row = comes_in(asks.replace(b"REPLY", b"REFRESH"))
    became = (row.outcome, row.reason)
    deliver_due()

    assert became == (Outcome.APPLIED, "sent again")
    (event,) = smtp.to("aye@yangon.example")[-1].calendar().events
    assert event["UID"] == second(place).uid_beside(place.uid)


@pytest.mark.walk
def test_a_mail_server_hands_in_the_answer_of_the_second_day(
    place: Participant, program: Mta
) -> None:
    """Through the real command, as inetd and Postfix connect it."""
    answer = about(place, second(place), "DECLINED")

    ((code, _words),) = send(program, thunderbird(answer), answer.to)

    db.session.expire_all()
    assert code == 250
    assert place.is_confirmed and place.days_off == [second(place)]


@pytest.mark.walk
def test_an_answer_to_hours_that_were_moved_since_is_no_answer_to_the_new_ones(
    place: Participant, comes_in: Receive, cast: Cast
) -> None:
    """Also while the mail that says so has not been written."""
    meeting, before = place.meeting, place.meeting.page()
    answer = thunderbird(about(place, second(place), "DECLINED"))
    meeting.follow(plan_of(meeting, HOURS[0], (15, 17), HOURS[2]))
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    row = comes_in(answer)

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older question")
    assert place.days_off == []


def doubted(place: Participant, comes_in: Receive, *numbers: int) -> None:
    for number in numbers:
        answer = about(place, place.meeting.days[number], "DECLINED", after=number + 1)
        answer.vouched = ""
        comes_in(thunderbird(answer))


def questions(smtp: MailServer) -> list[Any]:
    db.session.query(Notice).filter(Notice.sent_at.is_(None)).update({"due_at": utc_now()})
    deliver()
    mails = smtp.to("aye@yangon.example")
    return [mail for mail in mails if mail.message["Subject"].startswith("Did you decline?")]


def test_one_mail_asks_whether_they_declined_the_days_that_came_together(
    place: Participant, comes_in: Receive, smtp: MailServer, client: FlaskClient
) -> None:
    """And no second one of a day that was asked about, unless it has other hours since."""
    smtp.reset()
    doubted(place, comes_in, 1, 2)
    (question,) = questions(smtp)
    doubted(place, comes_in, 1, 2)

    assert len(questions(smtp)) == 1 and question.calendar() is None
    text = question.text()
    assert "on these days of the meeting" in text
    assert "13:30" in text and "09:30" in text and "08:30" not in text
    here = f"/r/{place.token}"
    for answer in ("no", "yes"):
        assert f"{here}/doubt?answer={answer}\n" in text
        page = client.get(f"{here}/doubt?answer={answer}").text
        assert page.count("on this day</button>") == 4
    db.session.expire_all()
    assert place.days_off == [] and len(place.doubted_days) == 2


def test_each_answer_to_the_question_ends_the_doubt_of_its_day(
    place: Participant,
    comes_in: Receive,
    client: FlaskClient,
    organiser_client: FlaskClient,
    smtp: MailServer,
) -> None:
    doubted(place, comes_in, 1, 2)
    people = f"/meetings/{place.meeting.ref}/participants"
    listed = organiser_client.get(people).text
    assert "Unconfirmed answer</span>" in listed and "have been asked." in listed
    sheet = f"/meetings/{place.meeting.ref}/lists/participants.csv"
    assert "Cannot come on this day" not in organiser_client.get(sheet).text

    for number, word in ((1, "no"), (2, "yes")):
        about_day = {"day": place.meeting.days[number].key, "coming": word}
        client.post(f"/r/{place.token}/day", data=about_day)
    db.session.expire_all()

    assert place.days_off == [second(place)] and place.doubted_days == []
    assert "nothing left to confirm" in client.get(f"/r/{place.token}/doubt").text
    log = organiser_client.get(f"/meetings/{place.meeting.ref}/changes").text
    assert "Aye Aye confirmed that they are coming on that day." in log
    assert "We have asked them." in log
    assert questions(smtp) == [], "answered before the mail went out"


@pytest.mark.walk
def test_hosts_end_a_doubt_for_somebody_who_telephoned(
    place: Participant, comes_in: Receive, organiser_client: FlaskClient
) -> None:
    doubted(place, comes_in, 0, 1)
    here = f"/meetings/{place.meeting.ref}/participants/{place.id}"
    page = organiser_client.get(here).text
    assert page.count("Record: can come") == 2 and page.count("Record: cannot come") == 3

    for number, word in ((0, "no"), (1, "yes")):
        key = place.meeting.days[number].key
        organiser_client.post(f"{here}/day", data={"day": key, "coming": word})
    db.session.expire_all()

    assert place.days_off == [place.meeting.days[0]] and place.doubted_days == []
