"""What a ledger knows of a person is theirs: to see, to take along, to have erased."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from nact_meet import chores
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.export import exported
from nact_meet.own_data.own_data import OwnData
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.fair_time.ledger.conftest import Held
from tests.own_data.conftest import place_of


def of(cast: Cast, name: str) -> list[PastBurden]:
    person = getattr(cast, name)
    return list(db.session.scalars(select(PastBurden).where(PastBurden.person_id == person.id)))


def test_their_own_file_has_it(held: Held, cast: Cast) -> None:
    place = place_of(held(16), cast, "maria")
    chores.do()

    (row,) = exported(OwnData.of(place))["burdens"]

    assert row == {
        "place": place.id,
        "points": 10.0,
        "zone": "Asia/Dili",
        "reasons": [["edge", 30], ["early-or-late", 90]],
    }


def test_who_is_erased_leaves_the_ledger_for_good(held: Held, cast: Cast) -> None:
    place = place_of(held(16), cast, "maria")
    chores.do()

    erase(OwnData.of(place))
    db.session.commit()
    chores.do()

    assert of(cast, "maria") == []
    assert len(of(cast, "aye")) == 1


def test_who_is_erased_before_it_is_counted_is_not_counted(held: Held, cast: Cast) -> None:
    place = place_of(held(16), cast, "maria")
    erase(OwnData.of(place))
    db.session.commit()

    chores.do()

    assert of(cast, "maria") == []
    assert len(of(cast, "aye")) == 1


def test_once_the_time_to_keep_data_is_over_the_points_alone_stay(
    held: Held, cast: Cast, clock: time_machine.Traveller
) -> None:
    meeting = held(16)
    meeting.keep_days = 30
    db.session.commit()
    chores.do()

    clock.move_to(meeting.ends_at + timedelta(days=31))
    chores.do()
    db.session.expire_all()

    (row,) = of(cast, "maria")
    assert (row.points, row.zone, row.reasons) == (10.0, "", [])


def test_a_meeting_counted_after_that_has_points_alone(
    held: Held, cast: Cast, clock: time_machine.Traveller
) -> None:
    meeting = held(16)
    meeting.erased_at = meeting.ends_at
    db.session.commit()

    chores.do()

    (row,) = of(cast, "maria")
    assert (row.points, row.reasons) == (10.0, [])
