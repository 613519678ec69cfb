"""Send it to me first: what hosts would send comes to them alone, and nothing is done."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from nact_meet.delegations.overview import overview
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.trials import MOST
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.places.models.suggestion import Suggestion
from nact_meet.polls import agreeing
from nact_meet.polls.models.poll import Poll
from nact_meet.publication import publishing
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.letters.writing import letter_to
from tests.organising.hosts.conftest import act_for
from tests.organising.test_two_editors import form_of, with_
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.permissions.world import letter_in
from tests.polls.conftest import draft, enrol

TEMPLATES = Path(__file__).parents[2] / "templates"
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


@dataclass(frozen=True)
class Deed:
    """A button: where it is, what its form says, and the kind of the mail that is copied."""

    endpoint: str
    kind: Kind
    url: str
    sent: Any = field(default_factory=dict)


def deeds(client: FlaskClient, cast: Cast, meeting: Meeting) -> list[Deed]:
    """Of a meeting whose people have been invited."""
    there, ids = f"/meetings/{meeting.ref}", {row.full_name: row.id for row in places_of(meeting)}
    aye = f"{there}/participants/{ids['Aye Aye']}"
    letter = letter_to(meeting, cast.somchai)
    edit = with_(form_of(client.get(f"{there}/edit/room").text), venue="Hall 2", confirmed="1")
    (whom,) = (row.key for row in overview(meeting) if row.country_code == "MM")
    day = (utc_now() + timedelta(days=9)).date().isoformat()
    asked = {"whom": whom, "day": day, "is_mailed": "y", "words": "Please name three."}
    rest = {"pasted": "Nu <nu@x.example>", "role": "delegate", "told": "1"}
    named = Suggestion.by(place_of(ids["Li Wei"]), "Mo", "mo@x.example", "")
    written = letter_in(meeting, place_of(ids["Aye Aye"]))
    db.session.add(written)
    db.session.commit()
    sending = {"told": "3"}
    return [
        Deed("meetings.update", Kind.CHANGE, there, edit),
        Deed("nudges.create", Kind.NUDGE, f"{there}/nudges"),
        Deed("nudges.create_for_one", Kind.NUDGE, f"{aye}/nudge"),
        Deed("here", Kind.LETTER, f"{there}/letters/{letter.id}/sending", sending),
        Deed("publication.cancel", Kind.CANCELLATION, f"{there}/cancellation", {"reason": "Flood"}),
        Deed("participants.remove", Kind.WITHDRAWAL, f"{aye}/removal"),
        Deed("delegations.create", Kind.NOMINATION, f"{there}/delegations/requests", asked),
        Deed("invitations.create", Kind.INVITATION, f"{there}/invitations", rest),
        Deed(
            "suggestions.decide",
            Kind.INVITATION,
            f"{there}/colleagues/{named.id}",
            {"decision": "invite"},
        ),
        Deed(
            "incoming.answer",
            Kind.HOST_ANSWER,
            f"{there}/incoming/{written.id}/answer",
            {"words": "Yes."},
        ),
    ]


def deeds_of_polls(cast: Cast, closes_at: datetime) -> list[Deed]:
    """One is a draft, one open, one waits for the other host."""
    drafted, opened, proposed, chosen = (
        draft(cast, *hosts, closes_at=closes_at)
        for hosts in ((), (), (cast.institute, cast.yangon), ())
    )
    for poll in (drafted, opened, proposed, chosen):
        enrol(poll, cast, cast.aye)
    for poll in (opened, proposed, chosen):
        agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    choice = {"slot": chosen.slots[0].id}
    more = {"pasted_required": "Nu <nu@x.example>"}
    return [
        Deed("poll_deeds.open", Kind.POLL, f"/polls/{drafted.ref}/opening"),
        Deed("poll_deeds.remind", Kind.POLL_REMINDER, f"/polls/{opened.ref}/reminders"),
        Deed("poll_deeds.call_off", Kind.POLL_NEWS, f"/polls/{opened.ref}/calling-off"),
        Deed("voters.add", Kind.POLL, f"/polls/{opened.ref}/voters", more),
        Deed("choosing.choose", Kind.INVITATION, f"/polls/{chosen.ref}/choice", choice),
    ]


def deeds_of_others(cast: Cast, client: FlaskClient, meeting: Meeting) -> list[Deed]:
    """A list that was read in, what somebody said by telephone, and a wish of another host."""
    there = f"/meetings/{meeting.ref}"
    (wei,) = db.session.query(Participant).filter_by(meeting_id=meeting.id, person_id=cast.wei.id)
    listed = client.post(f"{there}/import", data={"pasted": "Name,Email\nMo,mo@x.example"})
    act_for(cast.aye, cast.yangon)
    shared = cast.meeting()
    shared.hosts.append(hosted_by(cast.yangon, position=1))
    cast.invite(shared, cast.wei)
    proposal = publishing.publish(shared, by=cast.aye)
    db.session.commit()
    assert proposal
    wish = f"/meetings/{shared.ref}/proposals/{proposal.id}/agreement"
    off = cast.meeting()
    cast.invite(off, cast.wei)
    publishing.publish(off, by=cast.somchai)
    kept = cast.meeting()
    kept.hosts.append(hosted_by(cast.dili, position=1, awaits_permit=True))
    cast.invite(kept, cast.wei)
    db.session.commit()
    deliver()
    publishing.cancel(off, by=cast.somchai, reason="Flood")
    db.session.commit()
    return [
        Deed("imports.bring", Kind.INVITATION, f"{listed.location}/people", {"told": "1"}),
        Deed(
            "spoken.create",
            Kind.CONFIRMATION,
            f"{there}/participants/{wei.id}/answer",
            {"said": "yes"},
        ),
        Deed("proposals.agree", Kind.INVITATION, wish),
        Deed("publication.call_again", Kind.CHANGE, f"/meetings/{off.ref}/recall"),
        Deed("publication.save_the_date", Kind.INVITATION, f"/meetings/{kept.ref}/save-the-date"),
    ]


def deeds_of_admission(cast: Cast, client: FlaskClient) -> list[Deed]:
    """Aye Aye waits for the hosts; at another meeting Li Wei for a seat, and Maria said no."""
    judged = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    full = cast.meeting(is_open=True)
    (aye,) = cast.invite(judged, cast.aye)
    aye.came = CameBy.REGISTERED
    holder, waiting, gone = cast.invite(full, cast.aye, cast.wei, cast.maria)
    for meeting in (judged, full):
        publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    seats = f"/meetings/{full.ref}/seats"
    client.post(seats, data={"seats": "1", "hold": "0"})
    for place in (holder, aye):
        place.confirm(**place.answered_by)
        db.session.commit()
    gone.decline(by=cast.maria)
    waiting.wait_for_seat(**waiting.answered_by)
    db.session.commit()
    assert (waiting.state, aye.state) == (State.WAITING, State.PENDING)
    decide = f"/meetings/{judged.ref}/decisions"
    yes, no = ({"place": aye.id, "decision": word} for word in ("approved", "declined"))
    return [
        Deed("decisions.decide", Kind.CONFIRMATION, decide, yes),
        Deed("decisions.decide", Kind.DECISION, decide, no),
        Deed(
            "together.act",
            Kind.CONFIRMATION,
            f"/meetings/{judged.ref}/participants/together",
            {"place": aye.id, "act": "approve"},
        ),
        Deed(
            "participants.invite",
            Kind.INVITATION,
            f"/meetings/{full.ref}/participants/{gone.id}/invitation",
        ),
        Deed("seats.update", Kind.CONFIRMATION, seats, {"seats": "5", "hold": "0"}),
    ]


def buttons() -> set[str]:
    """The endpoints of all of them, as templates have them."""
    templates = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    beside = re.findall(r"trial_button\((?:url_for\('([\w.]+)'|(here))", templates)
    posted = re.findall(
        r"post_button\((?:(?!post_button).)*?url_for\('([\w.]+)'[^}]*trial=True", templates
    )
    return {name for names in beside for name in names if name} | set(posted)


def place_of(id: int) -> Participant:
    return db.session.get_one(Participant, id)


def places_of(meeting: Meeting) -> list[Participant]:
    return db.session.query(Participant).filter_by(meeting_id=meeting.id).all()


def test_every_button_beside_what_sends_mail_is_tried_and_nothing_is_done(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = published(cast, smtp)
    cast.yangon.is_coordinator = True
    CoordinatorContact.name(cast.yangon, cast.aye.contacts[0], Standing.CONTACT, by=cast.somchai)
    db.session.commit()
    tried = [
        *deeds(organiser_client, cast, meeting),
        *deeds_of_polls(cast, meeting.starts_at),
        *deeds_of_admission(cast, organiser_client),
        *deeds_of_others(cast, organiser_client, meeting),
    ]
    deliver()
    smtp.reset()
    before = state()
    for deed in tried:
        answer = organiser_client.post(f"{deed.url}?trial=1", data=deed.sent)
        assert answer.status_code == 200, (deed, answer.text)
        assert "A trial copy is on its way to somchai@bangkok.example" in answer.text, (
            deed,
            answer.text,
        )
        assert state() == before, deed

    deliver()

    mails = smtp.wait_for(len(tried))
    assert {mail.recipient for mail in mails} == {"somchai@bangkok.example"}
    copied = db.session.query(Notice.payload).filter(Notice.kind == Kind.TRIAL).order_by(Notice.id)
    assert [payload["of"] for (payload,) in copied] == [deed.kind for deed in tried]
    for mail in mails:
        assert str(mail.message["Subject"]).startswith("Trial copy: ") and mail.calendar() is None
        assert opens_nothing(mail.text()) and opens_nothing(mail.html())
    assert sum("/..." in mail.text() for mail in mails) >= 5, "links were there, and are cut"
    elsewhere = {"publication.publish", "poll_deeds.agree"}  # below, and tests/polls/test_pages.py
    assert buttons() == {deed.endpoint for deed in tried} | elsewhere, "a button without a test"


def test_so_many_copies_an_hour_and_no_more(
    app: Flask, organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    meeting = published(cast, smtp)
    row = {"kind": Kind.TRIAL, "organiser_id": cast.organiser.id, "address": "x@x.example"}
    old, newer = utc_now() - timedelta(minutes=61), utc_now() - timedelta(minutes=40)
    db.session.add_all(Notice(**row, created_at=at) for at in (old, *[newer] * (MOST - 1)))
    db.session.commit()
    url = f"/meetings/{meeting.ref}/nudges?trial=1"

    last, refused = organiser_client.post(url), organiser_client.post(url)

    assert last.status_code == 200 and "A trial copy is on its way" in last.text
    assert refused.status_code == 429 and "Please try again in 20 minutes." in refused.text
    assert db.session.query(Notice).filter(Notice.kind == Kind.TRIAL).count() == MOST + 1


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
