"""Where a rule of letters ends: allowed at the bound, refused one beyond."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import MultiDict

from nact_meet.letters.forms import LONGEST, LetterForm
from nact_meet.letters.models import HourPassed, NotPublished, TooLong, post_due
from nact_meet.letters.placeholders import UnknownPlaceholder, check
from nact_meet.letters.writing import MOST_OCTETS
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.letters.writing import letter_to
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def test_an_hour_lies_ahead_by_a_second_at_least(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)
    with time_machine.travel(utc_now(), tick=False):
        with pytest.raises(HourPassed):
            letter.plan(utc_now(), by=cast.somchai)

        letter.plan(utc_now() + SECOND, by=cast.somchai)

    assert letter.state == "planned"


def test_a_letter_leaves_at_its_hour_and_no_second_before(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)
    at = utc_now() + HOUR
    letter.plan(at, by=cast.somchai)
    db.session.commit()

    with time_machine.travel(at - SECOND, tick=False):
        post_due()
        assert letter.state == "planned"
    with time_machine.travel(at, tick=False):
        post_due()

    assert letter.state == "posted"


@pytest.mark.parametrize(("later", "state"), [(timedelta(), "posted"), (SECOND, "taken_back")])
def test_a_cancellation_after_the_choice_keeps_the_letter_here(
    later: timedelta, state: str, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai)
    letter.plan(utc_now() + HOUR, by=cast.somchai)
    assert letter.planned_at is not None
    meeting.cancelled_at = letter.planned_at + later

    letter.leave()

    assert letter.state == state


def test_a_letter_of_a_draft_waits_for_publication(cast: Cast) -> None:
    draft = cast.meeting()
    letter = letter_to(draft, cast.somchai)
    with pytest.raises(NotPublished):
        letter.send(by=cast.somchai)

    draft.published_at = utc_now()
    cast.invite(draft)
    letter.send(by=cast.somchai)

    assert letter.state == "posted"


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ({"body": "x" * LONGEST}, True),
        ({"body": "x" * (LONGEST + 1)}, False),
        ({"body": "经" * ((MOST_OCTETS - len("<p></p>\n")) // 3)}, True),
        ({"body": "经" * (MOST_OCTETS // 3)}, False),
        ({"body": "{link} " * 121}, False),
        ({"subject": "S" * 300}, True),
        ({"subject": "S" * 301}, False),
    ],
)
def test_texts_have_bounds(typed: dict[str, str], is_right: bool, app: Flask) -> None:
    sent = {"written_in": "en", "subject": "The paper", "body": "Dear {name},", "answers_to": ""}
    with app.test_request_context():
        form = LetterForm(MultiDict(sent | typed), countries=[], addresses=[])

        assert (form.validate(), LONGEST) == (is_right, 20_000)


def test_the_longest_letter_makes_a_light_email_and_a_longer_one_does_not_leave(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    """Drafts of before the bound are held to it too."""
    longest = "经" * ((MOST_OCTETS - len("<p></p>\n")) // 3)
    fits, too_long = (
        letter_to(meeting, cast.somchai, body=body) for body in (longest, longest * 2)
    )

    fits.send(by=cast.somchai)
    db.session.commit()
    deliver()

    assert len(smtp.to("aye@yangon.example")[-1].html().encode()) < 30_000
    for leaves in (too_long.send, partial(too_long.plan, meeting.starts_at)):
        with pytest.raises(TooLong):
            leaves(by=cast.somchai)


def test_what_is_longer_than_any_placeholder_is_text() -> None:
    with pytest.raises(UnknownPlaceholder):
        check("{" + "x" * 40 + "}")

    check("{" + "x" * 41 + "}")


def test_so_many_without_a_working_address_are_named(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)
    for person in (cast.aye, cast.wei, cast.maria):
        person.contacts[0].returned_mail("550 5.1.1 no such mailbox")
    db.session.flush()

    assert (len(letter.unreachable(2)), len(letter.unreachable(3))) == (2, 3)
    assert letter.readers().unreachable == 3


def test_readers_are_counted_from_one(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)

    names = [place.full_name for number in (1, 4) if (place := letter.reader(number))]

    assert names == ["Aye Aye", "Somchai"]
    assert letter.reader(5) is None
