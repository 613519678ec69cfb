"""What organisers see of the mail that came in."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from nact_meet.models import Incoming, Meeting, Participant
from nact_meet.timezones import utc_now
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]
SOON = utc_now() + timedelta(minutes=1)
STRANGER = "aye@elsewhere.example"


def listed(client: FlaskClient, meeting: Meeting, **wanted: str) -> str:
    return client.get(f"/meetings/{meeting.ref}/incoming", query_string=wanted).text


def test_an_answer_is_listed_with_who_sent_it_and_what_became_of_it(
    organiser_client: FlaskClient, meeting: Meeting, place: Participant, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "TENTATIVE", comment="If the boat comes")))

    page = listed(organiser_client, meeting)

    for words in (
        "An answer: perhaps",
        "aye@yangon.example",
        f'href="/meetings/{meeting.ref}/participants/{place.id}">Aye Aye',
        "Taken up",
        "It is noted that Aye Aye will perhaps come.",
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
