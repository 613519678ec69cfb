"""The Secretariat keeps the hours of countries; organisers see them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.hours.models import OfficeHours
from nact_meet.hours.planning import Planning
from nact_meet.web.extensions import db
from nact_meet.world.working_hours import FRIDAY, PRESETS, SATURDAY, SUNDAY, at
from tests.cast import Cast
from tests.hours.conftest import typed


def test_twelve_countries_with_their_hours_sources_and_announced_years(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get("/hours").text

    brunei = page[page.index('id="BN"') : page.index('id="KH"')]
    assert "07:45–12:15" in brunei and "Friday, Sunday" in brunei
    assert "Prime Minister&#39;s Office" in brunei and "up to 2026" in brunei
    indonesia = page[page.index('id="ID"') : page.index('id="LA"')]
    assert "prayer" in indonesia and "11:30–13:00" in indonesia and "In Ramadan" in indonesia
    assert "SKB 3 Menteri" in indonesia and "up to 2027" in indonesia
    assert "/hours/BN" not in page


def test_hours_of_a_country_are_changed_and_remembered(
    secretariat: FlaskClient, cast: Cast
) -> None:
    form = typed(**{"stretches-morning_from": "08:00", "weekend": ["6"], "source": "Order 1/2027"})

    answer = secretariat.post("/hours/MM", data=form)

    assert (answer.status_code, answer.location) == (303, "/hours#MM")
    hours = Planning.now().of_country("MM").hours
    assert hours.stretches == at("08:00-12:00", "13:00-16:30")
    assert (hours.weekend, hours.source) == ({SUNDAY}, "Order 1/2027")
    page = secretariat.get("/hours").text
    assert "Order 1/2027" in page and "Set by the network." in page
    change = db.session.scalars(select(Change).where(Change.verb == "hours changed")).one()
    assert (change.subject, change.actor_name) == ("office_hours", "Somchai")


def test_the_preset_comes_back(secretariat: FlaskClient) -> None:
    secretariat.post("/hours/MM", data=typed(weekend=["6"]))

    secretariat.post("/hours/MM/end")

    assert Planning.now().of_country("MM").hours == PRESETS["MM"]
    assert db.session.query(OfficeHours).count() == 0


def test_what_is_saved_as_it_was_stays_open_to_the_preset(secretariat: FlaskClient) -> None:
    assert secretariat.post("/hours/MM", data=typed()).status_code == 303

    assert db.session.query(OfficeHours).count() == db.session.query(Change).count() == 0


def test_a_region_of_malaysia_brings_its_weekend(secretariat: FlaskClient) -> None:
    form = typed(
        **{
            "stretches-morning_from": "08:00",
            "stretches-morning_to": "13:00",
            "stretches-afternoon_from": "14:00",
            "stretches-afternoon_to": "17:00",
            "friday-morning_from": "08:00",
            "friday-morning_to": "12:15",
            "friday-afternoon_from": "14:45",
            "friday-afternoon_to": "17:00",
            "ramadan-morning_from": "08:00",
            "ramadan-morning_to": "13:00",
            "ramadan-afternoon_from": "13:30",
            "ramadan-afternoon_to": "16:30",
            "ramadan_friday-morning_from": "08:00",
            "ramadan_friday-morning_to": "12:30",
            "ramadan_friday-afternoon_from": "14:30",
            "ramadan_friday-afternoon_to": "16:30",
            "region": "02",
        }
    )

    assert secretariat.post("/hours/MY", data=form).status_code == 303

    place = Planning.now().of_country("MY")
    assert (place.region, place.hours.weekend) == ("02", {FRIDAY, SATURDAY})
    assert "Kedah" in secretariat.get("/hours").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"stretches-morning_to": "09:00"}, "This must be later than the time before it."),
        ({"stretches-afternoon_from": "11:00"}, "This must be later than the time before it."),
        ({"stretches-afternoon_to": "13:00"}, "This must be later than the time before it."),
        ({"stretches-morning_from": "09:32"}, "a time in steps of five minutes"),
        ({"stretches-afternoon_to": ""}, "Please fill this in."),
        ({"stretches-morning_from": "half past nine"}, "Not a valid time"),
        (
            {f"stretches-{name}": "" for name in ("morning_from", "morning_to")},
            "Please fill in the first two fields first.",
        ),
        (
            {
                f"stretches-{part}_{end}": ""
                for part in ("morning", "afternoon")
                for end in ("from", "to")
            },
            "Please enter at least one period of work.",
        ),
        ({"weekend": list("0123456")}, "At least one day of the week must be a working day."),
        ({"weekend": ["9"]}, "is not a valid choice"),
        ({"friday-morning_from": "10:00"}, "Please fill this in."),
        ({"source": "x\r\nBcc: y@z.example"}, "on one line"),
    ],
)
def test_hours_that_cannot_be_come_back_with_a_sentence(
    secretariat: FlaskClient, changed: dict[str, object], sentence: str
) -> None:
    answer = secretariat.post("/hours/MM", data=typed(**changed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(OfficeHours).count() == 0


def test_a_region_that_does_not_exist_is_refused(secretariat: FlaskClient) -> None:
    answer = secretariat.post("/hours/MY", data=typed(region="99"))

    assert answer.status_code == 422
    assert "Please choose a region from the list." in answer.text


def test_work_until_midnight_ends_with_the_day(secretariat: FlaskClient) -> None:
    form = typed(**{"stretches-afternoon_from": "18:00", "stretches-afternoon_to": "00:00"})

    assert secretariat.post("/hours/MM", data=form).status_code == 303

    assert Planning.now().of_country("MM").hours.stretches == at("09:30-12:00", "18:00-24:00")
    assert 'value="00:00"' in secretariat.get("/hours/MM").text
    assert "18:00–00:00" in secretariat.get("/hours").text


def test_one_stretch_is_enough(secretariat: FlaskClient) -> None:
    form = typed(**{"stretches-afternoon_from": "", "stretches-afternoon_to": ""})

    assert secretariat.post("/hours/MM", data=form).status_code == 303

    assert Planning.now().of_country("MM").hours.stretches == at("09:30-12:00")


def test_only_the_secretariat_changes_countries(organiser_client: FlaskClient) -> None:
    answers = [
        organiser_client.get("/hours/MM"),
        organiser_client.post("/hours/MM", data=typed(weekend=["6"])),
        organiser_client.post("/hours/MM/end"),
    ]

    assert {each.status_code for each in answers} == {403}


@pytest.mark.parametrize("code", ["XX", "mm", "GB"])
def test_a_country_beyond_the_network_is_not_found(secretariat: FlaskClient, code: str) -> None:
    assert secretariat.get(f"/hours/{code}").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    answers = [client.get(path) for path in ("/hours", "/hours/MM", "/blackouts", "/weights")]

    assert {each.status_code for each in answers} == {303}
    assert all(each.location.startswith("/sign-in?next=") for each in answers)
