"""What organisers see of the mail that came in."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.parts.markup import Page
from tests.post.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]
SOON = utc_now() + timedelta(hours=1)  # longer than the tests may take
STRANGER = "aye@elsewhere.example"


def listed(client: FlaskClient, meeting: Meeting, **wanted: str) -> str:
    return client.get(f"/meetings/{meeting.ref}/incoming", query_string=wanted).text


def test_an_answer_is_listed_with_who_sent_it_and_what_became_of_it(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "TENTATIVE", comment="If the boat comes")))

    page = listed(organiser_client, meeting)

    for words in (
        "An answer: maybe",
        "aye@yangon.example",
        f'href="/meetings/{meeting.ref}/participants/{place.id}">Aye Aye',
        "Processed",
        "We have noted that Aye Aye may come.",
        "If the boat comes",
    ):
        assert words in page


def test_only_what_waits_for_a_decision_is_listed_on_request(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "TENTATIVE")))
    comes_in(gmail(Answer(place, "DECLINED", sender=STRANGER, at=SOON)))

    everything = listed(organiser_client, meeting)
    waiting = listed(organiser_client, meeting, show="waiting")

    assert everything.count('<td data-label="Message">') == 2
    assert waiting.count('<td data-label="Message">') == 1
    assert "cannot tell whether Aye Aye sent it" in waiting


def test_what_waits_is_counted_on_every_page_of_the_meeting(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    before = organiser_client.get(f"/meetings/{meeting.ref}").text
    comes_in(gmail(Answer(place, "DECLINED", sender=STRANGER)))

    for path in ("", "/participants", "/post", "/incoming"):
        assert "1 waits</span>" in organiser_client.get(f"/meetings/{meeting.ref}{path}").text
    assert "1 waits</span>" not in before


def test_a_hundred_messages_ask_as_much_as_two(
    organiser_client: FlaskClient,
    cast: Cast,
    meeting: Meeting,
    place: Participant,
    comes_in: Receive,
) -> None:
    counts = []
    for first, last in ((0, 2), (2, 100)):
        for number in range(first, last):
            comes_in(gmail(Answer(place, message_id=f"<{number}@x>")))
        with counting() as seen:
            page = listed(organiser_client, meeting)
        assert page.count('<td data-label="Message">') == last
        counts.append(len(seen))

    assert counts[0] == counts[1], counts


def shown(client: FlaskClient, row: Incoming) -> str:
    assert row.meeting is not None
    return client.get(f"/meetings/{row.meeting.ref}/incoming/{row.id}").text


def test_a_proposed_time_is_shown_in_the_organisers_clock_and_the_meetings(
    organiser_client: FlaskClient, cast: Cast, place: Participant, comes_in: Receive
) -> None:
    db.session.get_one(Person, cast.somchai.id).zone = "Asia/Dili"
    db.session.commit()
    raw = gmail(Answer(place)).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    row = comes_in(raw.replace(b"DTSTART:", b"DTSTART:20270310T020000Z\r\nX-WAS:"))

    page = shown(organiser_client, row)

    assert row.sort == Sort.COUNTER
    assert "Aye Aye asks for another time." in page
    proposed = page.split("Proposed time")[1].split("The meeting is")[0]
    assert "Dili" in proposed or "UTC+9" in proposed
    assert 'datetime="2027-03-10T02:00:00Z">11:00' in proposed
    assert 'datetime="2027-03-10T02:00:00Z">09:00' in proposed


@pytest.mark.parametrize("start", ["00010101T000000Z", "99991231T235900Z", "rubbish"])
def test_a_proposed_time_beyond_all_calendars_is_left_out(
    start: str, organiser_client: FlaskClient, place: Participant, comes_in: Receive
) -> None:
    raw = gmail(Answer(place)).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    row = comes_in(raw.replace(b"DTSTART:", f"DTSTART:{start}\r\nX-WAS:".encode()))

    page = shown(organiser_client, row)

    assert "Aye Aye asks for another time." in page
    assert "Proposed time" not in page


def test_somebody_sent_instead_is_named(
    organiser_client: FlaskClient, place: Participant, comes_in: Receive
) -> None:
    raw = gmail(Answer(place, "DELEGATED"))
    row = comes_in(raw.replace(b"PARTSTAT=", b'DELEGATED-TO="mailto:min@yangon.example";PARTSTAT='))

    page = shown(organiser_client, row)

    assert "would like someone else to come" in page
    assert "min@yangon.example" in page


def test_the_message_is_downloaded_as_it_came(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    raw = gmail(Answer(place))
    row = comes_in(raw)

    answer = organiser_client.get(f"/meetings/{meeting.ref}/incoming/{row.id}/mail.eml")

    assert answer.data == raw
    assert answer.mimetype == "message/rfc822"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_stranger_writes_is_shown_as_text(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    nasty = "\u202e<script>alert(1)</script>\u2066" + "W" * 300
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = '"<img src=x>" <x@"<b>".example>', Answer(place).to
    letter["Subject"] = nasty
    letter.set_content(nasty * 9)
    row = comes_in(letter.as_bytes())
    answered = comes_in(gmail(Answer(place, "TENTATIVE", comment=nasty)))

    pages = [shown(organiser_client, row), shown(organiser_client, answered)]
    pages += [listed(organiser_client, meeting)]
    pages += [organiser_client.get(f"/meetings/{meeting.ref}/participants/{place.id}").text]

    assert row.sort == Sort.LETTER
    for page in pages:
        found = Page(page)
        assert not found.tags & {"b", "img"}
        assert all("alert(1)" not in script for script in found.scripts)
        assert "alert(1)" in found.isolated
        assert "\u202e" not in found.bare


def test_mail_without_a_place_is_for_the_secretariat_alone(
    organiser_client: FlaskClient, cast: Cast, comes_in: Receive
) -> None:
    row = comes_in(b"From: min@yangon.example\r\nTo: meet@meet.example\r\nSubject: Hi\r\n\r\nHello")
    urls = ("/incoming", f"/incoming/{row.id}", f"/incoming/{row.id}/mail.eml")

    refused = [organiser_client.get(url).status_code for url in urls]
    db.session.get_one(Organiser, cast.organiser.id).is_secretariat = True
    db.session.commit()
    allowed = [organiser_client.get(url) for url in urls]

    assert refused == [403, 403, 403]
    assert [each.status_code for each in allowed] == [200, 200, 200]
    assert "min@yangon.example" in allowed[0].text
    assert "Hello" in allowed[1].text


def test_mail_of_a_meeting_is_not_found_among_mail_without_a_place(
    organiser_client: FlaskClient, cast: Cast, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(gmail(Answer(place)))
    db.session.get_one(Organiser, cast.organiser.id).is_secretariat = True
    db.session.commit()

    assert organiser_client.get(f"/incoming/{row.id}").status_code == 404


def test_the_participants_say_through_what_they_answered_and_how_surely(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "TENTATIVE", sender=STRANGER, comment="If the boat comes")))

    everybody = organiser_client.get(f"/meetings/{meeting.ref}/participants").text
    one = organiser_client.get(f"/meetings/{meeting.ref}/participants/{place.id}").text

    for words in ("through the calendar", "Maybe", "Not verified", "another address"):
        assert words in everybody
        assert words in one
    assert "If the boat comes" in one
    assert f"/meetings/{meeting.ref}/incoming/" in one
