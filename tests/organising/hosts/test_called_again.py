"""A meeting that was cancelled takes place after all: one mail, the same UID, a higher SEQUENCE."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.meeting import CALLED_AGAIN_WITHIN, Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import Act, Ending
from nact_meet.publication.publishing import TooLateToCallAgain
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Published; Aye has said yes, Wei no, Maria nothing; told so."""
    meeting = cast.meeting()
    aye, wei, _maria = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    aye.confirm(by=cast.aye)
    wei.decline(by=cast.wei)
    db.session.commit()
    deliver()
    return meeting


def places(meeting: Meeting) -> dict[str, Participant]:
    query = select(Participant).where(Participant.meeting_id == meeting.id)
    return {place.full_name: place for place in db.session.scalars(query)}


def cancelled(meeting: Meeting, cast: Cast) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()


def to(smtp: MailServer, address: str) -> list[str]:
    return [mail.message["Subject"] for mail in smtp.messages if mail.recipient == address]


def test_everybody_hears_it_in_one_mail_that_brings_the_entry_back(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cancelled(meeting, cast)
    deliver()
    before = {name: (place.uid, place.sequence) for name, place in places(meeting).items()}
    smtp.messages.clear()

    publishing.call_again(meeting, by=cast.somchai)
    db.session.commit()
    deliver()

    for address in ("aye@yangon.example", "maria@dili.example"):
        (subject,) = to(smtp, address)
        assert subject.startswith("Takes place after all: Rice and rivers")
    assert to(smtp, "wei@shanghai.example") == []
    (mail,) = [mail for mail in smtp.messages if mail.recipient == "aye@yangon.example"]
    (event,) = mail.calendar().walk("VEVENT")
    uid, sequence = before["Aye Aye"]
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (uid, sequence + 1)
    assert mail.calendar()["METHOD"] == "REQUEST" and event["STATUS"] == "CONFIRMED"
    assert places(meeting)["Aye Aye"].state == State.CONFIRMED
    assert (meeting.cancelled_at, meeting.cancel_reason) == (None, "")


def test_who_was_not_told_yet_hears_of_neither(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cancelled(meeting, cast)
    smtp.messages.clear()

    publishing.call_again(meeting, by=cast.somchai)
    publishing.call_again(meeting, by=cast.somchai)
    db.session.commit()
    deliver()

    assert [mail.recipient for mail in smtp.messages] == []
    waiting = select(func.count(Notice.id)).where(
        Notice.kind == Kind.CANCELLATION, Notice.overtaken_at.is_(None)
    )
    assert db.session.scalar(waiting) == 0


def test_for_a_day_and_not_a_second_longer(meeting: Meeting, cast: Cast) -> None:
    cancelled(meeting, cast)
    at = meeting.cancelled_at
    assert at is not None

    too_late = time_machine.travel(at + CALLED_AGAIN_WITHIN + timedelta(seconds=1), tick=False)
    with too_late, pytest.raises(TooLateToCallAgain):
        publishing.call_again(meeting, by=cast.somchai)
    with time_machine.travel(at + CALLED_AGAIN_WITHIN, tick=False):
        publishing.call_again(meeting, by=cast.somchai)

    assert meeting.is_announced


def test_another_host_is_asked_and_its_yes_does_it(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cancelled(meeting, cast)
    deliver()
    meeting.hosts.append(hosted_by(cast.yangon))
    appoint(cast)
    db.session.commit()

    shown = organiser_client.get(f"/meetings/{meeting.ref}").text
    answer = organiser_client.post(f"/meetings/{meeting.ref}/recall")
    asked = organiser_client.get(answer.location).text

    assert "That is 3 people." in shown  # Aye, Maria, and Somchai himself
    assert "Call this meeting again?" in asked and meeting.cancelled_at is not None
    (proposal,) = second_yes.open_proposals(meeting, Act.RECALL)
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()
    assert proposal.outcome == Ending.AGREED and meeting.is_announced


def test_a_proposal_lapses_with_the_day(meeting: Meeting, cast: Cast) -> None:
    cancelled(meeting, cast)
    meeting.hosts.append(hosted_by(cast.yangon))
    appoint(cast)
    db.session.commit()
    proposal = publishing.call_again(meeting, by=cast.somchai)
    assert proposal is not None and proposal.stands

    with time_machine.travel(utc_now() + CALLED_AGAIN_WITHIN + timedelta(minutes=1), tick=False):
        assert not proposal.stands


def appoint(cast: Cast) -> None:
    Organiser.appoint_at("aye@yangon.example", "Aye Aye", cast.yangon, by=cast.somchai)
