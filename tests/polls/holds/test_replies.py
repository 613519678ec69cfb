"""Somebody presses a button in their calendar, though it asks nothing: that is an answer too."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.places import audience
from nact_meet.places.models.states import State
from nact_meet.polls import agreeing, asking, choosing
from nact_meet.polls.calendar_entries import hold_organizer
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter
from nact_meet.post.models import Incoming, Sort
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for, sign_in
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import MAYBE, NO, YES, contact_of, draft, enrol, say, voter_of
from tests.polls.holds.conftest import QUIET, Post
from tests.post.incoming.replies import SHAPES, Answer, gmail

__all__ = ["sign_in"]


@dataclass
class Pressed(Answer):
    """A reply to the entry of a hold; an `Answer` reads no more of a place than this."""

    @classmethod
    def of(cls, hold: Hold, partstat: str, **more: Any) -> "Pressed":
        slot, contact = hold.slot, contact_of_hold(hold)
        entry: Any = SimpleNamespace(
            uid=hold.uid,
            sequence=hold.sequence,
            contact=contact,
            meeting=slot,
            organizer=hold_organizer(hold.voter.poll, hold.organizer_key),
        )
        return cls(entry, partstat, **more)

    @property
    def to(self) -> str:
        return str(self.place.organizer.address)  # type: ignore[attr-defined]


def contact_of_hold(hold: Hold) -> Any:
    assert hold.voter.person is not None
    return contact_of(hold.voter.person)


@pytest.fixture
def holds(kept: Poll, cast: Cast, clock: time_machine.Traveller) -> list[Hold]:
    """Aye Aye can come on the 22nd and 23rd, and her calendar knows it."""
    say(kept, cast.aye, YES, MAYBE, NO)
    clock.shift(QUIET)
    deliver()
    clock.shift(60)
    return voter_of(kept, cast.aye).kept_times


def comes(raw: bytes) -> Incoming:
    db.session.commit()
    row = receive(raw)
    db.session.expire_all()
    return row


def became(row: Incoming) -> tuple[str, str]:
    return str(row.outcome), row.reason


def choices(poll: Poll, cast: Cast) -> list[str]:
    voter: Voter = voter_of(poll, cast.aye)
    return [str(voter.choices[each.id]) for each in poll.slots]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("partstat", "choice"), [("ACCEPTED", YES), ("TENTATIVE", MAYBE), ("DECLINED", NO)]
)
def test_an_answer_of_a_calendar_is_a_vote(
    holds: list[Hold], kept: Poll, cast: Cast, shape: str, partstat: str, choice: str
) -> None:
    row = comes(SHAPES[shape](Pressed.of(holds[1], partstat, comment="See you")))

    assert (row.sort, *became(row)) == (Sort.REPLY, "applied", "vote")
    assert choices(kept, cast) == ["yes", choice, "no"]
    comment = voter_of(kept, cast.aye).comment
    assert comment == ("See you" if choice != MAYBE else "")


def test_a_date_that_is_declined_in_the_calendar_goes(
    holds: list[Hold], kept: Poll, aye_gets: Post
) -> None:
    uid = holds[0].uid
    comes(gmail(Pressed.of(holds[0], "DECLINED")))

    (gone,) = aye_gets.entries()

    assert (gone.uid, *gone.says) == (uid, "CANCEL", "CANCELLED", "DECLINED")


def test_what_the_calendar_says_itself_is_not_mailed_to_it(
    holds: list[Hold], aye_gets: Post
) -> None:
    comes(gmail(Pressed.of(holds[0], "TENTATIVE")))

    assert aye_gets.entries() == []


def test_who_thinks_better_of_it_in_the_calendar_has_the_date_again(
    holds: list[Hold], kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    comes(gmail(Pressed.of(holds[0], "DECLINED")))
    aye_gets.entries()
    comes(gmail(Pressed.of(holds[0], "ACCEPTED", at=utc_now() + timedelta(minutes=1))))

    (again,) = aye_gets.entries()

    assert choices(kept, cast) == ["yes", "maybe", "no"]
    assert (again.uid, again.sequence, again.partstat) == (holds[0].uid, 2, "ACCEPTED")


def test_an_older_answer_than_that_of_the_page_counts_no_more(
    holds: list[Hold], kept: Poll, cast: Cast
) -> None:
    pressed = utc_now() - timedelta(seconds=1)
    say(kept, cast.aye, YES, YES, NO)

    row = comes(gmail(Pressed.of(holds[0], "DECLINED", at=pressed)))

    assert became(row) == ("dropped", "older answer")
    assert choices(kept, cast) == ["yes", "yes", "no"]


def test_answers_for_two_dates_may_overtake_each_other(
    holds: list[Hold], kept: Poll, cast: Cast
) -> None:
    earlier = utc_now() - timedelta(seconds=10)

    comes(gmail(Pressed.of(holds[0], "DECLINED", at=utc_now())))
    row = comes(gmail(Pressed.of(holds[1], "DECLINED", at=earlier)))

    assert became(row) == ("applied", "vote")
    assert choices(kept, cast) == ["no", "no", "no"]


def test_the_same_answer_twice_is_one(holds: list[Hold]) -> None:
    raw = gmail(Pressed.of(holds[0], "DECLINED"))

    assert comes(raw).id == comes(raw).id


@pytest.mark.parametrize("who", [{"sender": "eve@evil.example"}, {"attendee": "eve@evil.example"}])
def test_an_answer_from_elsewhere_is_shown_and_changes_nothing(
    holds: list[Hold], kept: Poll, cast: Cast, who: dict[str, str]
) -> None:
    row = comes(gmail(Pressed.of(holds[0], "DECLINED", **who)))

    assert became(row) == ("shown", "unproved vote")
    assert row.is_unproved is ("sender" in who)
    assert choices(kept, cast) == ["yes", "maybe", "no"]


def test_a_no_without_proof_waits_for_the_voters_own_answer(
    holds: list[Hold], kept: Poll, cast: Cast, client: FlaskClient, aye_gets: Post
) -> None:
    reader = voter_of(kept, cast.aye).readers[0]
    page = f"/v/{reader.token}"

    row = comes(gmail(Pressed.of(holds[0], "DECLINED", vouched="")))

    assert became(row) == ("shown", "unproved vote") and choices(kept, cast)[0] == "yes"
    assert "We received an email saying no" in client.get(page).text
    say(kept, cast.aye, YES, YES, NO)
    db.session.commit()
    assert "We received an email saying no" not in client.get(page).text
    assert [entry.uid for entry in aye_gets.entries()] == [holds[1].uid]


def test_without_proof_a_date_that_was_let_go_does_not_come_back(
    holds: list[Hold], kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    comes(gmail(Pressed.of(holds[0], "DECLINED")))
    aye_gets.entries()

    later = utc_now() + timedelta(minutes=1)
    row = comes(gmail(Pressed.of(holds[0], "ACCEPTED", at=later, vouched="")))

    assert became(row) == ("shown", "unproved vote")
    assert (choices(kept, cast)[0], aye_gets.entries()) == ("no", [])


def test_what_a_poll_does_not_ask_changes_nothing(
    holds: list[Hold], kept: Poll, cast: Cast
) -> None:
    counter = gmail(Pressed.of(holds[0], "TENTATIVE")).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    said = [became(comes(gmail(Pressed.of(holds[0], "DELEGATED")))), became(comes(counter))]

    assert said == [("dropped", "no vote")] * 2
    assert choices(kept, cast) == ["yes", "maybe", "no"]


def test_a_poll_that_has_ended_hears_no_answers(holds: list[Hold], kept: Poll, cast: Cast) -> None:
    asking.close(kept, by=cast.somchai)

    assert became(comes(gmail(Pressed.of(holds[0], "DECLINED")))) == ("dropped", "poll ended")


def test_after_the_choice_the_same_address_is_the_places(
    holds: list[Hold], kept: Poll, cast: Cast
) -> None:
    late = gmail(Pressed.of(holds[0], "ACCEPTED"))
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai)
    deliver()

    before = comes(late)

    place = audience.place_of(meeting, cast.aye)
    assert place is not None and place.state == State.INVITED
    assert (before.participant, *became(before)) == (place, "dropped", "older question")
    row = comes(gmail(Answer(place, "ACCEPTED", at=utc_now() + timedelta(minutes=1))))
    assert became(row) == ("applied", "accepted")
    assert place.state == State.CONFIRMED


def test_returned_mail_marks_the_address(holds: list[Hold], cast: Cast, smtp: MailServer) -> None:
    to = smtp.to("aye@yangon.example")[-1].sender
    report = "Final-Recipient: rfc822; aye@yangon.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    raw = (
        f"From: MAILER-DAEMON@mx.yangon.example\r\nTo: {to}\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.yangon.example\r\n\r\n{report}--b--\r\n"
    )

    row = comes(raw.encode())

    assert (row.sort, *became(row)) == (Sort.BOUNCE, "applied", "bounced")
    assert cast.aye.contacts[0].bounced_at


def test_a_letter_is_read_by_people_and_a_robot_by_nobody(holds: list[Hold]) -> None:
    address = Pressed.of(holds[0], "").to
    common = f"To: {address}\r\nFrom: Aye Aye <aye@yangon.example>\r\nSubject: Tea\r\n"

    written = comes(f"{common}\r\nMay I bring my students?".encode())
    robot = comes(f"{common}Auto-Submitted: auto-replied\r\n\r\nI am away.".encode())

    assert (written.sort, *became(written)) == (Sort.LETTER, "shown", "for a poll")
    assert (robot.sort, *became(robot)) == (Sort.AUTOMATIC, "dropped", "automatic")


def test_a_secret_poll_keeps_nothing_of_an_answer(
    clock: time_machine.Traveller, cast: Cast, smtp: MailServer
) -> None:
    poll = draft(cast, is_secret=True, with_holds=True)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    say(poll, cast.aye, YES, YES, NO)
    clock.shift(QUIET + 60)
    hold = voter_of(poll, cast.aye).kept_times[0]

    row = comes(gmail(Pressed.of(hold, "DECLINED")))

    assert became(row) == ("applied", "vote")
    assert choices(poll, cast) == ["no", "yes", "no"]
    assert (row.sender, row.subject, row.text, row.details, row.raw) == ("", "", "", {}, b"")


def test_the_secretariat_reads_what_came_for_a_date(
    holds: list[Hold], cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.maria, is_secretariat=True)
    raw = gmail(Pressed.of(holds[0], "TENTATIVE"))
    counter = raw.replace(b"METHOD:REPLY", b"METHOD:COUNTER").replace(
        b"Message-ID: <", b"Message-ID: <another-"
    )
    rows = [comes(counter), comes(raw)]
    ids, client = [each.id for each in rows], sign_in(cast.maria)

    pages = [client.get(f"/incoming/{each}") for each in ids]

    assert [each.status_code for each in pages] == [200, 200]
    assert "This says something that a poll does not ask" in pages[0].text
    assert "This answers a date of a poll, and it counts." in pages[1].text


def test_who_asks_for_the_latest_of_a_date_is_sent_it_and_votes_for_nothing(
    holds: list[Hold], aye_gets: Post, clock: time_machine.Traveller
) -> None:
    """The first may come: her program says so of itself, and asks."""
    clock.shift(timedelta(hours=2))
    refresh = gmail(Pressed.of(holds[0], "DECLINED")).replace(b"METHOD:REPLY", b"METHOD:REFRESH")
    before = holds[0].uid, holds[0].sequence, holds[0].partstat

    row = comes(refresh.replace(b"method=REPLY", b"method=REFRESH"))

    assert (row.sort, *became(row)) == (Sort.AUTOMATIC, "applied", "sent again")
    (entry,) = aye_gets.entries()
    hold = db.session.get_one(Hold, holds[0].id)
    assert (hold.uid, hold.sequence, hold.partstat) == before
    assert str(entry.event["UID"]) == hold.uid
    assert not hold.must_be_told
