"""Nothing is recorded, unless every host agrees to one copy; its day of deletion is kept."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.clearances import granting
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording
from nact_meet.meetings.room_rules import room_rules
from nact_meet.places.models.participant import Participant
from nact_meet.protocol import recording
from nact_meet.protocol.chores import ask_to_delete
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import Act, AnswerLink, open_proposals
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.notices.test_golden import check
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

NOW = "2027-03-01T01:00:00+00:00"
"""A Monday, nine in Shanghai; the meeting is on Monday 22 March."""
AYE = "aye@yangon.example"
WEI = "wei@shanghai.example"


@pytest.fixture
def clock(app: Flask):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """Of Bangkok and Shanghai, for which Wei acts; Aye Aye takes part."""
    act_for(cast.wei, cast.shanghai)
    cast.wei.language = "en"
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    meeting.hosts[1].agree(cast.wei)
    meeting.second_yes = False
    db.session.commit()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    return cast.invite(meeting, cast.aye)[0]


Ask = Callable[[str], None]


@pytest.fixture
def ask(meeting: Meeting, cast: Cast) -> Ask:
    """Somchai asks for a copy that Shanghai keeps until this day."""

    def wished(day: str) -> None:
        recording.wish_for_copy(meeting, cast.shanghai, date.fromisoformat(day), by=cast.somchai)
        db.session.commit()

    return wished


def agree(meeting: Meeting, cast: Cast) -> None:
    (proposal,) = open_proposals(meeting, Act.RECORD)
    second_yes.agree(proposal, by=cast.wei)
    db.session.commit()


def subjects(smtp: MailServer, address: str) -> list[str]:
    deliver()
    return [str(mail.message["Subject"]) for mail in smtp.to(address)]


def test_an_invitation_says_that_nothing_is_recorded_and_that_a_photograph_is_taken(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    recording.photograph(meeting, is_taken=True, by=cast.somchai)
    cast.invite(meeting, cast.aye)
    db.session.commit()

    deliver()

    (mail,) = smtp.to(AYE)
    text = mail.message.get_body(("plain",)).get_content()
    assert "This meeting is not recorded." in text
    assert "One group photograph is taken; it is announced beforehand." in text


def test_who_enters_agrees_to_the_rules_once(
    client: FlaskClient, clock: time_machine.Traveller, meeting: Meeting, aye: Participant
) -> None:
    aye.confirm(by=aye.person)
    db.session.commit()
    clock.move_to(meeting.starts_at - timedelta(minutes=5))
    door = f"/r/{aye.token}"

    unticked = client.post(f"{door}/arrival")
    ticked = client.post(f"{door}/arrival", data={"rules": "1"})
    client.post(f"{door}/departure")
    again = client.post(f"{door}/arrival")

    assert unticked.status_code == 422
    assert "Please tick that you agree to these rules." in unticked.text
    assert (ticked.status_code, again.status_code) == (303, 303)


def test_a_copy_is_agreed_by_every_host_though_they_do_without_each_others_approval(
    app_on_both: Flask, ask: Ask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    ask("2027-03-23")
    before = meeting.recording
    told = subjects(smtp, WEI)

    agree(meeting, cast)

    assert before == Recording.NONE
    assert any("Please approve" in subject for subject in told), told
    assert meeting.recording == Recording.COPY and meeting.recording_copy is not None
    assert meeting.recording_copy.kept_by is cast.shanghai


def test_the_secretariat_agrees_for_no_host(ask: Ask, meeting: Meeting, cast: Cast) -> None:
    ask("2027-03-23")
    (proposal,) = open_proposals(meeting, Act.RECORD)
    cast.organiser.is_secretariat = True

    assert not proposal.may_be_answered_by(cast.organiser)
    assert proposal.may_be_answered_by(cast.wei.organiser)


def test_a_copy_is_deleted_after_the_meeting_and_within_a_year(ask: Ask, meeting: Meeting) -> None:
    for day in ("2027-03-22", "2028-03-22"):
        with pytest.raises(recording.DayNotPossible):
            ask(day)
    for day in ("2027-03-23", "2028-03-21"):
        ask(day)

        (proposal,) = open_proposals(meeting, Act.RECORD)
        assert proposal.delete_by == date.fromisoformat(day)


def test_who_agreed_to_other_rules_is_asked_anew(
    ask: Ask, meeting: Meeting, cast: Cast, aye: Participant, client: FlaskClient
) -> None:
    aye.rules_agreed_at = meeting.created_at
    db.session.commit()

    ask("2027-04-01")
    agree(meeting, cast)

    db.session.refresh(aye)
    assert aye.rules_agreed_at is None


def test_each_host_alone_forbids_it_until_the_meeting_begins(
    ask: Ask,
    clock: time_machine.Traveller,
    meeting: Meeting,
    cast: Cast,
) -> None:
    ask("2027-04-01")
    agree(meeting, cast)

    recording.forbid(meeting, by=cast.wei)
    db.session.commit()
    after = (meeting.recording, meeting.recording_copy)
    ask("2027-04-01")
    agree(meeting, cast)
    clock.move_to(meeting.starts_at)
    with pytest.raises(recording.RecordedAlready):
        recording.forbid(meeting, by=cast.wei)

    assert after == (Recording.NONE, None)
    assert meeting.recording == Recording.COPY


def test_who_keeps_it_is_asked_on_its_day_and_each_week_until_it_is_deleted(
    ask: Ask, clock: time_machine.Traveller, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    ask("2027-04-01")
    agree(meeting, cast)
    deliver()
    eight = datetime.fromisoformat("2027-04-01T08:00:00+08:00")

    def asked_at(at: datetime) -> int:
        clock.move_to(at)
        ask_to_delete()
        return sum("Please delete" in subject for subject in subjects(smtp, WEI))

    times = [eight - timedelta(seconds=1), eight, eight + timedelta(days=6, hours=23)]
    counts = [asked_at(at) for at in (*times, eight + timedelta(days=7))]
    with pytest.raises(recording.NotTheirCopy):
        assert meeting.recording_copy
        recording.confirm_deletion(meeting.recording_copy, by=cast.somchai)
    recording.confirm_deletion(meeting.recording_copy, by=cast.wei)
    db.session.commit()

    assert counts == [0, 1, 1, 2]
    assert asked_at(eight + timedelta(days=14)) == 2
    assert "Recording deleted: Rice and rivers" in subjects(smtp, "somchai@bangkok.example")


def test_a_copy_of_a_meeting_is_not_recorded(ask: Ask, meeting: Meeting, cast: Cast) -> None:
    ask("2027-04-01")
    agree(meeting, cast)

    another = publishing.clone(meeting, by=cast.somchai)
    db.session.commit()

    assert (another.recording, another.recording_copy) == (Recording.NONE, None)


def test_the_page_asks_the_other_hosts_and_says_what_is_wrong_beside_the_day(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    act_for(cast.wei, cast.shanghai)
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    db.session.commit()
    page, last = f"/meetings/{meeting.ref}/protocol", meeting.by_day[-1].ends_wall.date()

    def sent(day: date) -> int:
        data = {"kept_by": str(cast.institute.id), "delete_by": day.isoformat()}
        return organiser_client.post(f"{page}/recording", data=data).status_code

    answers = [sent(last), sent(last + timedelta(days=1))]

    assert answers == [422, 303]
    assert "Nothing is recorded until every host agrees." in organiser_client.get(page).text
    assert organiser_client.post(f"{page}/recording/end").status_code == 303
    assert open_proposals(meeting, Act.RECORD) == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_email_that_asks_to_delete_it(
    language: str,
    ask: Ask,
    clock: time_machine.Traveller,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
) -> None:
    cast.wei.language = language
    ask("2027-04-01")
    agree(meeting, cast)
    deliver()
    clock.move_to("2027-04-01T00:00:00+00:00")
    ask_to_delete()
    deliver()

    check(f"recording_delete_{language}", smtp.to(WEI)[-1])


def test_the_link_of_the_mail_says_who_keeps_it_until_when_in_the_readers_own_version(
    ask: Ask, meeting: Meeting, cast: Cast, client: FlaskClient
) -> None:
    ask("2027-04-01")
    (proposal,) = open_proposals(meeting, Act.RECORD)
    assert cast.wei.organiser
    link = AnswerLink.of(proposal, cast.wei.organiser)
    assert link

    page = client.get(f"/h/{link.token}").text

    assert "Institute of Shanghai keeps it and deletes it by Thursday" in page
    assert "Without your approval nothing is recorded." in page
    assert "Institute of Shanghai and Institute of Bangkok" in page


def test_the_rules_name_no_host_that_waits_for_its_authorities(
    clock: time_machine.Traveller, cast: Cast
) -> None:
    act_for(cast.wei, cast.shanghai)
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    meeting.hosts[1].agree(cast.wei)
    db.session.commit()
    clearance = granting.need(meeting.hosts[1], by=cast.somchai)
    recording.keep_copy(meeting, cast.shanghai, date(2027, 4, 1), cast.somchai)
    db.session.commit()

    before = room_rules(meeting)
    granting.grant(clearance, granting.Granted(date(2027, 3, 1)), by=cast.wei)
    db.session.commit()

    assert not any(cast.shanghai.called in rule for rule in before), before
    assert any(cast.shanghai.called in rule for rule in room_rules(meeting))


def test_nothing_is_to_be_deleted_before_a_meeting_that_was_moved_is_over(
    ask: Ask, clock: time_machine.Traveller, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    ask("2027-03-23")
    agree(meeting, cast)
    meeting.starts_at += timedelta(days=10)
    meeting.ends_at += timedelta(days=10)
    db.session.commit()
    clock.move_to("2027-03-24T02:00:00+00:00")

    ask_to_delete()
    early = subjects(smtp, WEI)
    with pytest.raises(recording.NotRecordedYet):
        assert meeting.recording_copy
        recording.confirm_deletion(meeting.recording_copy, by=cast.wei)
    clock.move_to(meeting.ends_at + timedelta(days=1))
    ask_to_delete()

    assert not any("Please delete" in subject for subject in early), early
    assert any("Please delete" in subject for subject in subjects(smtp, WEI))
