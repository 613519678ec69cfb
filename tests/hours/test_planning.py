"""Whose hours hold for whom: the person's own, their institute's, their country's, the preset's."""

from datetime import date
from typing import Any

import pytest

from nact_meet.hours.models import Blackout, OfficeHours, RuleWeight
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import WEIGHTS
from nact_meet.web.extensions import db
from nact_meet.world.wall_days import Rule
from nact_meet.world.working_hours import FRIDAY, PLAIN, PRESETS, SATURDAY, Hours, at
from tests.cast import Cast
from tests.parts.statements import statements

EARLY = Hours(at("06:00-10:00", "11:00-14:00"), weekend=frozenset({4, 5}), source="Said so.")


def keep(cast: Cast, hours: Hours | None, region: str = "", **owner: Any) -> None:
    OfficeHours.keep(hours, region, owner, by=cast.somchai)
    db.session.commit()


def test_until_somebody_says_otherwise_the_preset_of_the_country_holds(cast: Cast) -> None:
    attendee = Planning.now().attendee(cast.aye)

    assert attendee.place.hours == PRESETS["MM"]
    assert (attendee.name, attendee.place.zone, attendee.place.country) == (
        *("Aye Aye", "Asia/Yangon", "MM"),
    )


def test_the_nearest_who_says_something_is_heard(cast: Cast) -> None:
    keep(cast, PLAIN, country_code="MM")
    of_country = Planning.now().attendee(cast.aye).place
    keep(cast, EARLY, institute_id=cast.yangon.id)
    of_institute = Planning.now().attendee(cast.aye).place
    keep(cast, PRESETS["TL"], person_id=cast.aye.id)
    own = Planning.now().attendee(cast.aye).place

    assert (of_country.hours, of_institute.hours) == (PLAIN, EARLY)
    assert own.hours == PRESETS["TL"]
    assert Planning.now().of_institute(cast.yangon).hours == EARLY


def test_a_region_brings_its_weekend_to_the_hours_of_its_country(cast: Cast) -> None:
    cast.aye.country_code, cast.yangon.country_code = "MY", "MY"
    keep(cast, None, "02", institute_id=cast.yangon.id)
    in_kedah = Planning.now().attendee(cast.aye).place
    keep(cast, PLAIN, country_code="MY")
    as_the_network_says = Planning.now().attendee(cast.aye).place
    keep(cast, EARLY, "14", person_id=cast.aye.id)
    own = Planning.now().attendee(cast.aye).place

    assert (in_kedah.region, in_kedah.hours.weekend) == ("02", {FRIDAY, SATURDAY})
    assert in_kedah.hours.stretches == PRESETS["MY"].stretches
    assert as_the_network_says.hours.stretches == PLAIN.stretches
    assert as_the_network_says.hours.weekend == {FRIDAY, SATURDAY}
    assert (own.region, own.hours) == ("14", EARLY)
    assert Planning.now().of_country("MY").region == ""


def test_hours_that_the_network_says_for_a_region_are_as_it_says_them(cast: Cast) -> None:
    keep(cast, PLAIN, "02", country_code="MY")

    place = Planning.now().of_country("MY")

    assert (place.region, place.hours) == ("02", PLAIN)


def test_who_moves_to_another_country_leaves_the_region_behind(cast: Cast) -> None:
    keep(cast, None, "02", person_id=cast.aye.id)

    place = Planning.now().attendee(cast.aye).place

    assert (place.country, place.region) == ("MM", "")


def test_what_is_taken_back_leaves_no_row(cast: Cast) -> None:
    keep(cast, EARLY, country_code="MM")
    keep(cast, None, country_code="MM")

    assert OfficeHours.of(country_code="MM") is None
    assert Planning.now().of_country("MM").hours == PRESETS["MM"]


def test_days_without_meetings_hold_for_a_country_or_for_all(cast: Cast) -> None:
    days = (date(2027, 3, 1), date(2027, 3, 2))
    Blackout.declare("Assembly", *days, "TL", by=cast.somchai)
    Blackout.declare("Annual forum", days[1], days[1], "", by=cast.somchai)
    db.session.commit()

    planning = Planning.now()

    assert planning.of_country("TL").blackouts == {*days}
    assert planning.of_zone("Europe/London").blackouts == {days[1]}


def test_a_place_elsewhere_has_the_days_off_of_its_country(cast: Cast) -> None:
    planning = Planning.now()

    christmas = planning.of_zone("Europe/London").day_off(date(2026, 12, 25))
    in_taipei = planning.of_zone("Asia/Taipei").day_off(date(2026, 10, 10))

    assert christmas is not None and christmas.name == "Christmas Day"
    assert in_taipei is not None and in_taipei.name == in_taipei.english == ""
    assert planning.of_zone("UTC").day_off(date(2026, 12, 25)) is None


def test_a_weight_of_the_network_s_own_replaces_one_of_ours(cast: Cast) -> None:
    RuleWeight.keep({Rule.NIGHT: 40, Rule.LUNCH: WEIGHTS[Rule.LUNCH]}, by=cast.somchai)
    db.session.commit()

    weights = Planning.now().weights

    assert weights == {**WEIGHTS, Rule.NIGHT: 40}


@pytest.mark.parametrize("people", [1, 3])
def test_it_is_read_in_five_statements(cast: Cast, people: int) -> None:
    everybody = [cast.aye, cast.wei, cast.maria][:people]
    assert all(each.institute for each in everybody)

    with statements() as seen:
        planning = Planning.now()
        for each in everybody:
            planning.attendee(each)

    assert len(seen) == 5
