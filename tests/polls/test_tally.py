"""Which date is best: a pure order of counts, and the counts themselves."""

from datetime import UTC, datetime
from itertools import pairwise

from nact_meet.polls import tally
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.tally import Counts, Turnout, order_of
from tests.cast import Cast
from tests.polls.conftest import MAYBE, NO, YES, days, say

EARLY = datetime(2027, 3, 22, tzinfo=UTC)
LATE = datetime(2027, 3, 29, tzinfo=UTC)
NOBODY = Counts()


def test_required_voters_count_before_all_else_and_ties_go_to_the_earlier() -> None:
    best_first = [
        order_of(Counts(yes=3), NOBODY, None, LATE),
        order_of(Counts(yes=2, maybe=1), Counts(yes=9), 0.0, EARLY),
        order_of(Counts(yes=1, maybe=2), Counts(yes=9), 0.0, EARLY),
        order_of(Counts(yes=2, no=1), Counts(yes=9), 0.0, EARLY),
        order_of(Counts(yes=2, no=1), Counts(yes=8, maybe=1), 0.0, EARLY),
        order_of(Counts(yes=2, no=1), Counts(yes=8), 1.5, LATE),
        order_of(Counts(yes=2, no=1), Counts(yes=8), 2.5, EARLY),
        order_of(Counts(yes=2, no=1), Counts(yes=8), 2.5, LATE),
        order_of(Counts(yes=2, no=1), Counts(yes=8), None, EARLY),
    ]

    assert all(better < worse for better, worse in pairwise(best_first))


def test_the_result_counts_required_and_others_apart(opened: Poll, cast: Cast) -> None:
    say(opened, cast.aye, NO, YES, MAYBE)
    say(opened, cast.wei, YES, NO, YES)

    found = tally.result_of(opened)

    assert days([each.slot for each in found]) == [23, 25, 22]
    assert found[0].required == Counts(yes=1) and found[0].optional == Counts(no=1)
    assert found[1].required == Counts(maybe=1) and found[1].optional == Counts(yes=1)
    assert tally.turnout_of(opened) == {True: Turnout(1, 1), False: Turnout(1, 2)}


def test_what_is_cheaper_wins_a_tie(opened: Poll, cast: Cast) -> None:
    costs = {each.id: cost for each, cost in zip(opened.slots, (3.0, None, 1.0), strict=True)}

    assert days([each.slot for each in tally.result_of(opened, costs)]) == [25, 22, 23]
