"""Whole mails, as files that people read: tests/notices/golden/<kind>.txt.

After a wanted change: `WRITE_GOLDEN=1 pytest tests/notices/test_golden.py`, and read the diff.
"""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from nact_meet import chores
from nact_meet.admission import deciding
from nact_meet.admission.deciding import admit
from nact_meet.attending.registering import mail_registration_link
from nact_meet.clearances import granting
from nact_meet.clearances.granting import Granted
from nact_meet.directory.models.consent import Matter, Said
from nact_meet.directory.models.role import Role
from nact_meet.invitations.nudges import nudge
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.own_data.erasing import ask_to_erase, mail_links
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.publication import editing, publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.letters.writing import letter_to
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

GOLDEN = Path(__file__).parent / "golden"
SECRETS = (
    (r"(/r/|/n/|/v/|/a/|/h/|/sign-in/|/register/|/own-data/|/erasure/)[\w.-]+", r"\1TOKEN"),
    (r"meet\+[0-9a-f]{20}@", "meet+KEY@"),
    (r"meet\+n\d+-[0-9a-f]{20}-[0-9a-f]{12}@", "meet+KEY@"),
    (r"<nomination-[0-9a-f]{12}@", "<nomination-ID@"),
    (r"<place-[0-9a-f]{20}@", "<place-KEY@"),
    (r"<poll-[2-9a-z]{8}@", "<poll-REF@"),
    (r"(/meetings/|/polls/)[2-9a-z]{8}", r"\1REF"),
    (r"(/m/)[2-9a-z]{8}", r"\1REF"),
    (r"(/people/)\d+", r"\1ID"),
    (r"UID:[0-9a-f]{32}@", "UID:PLACE@"),
    (r"UID:day-[0-9a-f]{12}-[0-9a-f]{32}@", "UID:DAY-PLACE@"),
    (r"<r-[0-9a-f]{20}@", "<notice-ID@"),
)
MONDAY = "2027-03-01T02:00:00+00:00"


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    cast.aye.contacts[0].reader_name = "Daw Khin"
    return cast.meeting(venue="Institute of Bangkok, Hall 2")


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    """Invited, and has the mail."""
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    return place


def last(smtp: MailServer, address: str = "aye@yangon.example") -> Delivered:
    db.session.commit()
    deliver()
    return smtp.to(address)[-1]


def as_text(mail: EmailMessage) -> str:
    lines = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if part.is_multipart():
            continue
        lines += ["", f"=== {part['Content-Type']}"]
        lines += str(content(part)).replace("\r\n ", "").replace("\r\n", "\n").splitlines()
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    for pattern, replacement in SECRETS:
        text = re.sub(pattern, replacement, text)
    return text


def content(part: EmailMessage) -> str:
    found = part.get_content()
    return found.decode() if isinstance(found, bytes) else str(found)


def check(kind: str, delivered: Delivered) -> None:
    path, text = GOLDEN / f"{kind}.txt", as_text(delivered.message)
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(text)
    assert text == path.read_text()


def test_invitation(aye: Participant, smtp: MailServer) -> None:
    check("invitation", last(smtp))


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_save_the_date_and_that_it_is_sure(
    language: str, meeting: Meeting, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    cast.aye.language = language
    cast.invite(meeting, cast.aye)
    meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    clearance = granting.need(meeting.hosts[1], by=cast.somchai)
    publishing.save_the_date(meeting, by=cast.somchai)
    check(f"save_the_date_{language}", last(smtp))

    granting.grant(clearance, Granted(date(2027, 3, 1)), by=cast.somchai)
    db.session.commit()
    clock.shift(timedelta(minutes=5))
    check(f"date_confirmed_{language}", last(smtp))


def test_confirmation(aye: Participant, smtp: MailServer) -> None:
    aye.confirm(**aye.answered_by)

    check("confirmation", last(smtp))


def test_change(
    aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    before = meeting.page()
    meeting.title, meeting.venue = "Rice, rivers and rain", ""
    meeting.take_place(
        meeting.starts_wall.replace(hour=8), meeting.ends_wall.replace(hour=9), meeting.zone
    )
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    clock.shift(120)

    check("change", last(smtp))


def test_cancellation(aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")

    check("cancellation", last(smtp))


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_called_again(
    language: str, aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    aye.person.language = language
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    last(smtp)
    publishing.call_again(meeting, by=cast.somchai)

    check(f"called_again.{language}", last(smtp))


def test_withdrawal(aye: Participant, smtp: MailServer) -> None:
    aye.confirm(**aye.answered_by)
    last(smtp)
    aye.withdraw(**aye.answered_by)

    check("withdrawal", last(smtp))


def test_readdressed(aye: Participant, cast: Cast, smtp: MailServer) -> None:
    cast.aye.reach_at("aye.aye@yangon.example", "", by=cast.somchai)
    cast.aye.drop(cast.aye.contacts[0], by=cast.somchai)

    check("readdressed", last(smtp))


def test_reminder(
    aye: Participant, meeting: Meeting, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    aye.confirm(**aye.answered_by)
    last(smtp)
    clock.move_to(meeting.starts_at)
    clock.shift(-3600)

    check("reminder", last(smtp))


@pytest.mark.parametrize(("language", "golden"), [("en", "doubt"), ("zh_Hans", "doubt_zh")])
def test_doubt(language: str, golden: str, aye: Participant, smtp: MailServer) -> None:
    """A No came by mail, and nothing proves whose."""
    aye.person.language = language
    aye.confirm(**aye.answered_by)
    last(smtp)
    aye.doubt()

    check(golden, last(smtp))


def test_letter(aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    body = (
        "Dear {name},\n\nplease read **the paper** before {when}:\nhttps://x.example/paper\n\n"
        "- on rice\n- on rivers\n\n[Answer]({link}), {country}!\n-- \n{hosts}"
    )
    letter = letter_to(meeting, cast.somchai, subject="For {institute}", body=body)
    letter.send(by=cast.somchai)

    check("letter", last(smtp))


def test_nudge(aye: Participant, meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    meeting.registration_closes_at = meeting.starts_at - timedelta(days=2)
    nudge(meeting, Selection(place_ids=(aye.id,)), by=cast.somchai)

    check("nudge", last(smtp))


def test_registration_link(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    meeting.is_open = True
    publishing.publish(meeting, by=cast.somchai)
    mail_registration_link(meeting, "stranger@dili.example", "en", "Asia/Dili")

    check("registration_link", last(smtp, "stranger@dili.example"))


def test_sign_in(meeting: Meeting, smtp: MailServer) -> None:
    SignInLink.mail_to("somchai@bangkok.example")

    check("sign_in", last(smtp, "somchai@bangkok.example"))


def test_own_data_link(aye: Participant, smtp: MailServer) -> None:
    mail_links(aye.person)

    check("own_data_link", last(smtp))


def test_erasure_asked(aye: Participant, smtp: MailServer) -> None:
    no = Said(Matter.MEMORY, "", "en", agrees=False)
    ask_to_erase(OwnData.of(aye), no)

    check("erasure_asked", last(smtp))


def test_erasure_asked_in_chinese(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    (wei,) = cast.invite(meeting, cast.wei)
    mail_links(wei.person)
    check("own_data_link_zh", last(smtp, "wei@shanghai.example"))
    no = Said(Matter.MEMORY, "", "en", agrees=False)
    ask_to_erase(OwnData.of(wei), no)

    check("erasure_asked_zh", last(smtp, "wei@shanghai.example"))


def test_digest(
    aye: Participant, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    cast.organiser.wants_digest = True
    aye.confirm(**aye.answered_by)
    db.session.commit()
    clock.shift(3600)
    chores.do()

    check("digest", last(smtp, "somchai@bangkok.example"))


def test_pending(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    meeting.admission = Admission.APPROVAL
    publishing.publish(meeting, by=cast.somchai)
    admit(meeting, cast.aye.contacts[0], Role.DELEGATE, named=True, by=cast.somchai)

    check("pending", last(smtp))


def test_decision(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    """They had a place until the hosts said no: the entry goes."""
    meeting.admission = Admission.NOTING
    publishing.publish(meeting, by=cast.somchai)
    place = admit(meeting, cast.aye.contacts[0], Role.DELEGATE, named=True, by=cast.somchai)
    last(smtp)
    deciding.say_no(place, by=cast.somchai)

    check("decision", last(smtp))
