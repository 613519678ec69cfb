"""What a poll keeps of its voters: until they wish to be erased, and for how long at most."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet import chores
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Change
from nact_meet.mail.addresses import Mailbox
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.polls import agreeing, asking, electorate, tally
from nact_meet.polls.electorate import Elector, enrol_all
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Vote, Voter
from nact_meet.polls.own_data import KEPT_FOR
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.fresh import fresh_link
from tests.own_data.traces import traces
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.polls.conftest import NO, YES, Yangon, days, reader_of, say, voter_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(opened: Poll, cast: Cast) -> Participant:
    """Aye Aye answered the poll, and has a place elsewhere, whose page lets her erase her data."""
    say(opened, cast.aye, YES, NO, NO, comment="I am in Mandalay")
    (place,) = cast.invite(cast.meeting(), cast.aye)
    return place


def erase_all(place: Participant) -> None:
    erase(OwnData.of(place))
    db.session.commit()
    db.session.expire_all()


def test_whoever_is_erased_counts_no_more_in_an_open_poll(
    app_on_both: Flask, place: Participant, opened: Poll
) -> None:
    erase_all(place)

    assert [each.name for each in opened.voters] == ["Li Wei", "Maria"]
    assert db.session.query(Vote).count() == 0
    assert traces("Aye Aye", "aye@yangon", "Mandalay") == []


def test_what_decided_a_date_stays_counted_as_nobodys(
    app_on_both: Flask, place: Participant, opened: Poll
) -> None:
    deliver()
    opened.slots[0].chosen_at = utc_now()
    db.session.commit()

    erase_all(place)

    best = tally.result_of(opened)[0]
    assert days([best.slot]) == [22] and best.required.yes == 1
    assert opened.voters[0].name == "N. N."
    assert traces("Aye Aye", "aye@yangon", "Mandalay") == []


def test_a_countrys_answer_forgets_who_gave_it(poll: Poll, cast: Cast, yangon: Yangon) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    say(poll, yangon.khin, YES, YES, YES)
    khin = yangon.khin.contact.person
    (place,) = cast.invite(cast.meeting(), khin)
    erase_all(place)

    voter = voter_of(poll, yangon.institute)
    assert voter.answered_by == "N. N." and list(voter.choices.values()) == [YES, YES, YES]
    assert traces("Daw Khin", "khin@yangon") == []


def test_their_own_file_has_their_answers(app: Flask, place: Participant, opened: Poll) -> None:
    (row,) = json.loads(visitor(app).get(f"{fresh_link(place)}/own-data.json").data)["polls"]

    assert (row["poll"], row["comment"]) == (opened.ref, "I am in Mandalay")
    assert [each["answer"] for each in row["answers"]] == ["yes", "no", "no"]
    documented = (ROOT / "docs" / "own-data.md").read_text()
    assert [key for key in (*row, *row["answers"][0]) if f"`{key}`" not in documented] == []


@pytest.fixture
def ended(opened: Poll, cast: Cast) -> Poll:
    """Called off; it brought a newcomer into the directory, and Maria is in a working group."""
    nok = Mailbox("Nok", "nok@vientiane.example")
    enrol_all(opened, [], [(nok, False)], by=cast.somchai)
    db.session.add(
        WorkingGroup(slug="rice", name="Rice", memberships=[Membership(person=cast.maria)])
    )
    say(opened, cast.aye, YES, YES, YES, comment="From Mandalay")
    deliver()
    asking.call_off(opened, by=cast.somchai)
    db.session.commit()
    return opened


def addresses() -> set[str]:
    return {each for each in db.session.scalars(select(Contact.address)) if each}


def test_voters_go_some_time_after_the_end(
    app_on_both: Flask, ended: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(KEPT_FOR - timedelta(minutes=1))
    chores.do()
    still = db.session.query(Voter).count()

    clock.shift(timedelta(minutes=2))
    chores.do()
    chores.do()

    db.session.expire_all()
    assert still == 4 and db.session.query(Voter).count() == 0
    assert db.session.query(Notice).filter(Notice.voter_id.is_not(None)).count() == 0
    assert traces("Mandalay", "nok@", "aye@yangon") == []
    assert addresses() == {"maria@dili.example", "somchai@bangkok.example"}
    changes = db.session.scalars(select(Change).where(Change.verb == "poll data erased")).all()
    assert [each.details for each in changes] == [{"voters": 4}]
    assert len(ended.slots) == 3


def test_a_poll_that_nobody_ended_ends_with_its_last_date(
    opened: Poll, clock: time_machine.Traveller
) -> None:
    last = opened.slots[-1].ends_at
    clock.move_to(last + KEPT_FOR - timedelta(minutes=1))
    chores.do()
    still = db.session.query(Voter).count()

    clock.shift(timedelta(minutes=2))
    chores.do()

    assert (still, db.session.query(Voter).count()) == (3, 0)


def test_voters_go_with_their_meeting_at_the_latest(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    meeting: Meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    opened.slots[0].chosen_at = meeting.ends_at + timedelta(days=20)
    opened.meeting, meeting.keep_days = meeting, 30
    db.session.commit()

    clock.move_to(meeting.ends_at + timedelta(days=30, seconds=1))
    chores.do()

    db.session.expire_all()
    assert meeting.erased_at is not None and opened.erased_at is not None
    assert db.session.query(Voter).count() == 0
    assert addresses() == {"somchai@bangkok.example"}


def test_the_page_says_that_the_answers_are_gone(
    app: Flask, ended: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    token = reader_of(ended, cast.aye).token
    clock.shift(KEPT_FOR + timedelta(minutes=1))
    chores.do()

    assert visitor(app).get(f"/v/{token}").status_code == 404
