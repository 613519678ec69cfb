"""Send it to me first: what hosts would send comes to them alone, and nothing is done."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from nact_meet.delegations.overview import overview
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.poll import Poll
from nact_meet.publication import publishing
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.letters.writing import letter_to
from tests.organising.test_two_editors import form_of, with_
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import draft, enrol

TOKEN = re.compile(r"[\w.-]{30,}")


def published(cast: Cast, smtp: MailServer) -> Meeting:
    """Everybody has their invitation."""
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    smtp.reset()
    return meeting


def state() -> list[Any]:
    """All that a deed might leave behind."""
    db.session.rollback()
    notices = db.session.query(Notice.id, Notice.kind).filter(Notice.kind != Kind.TRIAL).all()
    meetings = db.session.query(Meeting.cancelled_at, Meeting.revised_at, Meeting.sequence).all()
    polls = db.session.query(Poll.opened_at, Poll.called_off_at).all()
    return [notices, meetings, polls, db.session.query(Change).count()]


def opens_nothing(text: str) -> bool:
    for token in TOKEN.findall(text):
        for purpose in Purpose:
            try:
                links.read(purpose, token)
            except BadLink:
                continue
            return False
    return True


def deeds(client: FlaskClient, cast: Cast, meeting: Meeting) -> dict[str, tuple[str, Any]]:
    """Subject of the copy -> where a button is, and what its form says."""
    there = f"/meetings/{meeting.ref}"
    letter = letter_to(meeting, cast.somchai)
    poll = draft(cast, closes_at=meeting.starts_at)
    enrol(poll, cast, cast.aye)
    cast.yangon.is_coordinator = True
    CoordinatorContact.name(cast.yangon, cast.aye.contacts[0], Standing.CONTACT, by=cast.somchai)
    db.session.commit()
    place = next(row.id for row in places_of(meeting) if row.person_id == cast.aye.id)
    edit = with_(form_of(client.get(f"{there}/edit").text), venue="Hall 2", confirmed="1")
    (whom,) = (row.key for row in overview(meeting) if row.country_code == "MM")
    day = (utc_now() + timedelta(days=9)).date().isoformat()
    asked = {"whom": whom, "day": day, "is_mailed": "y", "words": "Please name three."}
    return {
        "Changed: Rice and rivers": (there, edit),
        "Please answer: Rice and rivers": (f"{there}/nudges", {}),
        "The paper": (f"{there}/letters/{letter.id}/sending", {"told": "3"}),
        "Cancelled: Rice and rivers": (f"{there}/cancellation", {"reason": "Flood"}),
        "You are no longer registered": (f"{there}/participants/{place}/removal", {}),
        "Please name the delegation": (f"{there}/delegations/requests", asked),
        "Choose your dates": (f"/polls/{poll.ref}/opening", {}),
    }


def places_of(meeting: Meeting) -> list[Participant]:
    return db.session.query(Participant).filter_by(meeting_id=meeting.id).all()


def test_every_mail_that_hosts_send_by_hand_can_be_tried_and_nothing_is_done(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = published(cast, smtp)
    told = deeds(organiser_client, cast, meeting)
    before = state()
    for url, sent in told.values():
        answer = organiser_client.post(f"{url}?trial=1", data=sent)
        assert answer.status_code == 200, (url, answer.text)
        assert "A trial copy is on its way to somchai@bangkok.example" in answer.text, url
        assert state() == before, url

    deliver()

    mails = smtp.wait_for(len(told))
    assert {mail.recipient for mail in mails} == {"somchai@bangkok.example"}
    subjects = sorted(str(mail.message["Subject"]) for mail in mails)
    for subject, beginning in zip(subjects, sorted(told), strict=True):
        assert subject.startswith(f"Trial copy: {beginning}")
    for mail in mails:
        assert mail.calendar() is None
        assert opens_nothing(mail.text()) and opens_nothing(mail.html())
    assert sum("/..." in mail.text() for mail in mails) >= 5, "links were there, and are cut"


def test_a_draft_tries_its_publication_without_becoming_known(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)

    organiser_client.post(f"/meetings/{meeting.ref}/publication?trial=1")
    deliver()

    (mail,) = smtp.wait_for(1)
    assert mail.recipient == "somchai@bangkok.example"
    assert db.session.merge(meeting).published_at is None
    assert db.session.query(Notice.payload).filter(Notice.kind == Kind.TRIAL).one()[0].keys() == {
        "of",
        "place",
    }


def test_where_nobody_would_get_a_mail_none_is_copied(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = published(cast, smtp)
    for row in places_of(meeting):
        row.decline(by=row.person) if row.person_id != cast.somchai.id else None
    db.session.commit()
    deliver()
    smtp.reset()

    answer = organiser_client.post(f"/meetings/{meeting.ref}/nudges?trial=1")

    assert "No email would be sent now." in answer.text
    assert db.session.query(Notice).filter(Notice.kind == Kind.TRIAL).count() == 0


def test_the_button_stands_beside_what_sends_mail(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = published(cast, smtp)
    letter = letter_to(meeting, cast.somchai)

    for path in ("participants", "cancellation", f"letters/{letter.id}/sending"):
        page = organiser_client.get(f"/meetings/{meeting.ref}/{path}").text

        assert "Send it to me first" in page and 'trial=1" formtarget="_blank"' in page
