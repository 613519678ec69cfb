"""Hosts who choose at the same moment, and voters who answer meanwhile, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.sending import take_up
from nact_meet.places.models.participant import Participant
from nact_meet.polls import agreeing, choosing
from nact_meet.polls.kept_dates import locked
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import AnotherDateChosen, PollEnded
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, assemble
from tests.parts.deliver import deliver
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer
from tests.polls.conftest import YES, draft, enrol, reader_of, say
from tests.polls.test_at_once import DATES, answering, at_once

DEADLINE = datetime(2035, 3, 1, tzinfo=UTC)


@pytest.fixture
def poll(app_on_both: Flask, cast: Cast) -> Poll:
    return kept_by(cast)


def kept_by(cast: Cast) -> Poll:
    """Aye Aye can come at both dates."""
    poll = draft(cast, dates=DATES, closes_at=DEADLINE, with_holds=True)
    enrol(poll, cast, cast.aye, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    say(poll, cast.aye, YES, YES)
    return poll


def chooser(poll_id: int, which: int, person_id: int) -> Callable[[], str]:
    def act() -> str:
        poll = db.session.get_one(Poll, poll_id, with_for_update={"key_share": True})
        try:
            meeting = choosing.choose(
                poll, poll.slots[which], by=db.session.get_one(Person, person_id)
            )
        except AnotherDateChosen:
            return "another"
        db.session.commit()
        return meeting.ref

    return act


def test_two_who_choose_the_same_date_make_one_meeting(
    app_on_both: Flask, poll: Poll, cast: Cast
) -> None:
    said = at_once(app_on_both, [chooser(poll.id, 0, cast.somchai.id)] * 2)

    assert said[0] == said[1] == db.session.scalars(select(Meeting.ref)).one()
    assert db.session.scalar(select(func.count(Participant.id))) == 3


def test_of_two_dates_one_is_chosen(app_on_both: Flask, poll: Poll, cast: Cast) -> None:
    acts = [chooser(poll.id, which, cast.somchai.id) for which in (0, 1)]

    said = at_once(app_on_both, acts)

    (ref,) = db.session.scalars(select(Meeting.ref))
    assert sorted(said) == sorted(["another", ref])


def test_an_answer_and_the_choice_take_turns(
    app_on_both: Flask, poll: Poll, cast: Cast, smtp: MailServer
) -> None:
    token = reader_of(poll, cast.wei).token
    choose = chooser(poll.id, 0, cast.somchai.id)

    said = at_once(app_on_both, [answering(token, YES), choose])

    assert said[0] in ("yes", "ended")
    standing = select(func.count(Hold.id)).where(Hold.gone_at.is_(None))
    assert db.session.scalar(standing) == 0
    make_due()
    entries = [each.calendar() for each in smtp.to("wei@shanghai.example") if each.calendar()]
    assert [str(each.events[0]["STATUS"]) for each in entries] == ["CONFIRMED"]


def make_due() -> None:
    db.session.query(Notice).filter(Notice.kind == Kind.HOLD).update({"due_at": utc_now()})
    deliver()


def test_the_worker_passes_over_a_date_that_a_page_is_writing(
    make_app: Callable[..., Flask], postgresql_url: str
) -> None:
    """What it composed meanwhile could be untrue. SQLite lets one write at a time anyway."""
    app = make_app(postgresql_url)
    poll = kept_by(assemble())
    overtake_all_but_entries()
    (hold,) = locked(Hold.slot_id == poll.slots[0].id)
    key = hold.organizer_key

    with ThreadPoolExecutor(1) as worker:
        composing = worker.submit(taken_up, app)
        try:
            meanwhile = composing.result(timeout=LONG)
        finally:
            db.session.rollback()
        afterwards = worker.submit(taken_up, app).result()

    assert (meanwhile, afterwards) == ([], [key])


def taken_up(app: Flask) -> list[str]:
    """The keys of the dates whose mails are composed."""
    with app.app_context():
        try:
            return [each.notice.payload["key"] for each in take_up("worker/0")[1]]
        finally:
            db.session.remove()


def test_a_mail_under_way_and_the_choice_leave_one_entry(
    app_on_both: Flask, poll: Poll, cast: Cast, smtp: MailServer
) -> None:
    overtake_all_but_entries()
    choose = chooser(poll.id, 0, cast.somchai.id)

    at_once(app_on_both, [lambda: str(take_up("worker/0")[0]), choose])

    db.session.query(Notice).update({"claimed_by": None})
    deliver()
    place = db.session.scalars(select(Participant).where(Participant.person == cast.aye)).one()
    entries = [each.calendar() for each in smtp.to("aye@yangon.example") if each.calendar()]
    last = {str(each.events[0]["UID"]): str(each.events[0]["STATUS"]) for each in entries}
    assert last.pop(place.uid) == "CONFIRMED"
    assert set(last.values()) <= {"CANCELLED"}


def overtake_all_but_entries() -> None:
    db.session.query(Notice).filter(Notice.kind != Kind.HOLD).update({"overtaken_at": utc_now()})
    db.session.query(Notice).update({"due_at": utc_now()})
    db.session.commit()


def test_an_answer_after_the_choice_is_refused(poll: Poll, cast: Cast) -> None:
    choosing.choose(poll, poll.slots[0], by=cast.somchai)
    db.session.commit()

    with pytest.raises(PollEnded):
        say(poll, cast.aye, YES, YES)
    db.session.rollback()
    assert Voter.by_token(reader_of(poll, cast.aye).token).voter.poll.chosen
