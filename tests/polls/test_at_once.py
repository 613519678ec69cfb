"""Two who answer at the same moment, and a poll that is closed meanwhile, on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from flask import Flask

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls import agreeing, asking, electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.models.voter import Choice, Vote, Voter
from nact_meet.polls.refusals import PollEnded
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.patience import LONG
from tests.polls.conftest import NO, YES, Yangon, draft, enrol, reader_of

# The clock runs here: other threads ask it too.
DEADLINE = datetime(2035, 3, 1, tzinfo=UTC)
DATES = [
    AskedDate(Slot(datetime(2035, 3, day, 9), datetime(2035, 3, day, 11), "Asia/Bangkok"))
    for day in (5, 6)
]


def at_once(app: Flask, acts: Sequence[Callable[[], str]]) -> list[str]:
    """Each in a session of its own."""
    ready = Barrier(len(acts), timeout=LONG)
    db.session.remove()

    def run(act: Callable[[], str]) -> str:
        with app.app_context():
            ready.wait()
            try:
                return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def answering(token: str, choice: Choice) -> Callable[[], str]:
    def act() -> str:
        reader = Voter.by_token(token, for_update=True)
        choices = {each.id: choice for each in reader.voter.poll.slots}
        try:
            voting.answer(reader, choices, "")
        except PollEnded:
            return "ended"
        db.session.commit()
        return str(choice)

    return act


def closing(poll_id: int, person_id: int) -> Callable[[], str]:
    def act() -> str:
        poll = db.session.get_one(Poll, poll_id, with_for_update={"key_share": True})
        asking.close(poll, by=db.session.get_one(Person, person_id))
        db.session.commit()
        return "closed"

    return act


def test_contacts_who_answer_at_once_leave_one_whole_answer(
    app_on_both: Flask, cast: Cast, yangon: Yangon
) -> None:
    poll = draft(cast, dates=DATES, closes_at=DEADLINE)
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    tokens = [reader_of(poll, each).token for each in (yangon.khin, yangon.zaw)]

    said = at_once(app_on_both, [answering(tokens[0], YES), answering(tokens[1], NO)])

    assert sorted(said) == ["no", "yes"]
    votes = [each.answer for each in db.session.query(Vote)]
    (voter,) = db.session.query(Voter)
    assert votes in ([YES, YES], [NO, NO])
    assert voter.answered_by == ("Daw Khin" if votes[0] == YES else "Ko Zaw")


def test_an_answer_and_the_end_of_the_poll_take_turns(app_on_both: Flask, cast: Cast) -> None:
    poll = draft(cast, dates=DATES, closes_at=DEADLINE)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    tokens = [reader_of(poll, each).token for each in (cast.aye, cast.wei, cast.maria)]

    acts = [answering(each, YES) for each in tokens]
    said = at_once(app_on_both, [*acts, closing(poll.id, cast.somchai.id)])

    answered = db.session.query(Voter).filter(Voter.answered_at.is_not(None)).count()
    assert said.count("yes") == answered
    assert db.session.query(Vote).count() == 2 * answered
    assert said[-1] == "closed"
