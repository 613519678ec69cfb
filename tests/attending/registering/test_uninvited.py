"""Registering from the public page: an address, a mailed link, a form."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.attending.registering import registration_token
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.tokens import Purpose
from tests.cast import Cast
from tests.parts.client import visitor

STRANGER = "stranger@elsewhere.example"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Public, open to anybody, published."""
    return open_meeting(cast)


def open_meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def url_for_address(meeting: Meeting, address: str) -> str:
    return f"/m/{meeting.ref}/register/{registration_token(meeting, address)}"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]*name="(person|submission_key)"[^>]*value="([^"]*)"', page)
    return dict(found)


def typed(page: str, **values: str) -> dict[str, str]:
    usual = {
        "full_name": "Nobody Known",
        "institute": "River Commission",
        "country_code": "LA",
        "zone": "Asia/Vientiane",
        "language": "en",
    }
    return hidden(page) | usual | values


def places(meeting: Meeting) -> list[Participant]:
    query = select(Participant).where(Participant.meeting_id == meeting.id)
    return list(db.session.scalars(query.where(Participant.registered_at.is_not(None))))


def guests(meeting: Meeting, cast: Cast) -> list[Participant]:
    """Without the organiser, who holds a place from the start."""
    return [each for each in places(meeting) if each.person_id != cast.somchai.id]


def link_notices() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == Kind.REGISTRATION_LINK)))


def test_an_address_is_answered_the_same_whether_or_not_it_is_known(
    client: FlaskClient, meeting: Meeting
) -> None:
    page = client.get(f"/m/{meeting.ref}/register")
    known = client.post(f"/m/{meeting.ref}/register", data={"address": "aye@yangon.example"})
    unknown = client.post(f"/m/{meeting.ref}/register", data={"address": STRANGER})

    assert page.status_code == known.status_code == unknown.status_code == 200
    assert known.text.replace("aye@yangon.example", STRANGER) == unknown.text


def test_the_link_is_mailed_in_the_language_and_zone_of_the_browser(
    client: FlaskClient, meeting: Meeting
) -> None:
    data = {"address": "Stranger@Elsewhere.example", "zone": "Asia/Rangoon"}

    for _ in range(2):
        client.post(f"/m/{meeting.ref}/register", data=data, headers={"Accept-Language": "zh-CN"})

    notice = link_notices()[0]
    assert (notice.address, notice.meeting_id) == (STRANGER, meeting.id)
    assert notice.payload == {"language": "zh_Hans", "zone": "Asia/Yangon"}
    assert len(link_notices()) <= 2 and "set-cookie" not in client.get("/m/x/register").headers


def test_a_bad_address_comes_back(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.post(f"/m/{meeting.ref}/register", data={"address": "no address"})

    assert answer.status_code == 422
    assert 'value="no address"' in answer.text and link_notices() == []


def test_a_stranger_registers_and_is_in_the_directory(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, STRANGER)
    page = client.get(url).text

    answer = client.post(url, data=typed(page))

    (place,) = guests(meeting, cast)
    assert answer.status_code == 303 and answer.location == f"/r/{place.token}"
    assert place.is_confirmed and place.full_name == "Nobody Known"
    assert place.contact.address == STRANGER and place.person.zone == "Asia/Vientiane"
    assert "You are registered" in client.get(answer.location).text
    kinds = db.session.scalars(select(Notice.kind).where(Notice.participant_id == place.id)).all()
    assert kinds.count(Kind.CONFIRMATION) == 1 and Kind.INVITATION not in kinds


def test_sending_the_form_twice_makes_one_place(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, STRANGER)
    data = typed(client.get(url).text)

    answers = [client.post(url, data=data), client.post(url, data=data)]

    (place,) = guests(meeting, cast)
    assert [each.location for each in answers] == [f"/r/{place.token}"] * 2
    assert db.session.scalar(select(func.count(Contact.id)).where(Contact.address == STRANGER)) == 1


def test_an_old_form_does_not_bring_back_who_has_withdrawn(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, STRANGER)
    data = typed(client.get(url).text)
    client.post(url, data=data)
    (place,) = guests(meeting, cast)
    client.post(f"/r/{place.token}/withdrawal")

    client.post(url, data=data)

    assert guests(meeting, cast)[0].state == "withdrawn"


def test_somebody_known_finds_the_form_filled(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, "aye@yangon.example")
    page = client.get(url).text
    assert 'value="Aye Aye"' in page and 'value="Institute of Yangon"' in page

    client.post(url, data=typed(page, full_name="Aye Aye", country_code="MM", zone="Asia/Yangon"))

    assert [each.person_id for each in guests(meeting, cast)] == [cast.aye.id]


def test_an_address_that_holds_a_place_is_asked_who_it_is(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    (place,) = cast.invite(meeting, cast.aye)
    url = url_for_address(meeting, "aye@yangon.example")

    page = client.get(url).text
    same = client.get(f"{url}?person={cast.aye.id}")
    other = client.get(f"{url}?person=new").text
    client.post(url, data=typed(other, full_name="Khin Khin"))

    assert "Is this you?" in page and f"/r/{place.token}" in page
    assert "Register another person" in page
    assert same.status_code == 303 and same.location == f"/r/{place.token}"
    assert [each.full_name for each in guests(meeting, cast)] == ["Khin Khin"]
    assert db.session.get_one(Participant, place.id).state == "invited"


def test_several_people_of_one_address_are_told_apart(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.wei.contacts[0].address = "aye@yangon.example"
    db.session.commit()
    url = url_for_address(meeting, "aye@yangon.example")

    page = client.get(url).text
    of_wei = client.get(f"{url}?person={cast.wei.id}").text

    assert "Aye Aye" in page and "Li Wei" in page
    assert 'value="Li Wei"' in of_wei and 'value="Aye Aye"' not in of_wei


def test_the_same_name_from_the_same_address_is_the_same_person(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, "aye@yangon.example")
    page = client.get(f"{url}?person=new").text

    client.post(url, data=typed(page, full_name="AYE AYE"))

    assert [each.person_id for each in guests(meeting, cast)] == [cast.aye.id]


def test_nobody_is_registered_whom_the_address_does_not_reach(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, STRANGER)
    page = client.get(url).text

    seen = client.get(f"{url}?person={cast.aye.id}")
    sent = client.post(url, data=typed(page, person=str(cast.aye.id)))

    assert (seen.status_code, sent.status_code) == (404, 422)
    assert "Aye Aye" not in sent.text
    assert guests(meeting, cast) == [] and db.session.get_one(Person, cast.aye.id).zone == (
        "Asia/Yangon"
    )


def test_who_went_while_a_form_was_filled_in_costs_nothing_that_was_typed(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, "aye@yangon.example")
    page = client.get(f"{url}?person={cast.aye.id}").text
    cast.aye.contacts[0].address = "aye@elsewhere.example"
    db.session.commit()

    answer = client.post(url, data=typed(page, full_name="Aye Aye", position="Professor of Rivers"))
    again = client.post(url, data=hidden(page) | typed(answer.text, full_name="Aye Aye Mon"))

    assert (answer.status_code, again.status_code) == (422, 303)
    assert "no longer known by this address" in answer.text
    assert 'value="Professor of Rivers"' in answer.text


def test_somebody_elses_form_key_opens_nothing(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    first = url_for_address(meeting, STRANGER)
    data = typed(client.get(first).text)
    client.post(first, data=data)
    other = url_for_address(meeting, "other@elsewhere.example")

    answer = client.post(other, data=data | {"full_name": "Other"})

    (place,) = guests(meeting, cast)
    assert place.token not in (answer.location or "")


def test_bad_input_keeps_values_and_the_same_key(client: FlaskClient, meeting: Meeting) -> None:
    url = url_for_address(meeting, STRANGER)
    data = typed(client.get(url).text, zone="Mars", position="Rector")

    answer = client.post(url, data=data)

    assert answer.status_code == 422
    assert 'value="Rector"' in answer.text
    assert hidden(answer.text)["submission_key"] == data["submission_key"]


@pytest.mark.parametrize("token", ["nonsense", "a.b.c"])
def test_an_unknown_link_offers_a_new_one(
    client: FlaskClient, meeting: Meeting, token: str
) -> None:
    answer = client.get(f"/m/{meeting.ref}/register/{token}")

    assert answer.status_code == 404
    assert "We do not recognise this link" in answer.text
    assert f'action="/m/{meeting.ref}/register"' in answer.text


def test_a_link_is_good_for_its_own_meeting_alone(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    other = open_meeting(cast)

    answer = client.get(f"/m/{other.ref}/register/{registration_token(meeting, STRANGER)}")

    assert answer.status_code == 404


def test_a_link_of_yesterday_says_so_and_offers_a_new_one(
    client: FlaskClient, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    import time_machine

    from nact_meet.world.timezones import utc_now

    with time_machine.travel(utc_now() - timedelta(hours=25)):
        url = url_for_address(meeting, STRANGER)

    answer = client.get(url)

    assert answer.status_code == 410
    assert "more than a day old" in answer.text and "Email me a link" in answer.text


def test_a_link_for_a_place_is_no_link_to_register(client: FlaskClient, meeting: Meeting) -> None:
    from nact_meet.web.extensions import links

    token = links.sign_for_a_while(Purpose.SIGN_IN, [meeting.id, STRANGER])

    assert client.get(f"/m/{meeting.ref}/register/{token}").status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [({"is_open": False}, 409), ({"is_public": False}, 404), ({"published_at": None}, 404)],
)
def test_what_is_not_open_to_anybody_is_a_page_with_a_next_step(
    client: FlaskClient, meeting: Meeting, values: dict[str, object], status: int
) -> None:
    token = registration_token(meeting, STRANGER)
    for name, value in values.items():
        setattr(meeting, name, value)
    db.session.commit()

    base = f"/m/{meeting.ref}/register"
    answers = [client.get(base), client.post(base, data={"address": STRANGER})]
    answers += [client.get(f"{base}/{token}"), client.post(f"{base}/{token}", data=typed(""))]

    assert [each.status_code for each in answers] == [status] * 4
    assert link_notices() == []


def test_closed_and_cancelled_meetings_take_nobody(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = url_for_address(meeting, STRANGER)
    data = typed(client.get(url).text)
    publishing.cancel(meeting, by=cast.somchai, reason="")
    db.session.commit()

    answer = client.post(url, data=data)

    assert answer.status_code == 409 and "has been cancelled" in answer.text
    assert f'href="/m/{meeting.ref}"' in answer.text and guests(meeting, cast) == []


def test_it_is_the_same_on_both_databases(app_on_both: Flask, cast: Cast) -> None:
    meeting = open_meeting(cast)
    client = visitor(app_on_both)
    url = url_for_address(meeting, STRANGER)
    data = typed(client.get(url).text)

    answers = [
        client.post(f"/m/{meeting.ref}/register", data={"address": STRANGER}),
        client.post(url, data=data),
        client.post(url, data=data),
    ]

    assert [each.status_code for each in answers] == [200, 303, 303]
    assert len(guests(meeting, cast)) == 1
