"""Where somebody is from: one of the network's, an organisation, or their own words."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from nact_meet.directory.models.person import Person
from nact_meet.letters.placeholders import VALUES
from nact_meet.meetings.models.meeting import Meeting, NameLabel, Visibility
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

TYPED = {"full_name": "Zoe", "institute": "A", "zone": "Europe/London", "language": "en"}
ELSEWHERE = {"country_code": "other", "country_said": "Atlantis"}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(list_visibility=Visibility.PARTICIPANTS)
    publishing.publish(meeting, by=cast.somchai)
    return meeting


@pytest.fixture
def zoe(cast: Cast, meeting: Meeting) -> Participant:
    cast.maria.country_code = None
    (place,) = cast.invite(meeting, cast.maria)
    place.freeze()
    db.session.commit()
    return place


def register(client: FlaskClient, place: Participant, **more: str) -> tuple[int, str]:
    answer = client.post(f"/r/{place.token}/registration", data=TYPED | more)
    return answer.status_code, answer.text


def test_the_form_offers_the_network_s_an_organisation_and_the_hosts_decision(
    client: FlaskClient, zoe: Participant
) -> None:
    page = client.get(f"/r/{zoe.token}").text
    offered = re.search(r'<select [^>]*name="country_code".*?</select>', page, re.S)

    assert offered and " required" in offered[0].partition(">")[0]
    values = re.findall(r'<option value="([^"]*)"', offered[0])
    assert values == ["", *(country.code for country in NETWORK), "organisation", "other"]
    assert "selected" not in offered[0].replace('value="" selected', "")


def test_a_country_is_asked_for_and_so_are_the_words_for_another(
    client: FlaskClient, zoe: Participant
) -> None:
    refused = [
        register(client, zoe),
        register(client, zoe, country_code="GB"),
        register(client, zoe, country_code="other"),
    ]

    assert [status for status, _page in refused] == [422] * 3
    assert "Please choose a country." in refused[0][1]
    assert "Please choose a country from the list." in refused[1][1]
    assert "Please write which country or region." in refused[2][1]
    assert register(client, zoe, country_code="organisation")[0] == 303
    assert (zoe.country_code, zoe.country_said) == (None, "")
    again = client.get(f"/r/{zoe.token}/details").text
    assert '<option value="organisation" selected>' in again


def test_own_words_are_shown_to_nobody_before_the_hosts_decide(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, zoe: Participant
) -> None:
    guest, room = visitor(app), f"/meetings/{meeting.ref}/participants"
    assert register(guest, zoe, **ELSEWHERE)[0] == 303
    sheet = f"/meetings/{meeting.ref}/lists/participants.csv"

    before, waiting = organiser_client.get(sheet).text, organiser_client.get(room).text
    decided = organiser_client.post(f"{room}/{zoe.id}/country", data={"name": "Atlantis (sunk)"})
    after = organiser_client.get(sheet).text

    assert "Zoe" in before and "Atlantis" not in before
    assert "Atlantis" in waiting and "to be decided" in waiting
    assert decided.status_code == 303 and "Atlantis (sunk)" in after
    assert "to be decided" not in organiser_client.get(room).text
    zoe.meeting.label_by = NameLabel.COUNTRY
    assert zoe.name_in_room == "Atlantis (sunk) - Zoe"

    register(guest, zoe, **ELSEWHERE)
    assert zoe.country_agreed == "Atlantis (sunk)"
    register(guest, zoe, **ELSEWHERE | {"country_said": "Lemuria"})
    assert zoe.country_agreed is None


def test_what_the_hosts_decided_stands_in_printed_lists_and_letters_too(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, zoe: Participant
) -> None:
    register(visitor(app), zoe, **ELSEWHERE)
    room = f"/meetings/{meeting.ref}"

    def read() -> list[str]:
        printed = organiser_client.get(f"{room}/lists/participants").text
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", printed)
        return [*(name for name in headings if "Thailand" not in name), VALUES["country"](zoe)]

    assert read() == ["A", ""]
    organiser_client.post(f"{room}/participants/{zoe.id}/country", data={"name": "Atlantis"})
    assert read() == ["Atlantis", "Atlantis"]


def test_hosts_hear_of_own_words_and_the_tab_counts_them_until_they_decide(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, zoe: Participant, cast: Cast,
    smtp: MailServer,
) -> None:  # fmt: skip
    meeting.named_contact = cast.organiser
    db.session.commit()
    room, guest = f"/meetings/{meeting.ref}/participants", visitor(app)

    register(guest, zoe, **ELSEWHERE)
    register(guest, zoe, **ELSEWHERE)
    deliver()

    counted = organiser_client.get(room).text
    heard = [mail for mail in smtp.to("somchai@bangkok.example") if "Other" in mail.text()]
    assert len(heard) == 1
    assert "Zoe chose “Other” as their country." in heard[0].text()
    assert "Atlantis" in heard[0].text()
    assert f"{room}/{zoe.id}" in heard[0].text()
    assert "1 person chose “Other” as their country." in counted and "1 pending" in counted

    organiser_client.post(f"{room}/{zoe.id}/country", data={"name": "Atlantis"})
    after = organiser_client.get(room).text
    assert "chose “Other”" not in after and "1 pending" not in after


def test_nobody_decides_of_who_does_not_come(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, zoe: Participant
) -> None:
    register(visitor(app), zoe, **ELSEWHERE)
    visitor(app).post(f"/r/{zoe.token}/withdrawal")

    assert not zoe.country_waits
    page = organiser_client.get(f"/meetings/{meeting.ref}/participants").text
    assert "chose “Other”" not in page and "to be decided" not in page


def test_what_a_library_called_a_country_becomes_their_own_words(
    app_on_both: Flask, cast: Cast
) -> None:
    cast.invite(cast.meeting())
    maria = cast.maria.id
    db.session.remove()
    downgrade(revision="0034")
    with db.engine.begin() as connection:
        for table, key in (("people", "id"), ("participants", "person_id")):
            elsewhere = f"UPDATE {table} SET country_code = 'GB' WHERE {key} = {maria}"
            connection.execute(text(elsewhere))

    upgrade()

    person = db.session.get_one(Person, maria)
    place = db.session.scalars(select(Participant).where(Participant.person_id == maria)).one()
    assert (person.country_code, person.country_said) == (None, "United Kingdom")
    assert (place.country_code, place.country_said) == (None, "United Kingdom")
    assert place.country_agreed is None


def test_an_organiser_chooses_for_somebody_from_the_same_list(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    zoe = {"full_name": "Zoe", "address": "zoe@atlantis.example", "zone": "London", "language": ""}
    zoe |= {"institute": cast.institute.name}

    unsaid = organiser_client.post("/people", data=zoe | {"country_code": "other"})
    made = organiser_client.post("/people", data=zoe | ELSEWHERE)

    person = db.session.scalars(select(Person).filter_by(full_name="Zoe")).one()
    form = organiser_client.get(f"/people/{person.id}/edit").text
    assert unsaid.status_code == 422 and "Please write which country or region." in unsaid.text
    assert made.status_code == 303
    assert (person.country_code, person.country_said) == (None, "Atlantis")
    assert '<option value="other" selected>' in form and 'value="Atlantis"' in form

    organiser_client.post(f"/people/{person.id}", data=zoe | {"country_code": ""})
    assert (person.country_code, person.country_said) == ("TH", "")
