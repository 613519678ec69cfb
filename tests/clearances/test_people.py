"""A yes subject to clearance: the seat is held, and nothing names its person until granted."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.clearances.chores import ask_about_people
from nact_meet.clearances.forms import PersonClearanceForm
from nact_meet.clearances.people import record
from nact_meet.delegations import asking, links, naming
from nact_meet.delegations.overview import overview
from nact_meet.history.models import Change
from nact_meet.lists.people import page_of_people
from nact_meet.meetings.models.meeting import Admission, Meeting, Visibility
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.calendar_entries import place_event
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import ClearanceDayNotPossible, Participant
from nact_meet.places.models.states import State
from nact_meet.places.selection import SUBJECT, Selection
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import local, utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.conftest import nomination as nomination
from tests.delegations.conftest import yangon as yangon
from tests.delegations.naming import khins, name, person, seats
from tests.meetings.plans import over_days
from tests.notices.test_golden import check
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

MONDAY = "2027-03-01T02:00:00+00:00"
AYE = "aye@yangon.example"
DAY = date(2027, 3, 12)
LATER = timedelta(minutes=5)


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Any:
    request.getfixturevalue("app")
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """Published; on 22 March."""
    meeting = cast.meeting(is_public=True, list_visibility=Visibility.PUBLIC)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    (place,) = cast.invite(meeting, cast.aye)
    place.listed_to = Visibility.PUBLIC
    deliver()
    return place


def agree(place: Participant, day: date = DAY) -> None:
    place.agree_subject_to_clearance(day, **place.answered_by)
    db.session.commit()


def said(word: str, day: date | None = None) -> PersonClearanceForm:
    return PersonClearanceForm(data={"said": word, "clearance_on": day})


def entry(mail: Delivered) -> tuple[str, int, str]:
    (event,) = mail.calendar().events
    return str(event["STATUS"]), int(event["SEQUENCE"]), str(event["UID"])


def told(smtp: MailServer, address: str) -> list[str]:
    ask_about_people()
    deliver()
    return [str(mail.message["Subject"]) for mail in smtp.to(address)]


def test_the_seat_is_held_and_the_entry_is_tentative_until_granted(
    aye: Participant, meeting: Meeting, cast: Cast, clock: Any, smtp: MailServer
) -> None:
    seats(meeting, cast, 1)
    agree(aye)
    deliver()
    held, asked = smtp.to(AYE)[-1], smtp.to(AYE)[0]
    assert aye.has_seat and aye.state == State.CONFIRMED
    assert "Seat held, subject to clearance" in str(held.message["Subject"])

    clock.move_to("2027-03-12T02:00:00+00:00")
    aye.clear(**aye.answered_by)
    deliver()
    sure = smtp.to(AYE)[-1]

    assert [entry(mail)[0] for mail in (held, sure)] == ["TENTATIVE", "CONFIRMED"]
    assert entry(asked)[2] == entry(held)[2] == entry(sure)[2]
    assert entry(asked)[1] <= entry(held)[1] < entry(sure)[1]
    assert aye.has_seat


def test_a_yes_that_turns_out_to_need_one_becomes_tentative_again(
    aye: Participant, clock: Any, smtp: MailServer
) -> None:
    aye.confirm(**aye.answered_by)
    deliver()
    clock.shift(timedelta(days=2))

    aye.expect_clearance(DAY, **aye.answered_by)
    deliver()

    before, after = smtp.to(AYE)[-2:]
    assert (entry(before)[0], entry(after)[0]) == ("CONFIRMED", "TENTATIVE")
    assert entry(before)[1] < entry(after)[1]


def test_a_calendars_yes_is_no_grant(aye: Participant) -> None:
    agree(aye)

    aye.confirm(**aye.answered_by)

    assert aye.awaits_clearance and aye.partstat == "TENTATIVE"


@pytest.mark.parametrize(("days", "is_possible"), [(-1, False), (0, True), (21, True), (22, False)])
def test_from_today_until_the_day_of_the_meeting(
    days: int, is_possible: bool, aye: Participant
) -> None:
    day = local(utc_now(), "Asia/Yangon").date() + timedelta(days=days)
    if is_possible:
        agree(aye, day)
        assert aye.clearance_on == day
        return

    with pytest.raises(ClearanceDayNotPossible):
        agree(aye, day)


def test_every_day_of_several_is_told_anew(
    aye: Participant, meeting: Meeting, clock: Any, smtp: MailServer
) -> None:
    over_days(meeting)
    deliver()
    agree(aye)
    clock.shift(LATER)
    deliver()
    held = {entry(mail)[2]: entry(mail) for mail in smtp.to(AYE) if mail.calendar()}
    clock.shift(timedelta(days=3))

    aye.clear(**aye.answered_by)
    deliver()
    clock.shift(LATER)
    deliver()
    sure = {entry(mail)[2]: entry(mail) for mail in smtp.to(AYE) if mail.calendar()}

    assert len(sure) == len(held) == 3
    assert {one[0] for one in held.values()} == {"TENTATIVE"}
    assert {one[0] for one in sure.values()} == {"CONFIRMED"}
    assert all(sure[uid][1] > held[uid][1] for uid in held)


def test_refused_frees_the_seat_and_says_no_reason_anywhere(
    aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    seats(meeting, cast, 1)
    agree(aye)
    deliver()

    record(aye, said("refused"), **aye.answered_by)
    db.session.commit()
    deliver()

    assert (aye.state, aye.has_seat, aye.clearance_on) == (State.WITHDRAWN, False, None)
    last = db.session.scalars(db.select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (last.verb, last.details) == ("withdrawn", {})
    assert smtp.to(AYE)[-1].calendar()["METHOD"] == "CANCEL"
    assert "learance" not in smtp.to(AYE)[-1].text()


def test_nothing_names_who_is_subject_to_clearance(
    aye: Participant, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    agree(aye)

    for page in (f"/m/{meeting.ref}/people", f"/meetings/{meeting.ref}/lists/participants"):
        assert "Aye Aye" not in organiser_client.get(page).text, page
    assert "Aye Aye" not in organiser_client.get(f"/meetings/{meeting.ref}/lists/names").text
    page = page_of_people(meeting, Visibility.PUBLIC, 1)
    assert page is not None and page.count == 0
    aye.clear(**aye.answered_by)
    db.session.commit()
    page = page_of_people(meeting, Visibility.PUBLIC, 1)
    assert page is not None and page.count == 1


def test_hosts_read_how_many_are_confirmed_and_how_many_subject_to_clearance(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    aye, wei, maria = cast.invite(meeting)
    agree(aye)
    for place in (wei, maria):
        place.confirm(**place.answered_by)
    db.session.commit()

    counts = audience.counts_by_answer(meeting)
    assert counts == {"confirmed": 3, "subject": 1}
    for page in ("", "/participants", "/numbers"):
        shown = organiser_client.get(f"/meetings/{meeting.ref}{page}")
        assert shown.status_code == 200 and "Subject to clearance" in shown.text, page
    of_them = f"/meetings/{meeting.ref}/participants?state={SUBJECT}"
    listed = organiser_client.get(of_them).text
    assert f"/participants/{aye.id}" in listed and "Maria</bdi></a>" not in listed
    sheet = organiser_client.get(f"/meetings/{meeting.ref}/lists/participants.csv").text
    assert "2027-03-12" in sheet
    confirmed = Selection(answer="confirmed").of_meeting(meeting.id)
    names = db.session.scalars(db.select(Participant.full_name).where(*confirmed)).all()
    assert sorted(names) == ["Li Wei", "Maria", "Somchai"]


def test_the_contacts_are_asked_on_the_day_by_the_clock_of_their_country(
    meeting: Meeting, nomination: Nomination, yangon: Yangon, clock: Any, smtp: MailServer
) -> None:
    """Yangon is at +6:30."""
    (place,) = name(nomination, khins(yangon), person("Min Thu", clearance_on=DAY))
    deliver()
    subject = "Clearance of Min Thu: what was decided? Rice and rivers"

    clock.move_to("2027-03-12T01:29:59+00:00")
    assert subject not in told(smtp, "khin@yangon.example")
    clock.move_to("2027-03-12T01:30:00+00:00")
    assert told(smtp, "khin@yangon.example").count(subject) == 1
    clock.shift(timedelta(hours=5))
    assert told(smtp, "khin@yangon.example").count(subject) == 1
    assert told(smtp, "zaw@yangon.example").count(subject) == 1
    assert not any("what was decided" in each for each in told(smtp, "min@yangon.example"))
    naming.expect_clearance(place, person("Min Thu", clearance_on=date(2027, 3, 15)), khins(yangon))
    assert told(smtp, "khin@yangon.example").count(subject) == 1
    clock.move_to("2027-03-15T02:00:00+00:00")
    assert told(smtp, "khin@yangon.example").count(subject) == 2


def test_the_person_is_asked_where_nobody_coordinates(
    aye: Participant, clock: Any, smtp: MailServer
) -> None:
    agree(aye)
    subject = "Your clearance: what was decided? Rice and rivers"
    assert subject not in told(smtp, AYE)

    clock.move_to("2027-03-12T02:00:00+00:00")

    assert told(smtp, AYE).count(subject) == 1
    link = smtp.to(AYE)[-1].text()
    assert "/clearance" in link


def test_nobody_is_asked_of_a_delegation_that_the_hosts_silenced(
    meeting: Meeting, nomination: Nomination, yangon: Yangon, cast: Cast, clock: Any
) -> None:
    name(nomination, khins(yangon), person("Min Thu", clearance_on=DAY))
    asking.silence(nomination, by=cast.somchai)
    clock.move_to("2027-03-12T02:00:00+00:00")

    ask_about_people()

    assert not db.session.scalars(db.select(Notice).where(Notice.key.like("person-cl%"))).all()


def test_who_was_cleared_before_is_not_asked(
    aye: Participant, clock: Any, smtp: MailServer
) -> None:
    agree(aye)
    clock.move_to("2027-03-12T02:00:00+00:00")
    ask_about_people()
    aye.clear(**aye.answered_by)
    deliver()

    assert not any("what was decided" in str(m.message["Subject"]) for m in smtp.to(AYE))


def test_the_coordinator_names_somebody_else_at_once(
    meeting: Meeting, nomination: Nomination, yangon: Yangon, client: FlaskClient, smtp: MailServer
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu", clearance_on=DAY))
    deliver()
    desk = f"/n/{links.token_for(nomination, yangon.khin)}"
    at = f"{desk}/people/{place.id}/clearance"
    assert "12 March 2027" in client.get(at).text.replace("\xa0", " ")

    later = client.post(at, data={"said": "later", "clearance_on": "2027-03-15"})
    assert later.status_code == 303
    too_late = client.post(at, data={"said": "later", "clearance_on": "2027-03-23"})
    assert too_late.status_code == 422 and "until the day of the meeting" in too_late.text
    refused = client.post(at, data={"said": "refused"})

    assert refused.headers["Location"].endswith(f"/people/{place.id}/substitution")
    person_ = {"person-full_name": "Su Su", "person-address": "su@yangon.example"}
    client.post(refused.headers["Location"], data=person_ | {"person-role": "delegate"})
    db.session.expire_all()
    here = db.select(Participant.full_name).where(Participant.state == State.CONFIRMED)
    assert db.session.scalars(here.order_by(Participant.id)).all() == ["Somchai", "Su Su"]
    assert "Min Thu" not in client.get(desk).text
    deliver()
    assert not any("free seat" in each for each in told(smtp, "khin@yangon.example"))


def test_hosts_record_it_and_read_it_of_a_delegation(
    meeting: Meeting, nomination: Nomination, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu", clearance_on=DAY))
    row = next(row for row in overview(meeting) if row.nomination)
    assert (row.named, row.confirmed, row.subject) == (1, 0, 1)
    page = organiser_client.get(f"/meetings/{meeting.ref}/delegations").text
    assert "1 subject to clearance" in page
    at = f"/meetings/{meeting.ref}/participants/{place.id}"
    assert "Record the result of the clearance" in organiser_client.get(at).text
    assert organiser_client.get(f"{at}/clearance").status_code == 200

    organiser_client.post(f"{at}/clearance", data={"said": "granted"})

    row = next(row for row in overview(meeting) if row.nomination)
    assert (row.confirmed, row.subject) == (1, 0)


def test_hosts_write_down_that_somebody_comes_subject_to_clearance(
    aye: Participant, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    at = f"/meetings/{meeting.ref}/participants/{aye.id}/answer"

    assert organiser_client.post(at, data={"said": "subject"}).status_code == 422
    wrong = {"said": "subject", "clearance_on": "2027-03-23"}
    assert organiser_client.post(at, data=wrong).status_code == 422
    right = {"said": "subject", "clearance_on": "2027-03-12", "words": "By telephone"}
    assert organiser_client.post(at, data=right).status_code == 303

    db.session.expire_all()
    assert (aye.clearance_on, aye.state, aye.comment) == (DAY, State.CONFIRMED, "By telephone")


def test_it_is_one_more_field_of_the_form_that_registers(
    aye: Participant, client: FlaskClient
) -> None:
    form = {
        **{"full_name": "Aye Aye", "institute": "Institute of Yangon", "country_code": "MM"},
        **{"zone": "Asia/Yangon", "language": "en"},
    }
    at = f"/r/{aye.token}"

    wrong = client.post(f"{at}/registration", data=form | {"clearance_on": "2027-03-23"})
    assert wrong.status_code == 422 and "until the day of the meeting" in wrong.text
    assert client.post(f"{at}/registration", data=form | {"clearance_on": "2027-03-12"}).status_code
    shown = client.get(at).text
    assert "Your seat is held, subject to clearance" in shown
    client.post(f"{at}/clearance", data={"said": "granted"})
    assert "You are registered" in client.get(at).text
    client.post(f"{at}/clearance", data={"clearance_on": "2027-03-15"})
    db.session.expire_all()
    assert aye.clearance_on == date(2027, 3, 15)


def test_who_waits_for_the_hosts_or_for_a_seat_stays_subject_to_it(clock: Any, cast: Cast) -> None:
    meeting = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    seats(meeting, cast, 1)
    (other,) = cast.invite(meeting, cast.maria)
    other.confirm(**other.answered_by)

    agree(place)
    assert place.state == State.WAITING and place.clearance_on == DAY
    other.withdraw(**other.answered_by)
    db.session.commit()
    db.session.expire_all()

    assert (place.state, place.awaits_clearance) == (State.CONFIRMED, True)
    assert place_event(place, attendee=True).status == "TENTATIVE"


def test_nobody_enters_the_room_before_it_is_granted(
    aye: Participant, meeting: Meeting, clock: Any, client: FlaskClient
) -> None:
    agree(aye)
    clock.move_to(meeting.starts_at)

    refused = client.post(f"/r/{aye.token}/arrival")
    assert "was granted; then you can join" in refused.text
    client.post(f"/r/{aye.token}/clearance", data={"said": "granted"})
    assert client.post(f"/r/{aye.token}/arrival", data={"rules": "1"}).status_code == 303


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_whole_mails(
    language: str, aye: Participant, cast: Cast, clock: Any, smtp: MailServer
) -> None:
    cast.aye.language = language
    agree(aye)
    deliver()
    check(f"subject_to_clearance_{language}", smtp.to(AYE)[-1])
    clock.move_to("2027-03-12T02:00:00+00:00")
    ask_about_people()
    deliver()
    check(f"clearance_asked_{language}", smtp.to(AYE)[-1])


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_whole_mail_to_a_coordinator(
    language: str, nomination: Nomination, yangon: Yangon, clock: Any, smtp: MailServer
) -> None:
    yangon.khin.person.language = language
    name(nomination, khins(yangon), person("Min Thu", clearance_on=DAY))
    clock.move_to("2027-03-12T02:00:00+00:00")
    ask_about_people()
    deliver()
    check(f"delegate_clearance_{language}", smtp.to("khin@yangon.example")[-1])


def test_on_both_databases(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    agree(place, (utc_now() + timedelta(days=10)).date())

    ask_about_people()

    assert audience.counts_by_answer(meeting) == {"confirmed": 1, "subject": 1}
