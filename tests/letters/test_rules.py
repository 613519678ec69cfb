"""Whom a letter goes to, when it leaves, and that it leaves once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, insert, select

from nact_meet import chores
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.letters.models import (
    HourPassed,
    Letter,
    LetterSent,
    NobodyChosen,
    NotPublished,
    post_due,
)
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.selection import NO_COUNTRY, UNANSWERED, Selection
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.letters.writing import letter_to
from tests.parts.deliver import deliver
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

HOUR = timedelta(hours=1)
SELECTIONS = [
    (Selection(), ["Aye Aye", "Maria", "Somchai"]),
    (Selection(answer="declined"), ["Li Wei"]),
    (Selection(answer=UNANSWERED), ["Aye Aye"]),
    (Selection(answer="invited", country="TL"), ["Maria"]),
    (Selection(country=NO_COUNTRY), []),
    (Selection(role="speaker"), ["Maria"]),
    (Selection(words="AYE yangon"), ["Aye Aye"]),
    (Selection(words="100%"), []),
]
"""After Li Wei said no, and Maria, a speaker, perhaps."""


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def verbs(meeting: Meeting) -> list[str]:
    where = (Change.meeting_id == meeting.id, Change.subject == "letters")
    return list(db.session.scalars(select(Change.verb).where(*where).order_by(Change.id)))


def test_a_selection_finds_whom_it_names(app_on_both: Flask, meeting: Meeting, cast: Cast) -> None:
    place_of(meeting, cast.wei).decline(by=cast.wei)
    maria = place_of(meeting, cast.maria)
    maria.is_tentative, maria.role = True, Role.SPEAKER
    other = cast.meeting()
    cast.invite(other)
    letter = letter_to(meeting, cast.somchai)

    for selection, names in SELECTIONS:
        letter.take({}, selection, by=cast.somchai)
        found = [each.full_name for each in db.session.scalars(letter.places())]
        assert (found, letter.readers().chosen) == (names, len(names)), selection
    everybody = select(Participant).where(Participant.meeting_id == meeting.id)
    assert len(db.session.scalars(Selection().narrowed(everybody, meeting.id)).all()) == 4
    assert db.session.scalars(Selection(country="TL").narrowed(everybody, meeting.id)).all() == [
        maria
    ]


def test_one_person_is_written_to_whatever_they_answered(meeting: Meeting, cast: Cast) -> None:
    wei = place_of(meeting, cast.wei)
    wei.decline(by=cast.wei)

    letter = letter_to(meeting, cast.somchai, Selection(place_ids=(wei.id,)))

    assert db.session.scalars(letter.places()).all() == [wei]


def test_a_letter_is_posted_once(app_on_both: Flask, meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)

    letter.send(by=cast.somchai)
    letter.send(by=cast.somchai)
    db.session.commit()

    where = Notice.letter_id == letter.id
    assert db.session.scalar(select(func.count(Notice.id)).where(where)) == 4
    assert (letter.count, letter.state, verbs(meeting)) == (4, "posted", ["letter sent"])
    with pytest.raises(LetterSent):
        letter.take({"subject": "Another"}, Selection(), by=cast.somchai)
    with pytest.raises(LetterSent):
        letter.withdraw(by=cast.somchai)


def test_two_thousand_readers_cost_no_more_statements_than_four(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    few, many = letter_to(meeting, cast.somchai), letter_to(meeting, cast.somchai)
    with statements() as for_four:
        few.send(by=cast.somchai)
    crowd(meeting, cast, 2_000)

    with statements() as for_all:
        many.send(by=cast.somchai)

    assert many.count == 2_004
    assert len(for_all) <= len(for_four)


def crowd(meeting: Meeting, cast: Cast, count: int) -> None:
    """Strangers with a place each, written as rows."""
    numbers = range(1000, 1000 + count)
    names = [{"id": n, "full_name": f"P{n}", "zone": "Asia/Dili", "feed_key": n} for n in numbers]
    contacts = [{"id": n, "person_id": n, "address": f"p{n}@dili.example"} for n in numbers]
    common = {"meeting_id": meeting.id, "state": State.INVITED}
    places = [
        common | {"id": n, "person_id": n, "contact_id": n, "full_name": f"P{n}"} for n in numbers
    ]
    for table, rows in ((Person, names), (Contact, contacts), (Participant, places)):
        db.session.execute(insert(table), rows)


def test_nothing_is_sent_of_a_meeting_that_nobody_knows(app: Flask, cast: Cast) -> None:
    draft = cast.meeting()
    cast.invite(draft)
    letter = letter_to(draft, cast.somchai)

    with pytest.raises(NotPublished):
        letter.send(by=cast.somchai)
    with pytest.raises(NotPublished):
        letter.plan(utc_now() + HOUR, by=cast.somchai)


def test_a_letter_to_nobody_is_refused(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai, Selection(role="press"))

    with pytest.raises(NobodyChosen):
        letter.send(by=cast.somchai)


def test_a_planned_letter_leaves_at_its_hour_to_whoever_is_chosen_then(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    letter = letter_to(meeting, cast.somchai, Selection(answer=UNANSWERED))
    letter.plan(utc_now() + HOUR, by=cast.somchai)
    db.session.commit()
    chores.do()
    deliver()
    assert smtp.messages == []
    place_of(meeting, cast.wei).confirm(by=cast.wei)
    deliver()
    smtp.messages.clear()

    with time_machine.travel(utc_now() + HOUR, tick=False):
        chores.do()
        chores.do()
        deliver()

    assert {each.recipient for each in smtp.messages} == {
        "aye@yangon.example",
        "maria@dili.example",
    }
    assert verbs(meeting) == ["letter planned", "letter sent"]


def test_two_workers_at_once_post_it_once(app_on_both: Flask, meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)
    letter.plan(utc_now() + HOUR, by=cast.somchai)
    letter.due_at = utc_now()
    letter_id, start = letter.id, threading.Barrier(4)
    db.session.commit()
    db.session.remove()

    def work() -> None:
        with app_on_both.app_context():
            start.wait(LONG)
            post_due()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(LONG)

    letter = db.session.get_one(Letter, letter_id)
    assert (letter.count, verbs(letter.meeting)) == (4, ["letter planned", "letter sent"])


def test_a_planned_letter_can_be_changed_and_taken_back(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    letter = letter_to(meeting, cast.somchai)
    letter.plan(utc_now() + HOUR, by=cast.somchai)
    letter.take({"body": "Other words."}, Selection(), by=cast.somchai)
    letter.plan(utc_now() + 2 * HOUR, by=cast.somchai)
    assert letter.state == "planned"
    letter.withdraw(by=cast.somchai)
    letter.withdraw(by=cast.somchai)
    db.session.commit()

    with time_machine.travel(utc_now() + 3 * HOUR, tick=False):
        chores.do()
        deliver()

    assert smtp.messages == []
    assert letter.state == "taken_back"
    assert verbs(meeting) == ["letter planned", "letter planned", "letter taken back"]
    letter.take({"subject": "Again"}, Selection(), by=cast.somchai)
    assert letter.state == "draft"


def test_an_hour_that_has_passed_is_refused(meeting: Meeting, cast: Cast) -> None:
    letter = letter_to(meeting, cast.somchai)

    with pytest.raises(HourPassed):
        letter.plan(utc_now(), by=cast.somchai)


def test_what_was_planned_before_a_cancellation_stays_here(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    before, after = letter_to(meeting, cast.somchai), letter_to(meeting, cast.somchai)
    with time_machine.travel(utc_now() - HOUR, tick=False):
        before.plan(utc_now() + 2 * HOUR, by=cast.somchai)
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    after.plan(utc_now() + HOUR, by=cast.somchai)
    deliver()
    smtp.messages.clear()

    with time_machine.travel(utc_now() + HOUR, tick=False):
        chores.do()
        deliver()

    assert (before.state, after.state) == ("taken_back", "posted")
    assert verbs(meeting)[2:] == ["letter outdated", "letter sent"]
    assert len(smtp.messages) == 4


def test_who_left_meanwhile_is_not_written_to(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    letter = letter_to(meeting, cast.somchai)
    letter.send(by=cast.somchai)
    place_of(meeting, cast.aye).decline(by=cast.aye)

    deliver()

    assert smtp.to("aye@yangon.example") == []
    assert [each.message["Subject"] for each in smtp.to("maria@dili.example")] == ["The paper"]


def test_a_letter_changes_nothing_of_what_people_were_told(meeting: Meeting, cast: Cast) -> None:
    aye = place_of(meeting, cast.aye)
    before = aye.told = {**meeting.facts(), "method": "REQUEST"}
    meeting.title = "Rivers and rice"
    letter_to(meeting, cast.somchai).send(by=cast.somchai)

    deliver()

    assert aye.told == before


def test_addresses_that_return_mail_are_named_and_not_tried(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cast.maria.contacts[0].returned_mail("550 5.1.1 no such mailbox")
    letter = letter_to(meeting, cast.somchai)
    readers = letter.readers()

    letter.send(by=cast.somchai)
    deliver()

    assert (readers.chosen, readers.unreachable, readers.reachable) == (4, 1, 3)
    assert [each.full_name for each in letter.unreachable(5)] == ["Maria"]
    assert smtp.to("maria@dili.example") == []
    assert len(smtp.messages) == 3
