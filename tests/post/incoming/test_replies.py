"""What a calendar program replies reaches the place (RFC 5546, and the programs' habits)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.sending import deliver_due
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.post.receiving import receive
from nact_meet.publication import editing, publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.smtp import MailServer
from tests.post.incoming.replies import SHAPES, Answer, apple, exchange, gmail, thunderbird

Receive = Callable[..., Incoming]
SOON = utc_now() + timedelta(hours=1)  # longer than the tests may take


@pytest.mark.parametrize("program", SHAPES)
def test_a_yes_confirms_the_place(
    program: str, place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    row = comes_in(SHAPES[program](Answer(place)))

    assert (row.sort, row.outcome, row.reason) == (Sort.REPLY, Outcome.APPLIED, "accepted")
    assert (place.state, place.partstat) == (State.CONFIRMED, "ACCEPTED")
    assert place.answered_through == Channel.CALENDAR and not place.is_unproved
    deliver_due()
    (mail,) = smtp.to(place.contact.address)
    entry = mail.calendar().walk("VEVENT")[0]
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert entry["UID"] == place.uid


@pytest.mark.parametrize("program", SHAPES)
def test_perhaps_is_remembered_and_takes_no_place(
    program: str, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(SHAPES[program](Answer(place, "TENTATIVE", comment="If the boat comes")))

    assert (row.outcome, row.reason) == (Outcome.APPLIED, "tentative")
    assert (place.state, place.partstat) == (State.INVITED, "TENTATIVE")
    assert place.comment == "If the boat comes"


@pytest.mark.parametrize("program", SHAPES)
def test_a_no_frees_the_place_and_takes_the_entry_back(
    program: str, place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    row = comes_in(SHAPES[program](Answer(place, "DECLINED", comment="Teaching")))

    assert (row.outcome, row.reason) == (Outcome.APPLIED, "declined")
    assert (place.state, place.partstat, place.comment) == (State.DECLINED, "DECLINED", "Teaching")
    deliver_due()
    (mail,) = smtp.to(place.contact.address)
    assert mail.calendar()["METHOD"] == "CANCEL"


def test_a_calendar_that_says_the_same_again_leaves_their_words(
    place: Participant, comes_in: Receive
) -> None:
    place.hesitate(words="If the boat comes", **place.answered_by)
    db.session.commit()
    comes_in(gmail(Answer(place, "TENTATIVE", at=SOON)))
    assert (place.partstat, place.comment) == ("TENTATIVE", "If the boat comes")

    place.confirm(**place.answered_by)
    assert place.comment == "", "that was said of another answer"
    place.comment = "A little late"
    db.session.commit()
    comes_in(gmail(Answer(place, "ACCEPTED", at=SOON + timedelta(hours=1))))
    assert (place.partstat, place.comment) == ("ACCEPTED", "A little late")


def test_the_log_says_who_answered(place: Participant, comes_in: Receive) -> None:
    comes_in(gmail(Answer(place)))

    change = db.session.query(Change).filter_by(verb="registered").one()
    assert (change.actor_name, change.subject_id) == ("Aye Aye", place.id)


def test_a_mind_changed_twice_is_followed(place: Participant, comes_in: Receive) -> None:
    asked = place.sequence
    for minutes, partstat in enumerate(("ACCEPTED", "DECLINED", "ACCEPTED")):
        at = SOON + timedelta(minutes=minutes)
        row = comes_in(gmail(Answer(place, partstat, at=at, sequence=asked)))
        assert row.outcome == Outcome.APPLIED, row.reason

    assert place.state == State.CONFIRMED


def test_a_reschedule_keeps_what_was_answered_and_makes_older_replies_void(
    place: Participant, meeting: Meeting, cast: Cast, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "TENTATIVE", at=SOON)))
    before = meeting.page()
    later = timedelta(hours=3)
    meeting.take_place(meeting.starts_wall + later, meeting.ends_wall + later, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    db.session.expire_all()
    assert place.partstat == "TENTATIVE"

    old = comes_in(
        gmail(Answer(place, at=SOON + timedelta(minutes=5), sequence=place.sequence - 1))
    )
    new = comes_in(gmail(Answer(place, at=SOON + timedelta(minutes=6))))

    assert (old.outcome, old.reason) == (Outcome.DROPPED, "older question")
    assert (new.outcome, place.state) == (Outcome.APPLIED, State.CONFIRMED)


def test_a_reply_that_is_not_newer_than_the_last_is_dropped(
    place: Participant, comes_in: Receive
) -> None:
    comes_in(gmail(Answer(place, "DECLINED", at=SOON)))

    row = comes_in(apple(Answer(place, "ACCEPTED", at=SOON, sequence=0)))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older answer")
    assert place.state == State.DECLINED


def test_what_was_pressed_on_the_page_stands_against_an_older_reply(
    place: Participant, comes_in: Receive
) -> None:
    place.confirm(**place.answered_by)
    db.session.commit()
    assert place.answered_through == Channel.PAGE

    row = comes_in(gmail(Answer(place, "DECLINED", at=utc_now() - timedelta(hours=1))))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older answer")
    assert place.state == State.CONFIRMED


def test_the_same_message_twice_is_one(place: Participant, comes_in: Receive) -> None:
    raw = thunderbird(Answer(place))

    first, again = comes_in(raw), comes_in(raw)

    assert first.id == again.id
    assert db.session.query(Incoming).count() == 1
    assert db.session.query(Change).filter_by(verb="registered").count() == 1


def test_an_entry_of_another_uid_is_left_alone(place: Participant, comes_in: Receive) -> None:
    raw = gmail(Answer(place)).replace(place.uid.encode(), b"something-else@example.org")

    row = comes_in(raw)

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "another entry")
    assert place.state == State.INVITED


def test_a_forged_key_finds_nobody(place: Participant, comes_in: Receive) -> None:
    row = comes_in(gmail(Answer(place)).replace(place.organizer_key.encode(), b"0" * 20))

    assert (row.outcome, row.reason, row.meeting) == (Outcome.DROPPED, "no such place", None)
    assert place.state == State.INVITED


def test_the_envelope_finds_the_place_where_the_header_hides_it(
    place: Participant, comes_in: Receive
) -> None:
    answer = Answer(place)
    raw = exchange(answer).replace(answer.to.encode(), b"undisclosed@example.org")

    row = comes_in(raw, to=answer.to)

    assert (row.outcome, place.state) == (Outcome.APPLIED, State.CONFIRMED)


def test_another_attendee_is_recorded_and_never_added(
    place: Participant, meeting: Meeting, comes_in: Receive
) -> None:
    row = comes_in(gmail(Answer(place, attendee="somebody@else.example")))

    assert (row.outcome, row.reason) == (Outcome.WAITING, "another attendee")
    assert row.details["attendee"] == "somebody@else.example"
    assert place.state == State.INVITED
    assert db.session.query(Participant).filter_by(meeting_id=meeting.id).count() == 2


def test_a_no_from_another_address_waits_for_a_person(
    place: Participant, comes_in: Receive
) -> None:
    row = comes_in(gmail(Answer(place, "DECLINED", sender="stranger@example.org")))

    assert (row.outcome, row.reason) == (Outcome.WAITING, "unproved decline")
    assert row.is_unproved and place.state == State.INVITED


def test_a_yes_from_another_address_is_marked(place: Participant, comes_in: Receive) -> None:
    comes_in(gmail(Answer(place, sender="assistant@yangon.example")))

    assert place.state == State.CONFIRMED and place.is_unproved


def test_a_stranger_cannot_date_an_answer_so_that_no_later_one_counts(
    place: Participant, comes_in: Receive
) -> None:
    far = utc_now() + timedelta(days=36500)
    comes_in(gmail(Answer(place, "TENTATIVE", at=far, sender="stranger@example.org")))

    row = comes_in(gmail(Answer(place, "DECLINED", at=SOON)))

    assert (row.outcome, place.state) == (Outcome.APPLIED, State.DECLINED)


@pytest.mark.parametrize(
    ("header", "is_unproved"),
    [
        ("mx.meet.example; dmarc=fail header.from=yangon.example", True),
        ("mx.meet.example; dmarc=pass header.from=yangon.example", False),
        ("mx.stranger.example; dmarc=fail header.from=yangon.example", False),
    ],
)
def test_only_our_own_servers_word_on_the_sender_counts(
    header: str, is_unproved: bool, place: Participant, comes_in: Receive
) -> None:
    from flask import current_app

    current_app.config["AUTHSERV_ID"] = "mx.meet.example"

    comes_in(f"Authentication-Results: {header}\r\n".encode() + gmail(Answer(place)))

    assert place.is_unproved is is_unproved


def test_a_delegation_is_shown_and_changes_nothing(place: Participant, comes_in: Receive) -> None:
    raw = thunderbird(Answer(place, "DELEGATED")).replace(
        b";CUTYPE=", b';DELEGATED-TO="mailto:deputy@yangon.example";CUTYPE='
    )

    row = comes_in(raw)

    assert (row.outcome, row.reason) == (Outcome.SHOWN, "delegated")
    assert row.details["delegated_to"] == "deputy@yangon.example"
    assert place.state == State.INVITED


def test_a_counter_is_shown_with_the_time_it_asks_for(
    place: Participant, meeting: Meeting, comes_in: Receive
) -> None:
    raw = exchange(Answer(place, "TENTATIVE")).replace(b"METHOD:REPLY", b"METHOD:COUNTER")

    row = comes_in(raw)

    assert (row.sort, row.outcome, row.reason) == (Sort.COUNTER, Outcome.SHOWN, "counter")
    assert row.details["starts_at"] == meeting.starts_at.isoformat()
    assert place.state == State.INVITED and not place.is_tentative


def test_a_reply_for_a_cancelled_meeting_changes_nothing(
    place: Participant, meeting: Meeting, cast: Cast, comes_in: Receive
) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")
    db.session.commit()
    db.session.expire_all()

    row = comes_in(gmail(Answer(place)))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "cancelled")
    assert place.state == State.INVITED


def test_a_yes_to_a_place_that_was_taken_back_is_dropped(
    place: Participant, cast: Cast, comes_in: Receive
) -> None:
    asked = place.sequence
    place.remove(by=cast.somchai)
    db.session.commit()

    row = comes_in(gmail(Answer(place, sequence=asked, at=SOON)))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "older question")
    assert place.state == State.WITHDRAWN


def test_a_yes_after_registration_closed_is_shown(
    place: Participant, meeting: Meeting, comes_in: Receive
) -> None:
    meeting.registration_closes_at = utc_now() - timedelta(days=1)
    db.session.commit()

    row = comes_in(gmail(Answer(place)))

    assert (row.outcome, row.reason) == (Outcome.SHOWN, "registration closed")
    assert place.state == State.INVITED


@pytest.mark.parametrize(
    ("is_open", "outcome", "reason", "state"),
    [
        (True, Outcome.APPLIED, "queued", State.WAITING),
        (False, Outcome.SHOWN, "no seat", State.INVITED),
    ],
)
def test_a_yes_where_all_seats_are_taken_is_told_as_it_is(
    is_open: bool,
    outcome: Outcome,
    reason: str,
    state: State,
    place: Participant,
    meeting: Meeting,
    cast: Cast,
    comes_in: Receive,
) -> None:
    meeting.is_open = is_open
    arrange(meeting, Plan(0), by=cast.somchai)
    db.session.commit()

    row = comes_in(gmail(Answer(place)))

    assert (row.outcome, row.reason, place.state) == (outcome, reason, state)


def test_two_people_behind_one_mailbox_answer_each_for_themselves(
    place: Participant, meeting: Meeting, cast: Cast, comes_in: Receive
) -> None:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.directory.models.role import Role

    hla = Person(full_name="Hla Hla", zone="Asia/Yangon")
    hla.contacts.append(Contact(address=place.contact.address))
    db.session.add(hla)
    db.session.flush()
    other = audience.invite(meeting, hla.contacts[0], Role.DELEGATE, by=cast.somchai)
    db.session.commit()

    comes_in(gmail(Answer(other, "DECLINED")))

    assert (place.state, other.state) == (State.INVITED, State.DECLINED)


def test_a_reply_is_answered_with_the_same_state_on_both_databases(
    app_on_both: object, meeting: Meeting, cast: Cast
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None

    row = receive(exchange(Answer(place, comment="Gladly; with tea")))
    db.session.expire_all()

    assert (row.outcome, place.state) == (Outcome.APPLIED, State.CONFIRMED)
    assert place.comment == "Gladly; with tea"
    assert row.raw.startswith(b"Authentication-Results: ") and b"\r\nFrom: Aye Aye" in row.raw
