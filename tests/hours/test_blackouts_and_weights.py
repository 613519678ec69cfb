"""Days without meetings, and what an hour against each rule costs."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.hours.models import Blackout, RuleWeight
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import WEIGHTS
from nact_meet.web.extensions import db
from nact_meet.world.wall_days import Rule
from tests.cast import Cast

FORUM = {
    "name": "Annual forum",
    "first_day": "2027-06-10",
    "last_day": "2027-06-11",
    "country_code": "TL",
}
NUMBERS = {rule.value: str(points) for rule, points in WEIGHTS.items()}


def verbs() -> list[str]:
    return list(db.session.scalars(select(Change.verb).order_by(Change.id)))


def test_days_are_kept_free_and_given_back(secretariat: FlaskClient) -> None:
    assert secretariat.post("/blackouts", data=FORUM).status_code == 303

    days = {date(2027, 6, 10), date(2027, 6, 11)}
    assert Planning.now().of_country("TL").blackouts == days
    page = secretariat.get("/blackouts").text
    assert "Annual forum" in page and "Timor-Leste" in page
    row = db.session.scalars(select(Blackout)).one()
    secretariat.post(f"/blackouts/{row.id}/end")
    assert Planning.now().of_country("TL").blackouts == frozenset()
    assert verbs() == ["declared", "lifted"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x\ny"}, "on one line"),
        ({"first_day": "soon"}, "Not a valid date"),
        ({"first_day": "1027-06-10", "last_day": ""}, "Please choose another day."),
        ({"last_day": "2027-06-09"}, "The last day is before the first."),
        ({"last_day": "2027-12-09"}, "at most 60 days"),
        ({"country_code": "GB"}, "Not a valid choice"),
    ],
)
def test_days_that_cannot_be_come_back_with_a_sentence(
    secretariat: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    answer = secretariat.post("/blackouts", data=FORUM | changed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Blackout).count() == 0


def test_a_name_of_markup_is_text(secretariat: FlaskClient) -> None:
    secretariat.post("/blackouts", data=FORUM | {"name": "<script>alert(1)</script>"})

    assert "<script>alert" not in secretariat.get("/blackouts").text


def test_organisers_see_days_and_weights_and_change_neither(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    row = Blackout.declare("Forum", date(2027, 6, 1), date(2027, 6, 1), "", by=cast.somchai)
    db.session.commit()

    answers = [
        organiser_client.post("/blackouts", data=FORUM),
        organiser_client.post(f"/blackouts/{row.id}/end"),
        organiser_client.post("/weights", data=NUMBERS),
        organiser_client.post("/weights/end"),
    ]

    assert {each.status_code for each in answers} == {403}
    assert "Forum" in organiser_client.get("/blackouts").text
    assert "<input" not in organiser_client.get("/weights").text.partition("<main")[2]


def test_weights_are_changed_one_by_one_and_come_back(secretariat: FlaskClient) -> None:
    assert secretariat.post("/weights", data=NUMBERS | {"night": "40"}).status_code == 303

    assert Planning.now().weights == {**WEIGHTS, Rule.NIGHT: 40}
    assert "default 16" in secretariat.get("/weights").text
    assert verbs() == ["weight changed"]
    secretariat.post("/weights/end")
    assert Planning.now().weights == WEIGHTS


@pytest.mark.parametrize("typed", ["-1", "1001", "many", "", "2.5"])
def test_a_weight_that_is_no_number_of_points_comes_back(
    secretariat: FlaskClient, typed: str
) -> None:
    answer = secretariat.post("/weights", data=NUMBERS | {"lunch": typed})

    assert answer.status_code == 422
    assert 'id="lunch-error-1"' in answer.text
    assert db.session.query(RuleWeight).count() == 0


def test_the_example_is_worked_out_with_the_weights_of_the_network(
    secretariat: FlaskClient,
) -> None:
    """16:00-17:30 in Bangkok: Dili, until 17:30 at work, 18:00-19:30; Yangon 15:30-17:00."""
    before = secretariat.get("/weights").text
    secretariat.post("/weights", data=NUMBERS | {"early-or-late": "12"})
    after = secretariat.get("/weights").text

    assert "edge of working hours: 30 min × 2 an hour = 1" in before
    assert "early or late: 60 min × 6 an hour = 6" in before
    assert "early or late: 60 min × 12 an hour = 12" in after
    together = re.compile(r"Together</th><td[^>]*>([\d.]+)</td>")
    assert together.findall(before) == ["10"] and together.findall(after) == ["16"]
