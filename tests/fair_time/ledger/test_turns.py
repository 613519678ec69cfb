"""What past meetings would have cost, had they taken turns: reckoned by the finder's own rules."""

import re

import pytest
from flask.testing import FlaskClient

from nact_meet import chores
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.own_share import own_shares
from nact_meet.fair_time.ledger.turns import MOST, taken
from nact_meet.own_data.own_data import OwnData
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.fair_time.finder.reading import FinderPage, plain
from tests.fair_time.ledger.conftest import Held
from tests.own_data.conftest import place_of
from tests.own_data.fresh import fresh_link
from tests.parts.statements import statements

PATH = "/working-groups/river-studies/ledger"


def text_of(html: str) -> str:
    return plain(FinderPage(html).text)


def test_an_evening_that_burdened_one_person_is_moved(
    held: Held, organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    """16:00-18:00 in Bangkok costs Maria in Dili 10 points each time; at noon everybody is at work
    and the shares are nearly even."""
    held(16, days=14)
    held(16)
    chores.do()

    turns = taken(group)

    assert turns and turns.meetings == 2
    assert turns.of(cast.maria.id, turns.were) == 20
    assert turns.highest(turns.were) == 20 and turns.highest(turns.shared) < 10
    sentence = re.search(
        r"If turns had been taken in the latest 2 meetings, the highest share there would be "
        r"([\d.]+) points? instead of 20 points, and all shares together ([\d.]+) points? instead "
        r"of ([\d.]+) points\.",
        text_of(organiser_client.get(PATH).text),
    )
    assert sentence and float(sentence[1]) == turns.highest(turns.shared)
    assert [float(sentence[2]), float(sentence[3])] == [
        turns.total(turns.shared),
        turns.total(turns.were),
    ]


def test_only_the_latest_meetings_are_reckoned_and_many_ask_as_little_as_few(
    held: Held, group: WorkingGroup
) -> None:
    held(10, days=7)
    chores.do()
    with statements() as few:
        taken(group)
    for number in range(MOST):
        held(10, days=14 + 7 * number)
    chores.do()
    db.session.expire_all()

    with statements() as many:
        turns = taken(group)

    assert turns and turns.meetings == MOST
    assert len(many) <= len(few) + 1


def test_whoever_was_alone_has_nothing_to_share(
    held: Held, organiser_client: FlaskClient, cast: Cast
) -> None:
    held(20, cast.aye)
    chores.do()

    assert "If turns had been taken" not in organiser_client.get(PATH).text


def test_a_person_sees_their_own_share_and_of_others_the_average(held: Held, cast: Cast) -> None:
    place = place_of(held(16, days=14), cast, "maria")
    held(16, cast.aye, cast.wei)
    chores.do()

    (share,) = own_shares(cast.maria.id, [place.meeting_id for place in OwnData.of(place).places])

    assert (share.group.name, share.meetings, share.points) == ("River studies", 1, 10)
    assert share.average == pytest.approx((10 + 5 + 2) / 3)
    assert share.reckoned == 1 and share.were == 10
    assert share.shared is not None and share.shared < 10
    assert own_shares(cast.maria.id, []) == []


def test_the_page_of_a_place_says_what_that_meeting_cost(
    held: Held, client: FlaskClient, cast: Cast
) -> None:
    place = place_of(held(16), cast, "maria")
    chores.do()

    page = text_of(client.get(f"/r/{place.token}/data").text)

    assert "What this meeting cost you" in page and "10 points" in page
    assert "Aye Aye" not in page


def test_all_their_data_says_their_share_and_names_nobody_else(
    held: Held, client: FlaskClient, cast: Cast
) -> None:
    held(16, days=14)
    place = place_of(held(16), cast, "maria")
    chores.do()

    page = text_of(client.get(fresh_link(place)).text)

    assert (
        "River studies: 20 points in 2 meetings; the average of all who took part is 11.3 points."
    ) in page
    assert "If turns had been taken in the latest 2 meetings, you would have 0 points" in page
    assert "Aye Aye" not in page and "Li Wei" not in page


def test_of_two_no_average_says_what_the_other_bore(held: Held, cast: Cast) -> None:
    place = place_of(held(16, cast.aye, cast.maria), cast, "maria")
    chores.do()

    (share,) = own_shares(cast.maria.id, [place.meeting_id])

    assert share.average is None
