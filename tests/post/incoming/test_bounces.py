"""Mail that comes back is believed where it names a mail that we sent; else people read it."""

import base64
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.smtp import Delivered, MailServer
from tests.post.incoming.replies import OUR_SERVER, Answer
from tests.post.incoming.test_other_mail import bounce, letter, way_back

Receive = Callable[..., Incoming]
CLAIMED = (Sort.BOUNCE, Outcome.SHOWN, "claimed")
BOUNCED = (Sort.BOUNCE, Outcome.APPLIED, "bounced")
REWRITTEN = "bounce-4711@provider.example"
"""What a provider makes of our envelope sender."""


def became(row: Incoming) -> tuple[Sort, Outcome, str]:
    return row.sort, row.outcome, row.reason


def sent(place: Participant) -> Notice:
    """The last mail about it."""
    about = (Notice.participant_id == place.id, Notice.sent_at.is_not(None))
    notice = db.session.scalars(select(Notice).where(*about).order_by(Notice.id.desc())).first()
    assert notice is not None
    return notice


@pytest.mark.parametrize("named_by", ["Message-ID", "Return-Path", "References"])
def test_a_bounce_that_quotes_our_mail_counts_where_the_envelope_was_rewritten(
    named_by: str, place: Participant, comes_in: Receive
) -> None:
    quoted = f"{named_by}: {sent(place).message_id}\r\n"

    row = comes_in(bounce(place, to=REWRITTEN, quoted=quoted))

    assert became(row) == BOUNCED and place.contact.bounced_at is not None
    assert row.participant is place and row.meeting is place.meeting


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_a_quote_in_plain_text_names_it_as_well(
    encoding: str, place: Participant, comes_in: Receive
) -> None:
    words = f"550 5.1.1 no such user\r\n\r\n> Message-ID: {sent(place).message_id}\r\n"
    body = words if encoding == "7bit" else base64.encodebytes(words.encode()).decode()
    headers = ("From: MAILER-DAEMON <>", "Return-Path: <>", "Subject: failure notice")
    coded = f"Content-Transfer-Encoding: {encoding}"

    row = comes_in(letter(place, body, *headers, coded))

    assert became(row) == BOUNCED and place.contact.bounced_at is not None


@pytest.mark.parametrize("wrapped", ["SRS0=Ab1=XY=meet.example={}", "prvs=4026a1b2c3={}", "{}"])
def test_wrapped_by_servers_on_the_way_it_is_still_known(
    wrapped: str, place: Participant, comes_in: Receive
) -> None:
    local_part = way_back(place).partition("@")[0]

    row = comes_in(bounce(place, to=f"{wrapped.format(local_part.upper())}@relay.example"))

    assert became(row) == BOUNCED


def test_a_bounce_to_the_places_own_address_is_a_claim(
    place: Participant, comes_in: Receive, organiser_client: FlaskClient
) -> None:
    row = comes_in(bounce(place, to=Answer(place).to))

    assert became(row) == CLAIMED and place.contact.bounced_at is None
    page = organiser_client.get(f"/meetings/{place.meeting.ref}/incoming").text
    assert "names no email that we sent" in page


def test_names_that_can_be_counted_prove_nothing(place: Participant, comes_in: Receive) -> None:
    """As mails were called before they had keys; theirs were the numbers of their rows."""
    notice = sent(place)
    notice.return_key, notice.message_id = None, f"<notice-{notice.id}@meet.example>"
    db.session.commit()
    quoted = f"Message-ID: <notice-{notice.id}@meet.example>\r\n"

    row = comes_in(bounce(place, to=REWRITTEN, quoted=quoted))

    assert became(row) == CLAIMED and place.contact.bounced_at is None


@pytest.mark.parametrize("result", ["dmarc=fail header.from=mx.yangon.example", "spf=fail"])
def test_what_our_own_server_calls_forged_is_a_claim(
    result: str, place: Participant, comes_in: Receive
) -> None:
    header = f"Authentication-Results: {OUR_SERVER}; {result}\r\n".encode()

    row = comes_in(header + bounce(place))

    assert became(row) == CLAIMED and row.is_unproved
    assert place.contact.bounced_at is None


def test_it_silences_the_address_that_its_mail_went_to_alone(
    place: Participant, meeting: Meeting, cast: Cast, comes_in: Receive
) -> None:
    """Aye Aye's own way back, though the report names Somchai."""
    raw = bounce(place).replace(b"aye@yangon.example", b"somchai@bangkok.example")

    row = comes_in(raw)

    marked = db.session.scalars(select(Contact).where(Contact.bounced_at.is_not(None))).all()
    assert (row.outcome, row.reason, marked) == (Outcome.SHOWN, "forwarded", [])


@pytest.mark.parametrize(
    "written",
    ["rfc822; aye@xn--1lq90i.example", r"utf-8; aye@\x{5317}\x{4EAC}.example"],
)
def test_a_domain_in_other_letters_is_known_as_servers_write_it(
    written: str, place: Participant, comes_in: Receive
) -> None:
    place.contact.address = "aye@北京.example"
    sent(place).address = place.contact.address
    db.session.commit()
    raw = bounce(place).replace("rfc822; aye@北京.example".encode(), written.encode())

    row = comes_in(raw)

    assert became(row) == BOUNCED and place.contact.bounced_at is not None


def test_one_report_about_several_is_heard_for_ours(place: Participant, comes_in: Receive) -> None:
    other = b"Final-Recipient: rfc822; wei@shanghai.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    raw = bounce(place).replace(
        b"Final-Recipient: rfc822; aye", other + b"\r\n" + b"Final-Recipient: rfc822; aye"
    )

    row = comes_in(raw)

    assert became(row) == BOUNCED
    marked = db.session.scalars(select(Contact).where(Contact.bounced_at.is_not(None))).all()
    assert [contact.address for contact in marked] == ["aye@yangon.example"]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("delayed", "delayed"),
        *((way, "was forwarded") for way in ("relayed", "delivered", "expanded")),
    ],
)
def test_what_has_not_failed_marks_nobody(
    action: str, reason: str, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(bounce(place, action, "2.0.0"))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, reason)
    assert place.contact.bounced_at is None


def test_a_note_of_absence_goes_where_mail_returns_to_and_is_seen_at_its_place(
    place: Participant, comes_in: Receive
) -> None:
    away = letter(place, "I am away.", "From: aye@yangon.example", "Auto-Submitted: auto-replied")
    raw = away.replace(Answer(place).to.encode(), way_back(place).encode())

    row = comes_in(raw)

    assert (row.sort, row.participant) == (Sort.AUTOMATIC, place)


def test_every_mail_has_a_key_of_its_own_that_looks_like_no_other(
    place: Participant, cast: Cast, meeting: Meeting, smtp: MailServer, app: Flask
) -> None:
    cast.invite(meeting, cast.wei, cast.maria)
    from nact_meet.notices.sending import deliver_due

    deliver_due()

    mails: list[Delivered] = smtp.messages
    keys = {mail.sender for mail in mails}
    assert len(keys) == len(mails) == 2
    assert all(re.fullmatch(r"meet\+r-[0-9a-f]{20}@meet\.example", key) for key in keys)


def test_marked_on_both_databases(app_on_both: Flask, meeting: Meeting, cast: Cast) -> None:
    from nact_meet.places import audience
    from nact_meet.post.receiving import receive

    place = audience.place_of(meeting, cast.aye)
    assert place is not None

    claim = receive(bounce(place, to=Answer(place).to))
    proof = receive(bounce(place))

    assert (became(claim), became(proof)) == (CLAIMED, BOUNCED)
