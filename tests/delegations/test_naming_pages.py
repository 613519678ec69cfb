"""The pages on which a delegation is named: by a contact's link, and by hosts who act for it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.delegations import links, roll
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import BLANK, khins, name, names, person, row, rows, seats
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def link(nomination: Nomination, yangon: Yangon) -> str:
    """Daw Khin's."""
    return f"/n/{links.token_for(nomination, yangon.khin)}"


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_page_says_whose_it_is_and_what_is_asked(
    visitor: FlaskClient, link: str, nomination: Nomination, meeting: Meeting, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=4)
    nomination.words = "Please name a **speaker**."
    db.session.commit()

    page = visitor.get(link).text

    for words in (
        "Delegation of Myanmar",
        "Dr Daw Khin",
        "as a contact of Institute of Yangon",
        "Not you?",
        "4 of 4 seats left",
        "No one has been named yet.",
        "<strong>speaker</strong>",
        "Institute of Bangkok",
    ):
        assert words in page, words
    assert "khin@yangon.example" not in page


def test_a_guess_is_not_said_to_be_the_coordinator_s_clock(
    visitor: FlaskClient, link: str, yangon: Yangon
) -> None:
    known = visitor.get(link).text
    yangon.khin.person.zone_source = ZoneSource.GUESS
    db.session.commit()

    page = visitor.get(link).text

    assert "Your time: Yangon" in known
    assert "Your time" not in page and "Bangkok, UTC+7" in page


def test_several_are_named_by_one_form_and_empty_rows_are_left_out(
    visitor: FlaskClient, link: str, nomination: Nomination
) -> None:
    typed = rows(row("Min Thu", role="head"), {}, row("Hla Hla", reader_name="Ko Ko"))

    answer = visitor.post(f"{link}/people", data=typed)

    assert answer.status_code == 303 and answer.location.startswith(link)
    assert names(nomination) == ["Min Thu", "Hla Hla"]
    assert roll.people(nomination)[1].contact.reader_name == "Ko Ko"
    assert visitor.post(f"{link}/people", data=typed).status_code == 303
    assert names(nomination) == ["Min Thu", "Hla Hla"]


def test_more_rows_and_a_search_keep_what_is_typed(
    visitor: FlaskClient, link: str, cast: Cast
) -> None:
    typed = rows(row("Min Thu")) | {"find": "aye"}

    more = visitor.post(f"{link}/people", data=typed | {"more": "1"})
    found = visitor.post(f"{link}/people", data=typed | {"search": "1"})

    assert more.status_code == found.status_code == 200
    assert "people-3-full_name" in more.text and 'value="Min Thu"' in more.text
    assert "Dr Aye Aye" in found.text and 'value="Min Thu"' in found.text
    assert "aye@yangon.example" not in found.text


def test_known_people_are_picked_but_only_of_this_country(
    visitor: FlaskClient, link: str, nomination: Nomination, cast: Cast
) -> None:
    aye, wei = cast.aye.contacts[0].id, cast.wei.contacts[0].id

    refused = visitor.post(f"{link}/people", data={"known": [wei]})
    assert refused.status_code == 422
    visitor.post(f"{link}/people", data={"known": [aye]})

    assert names(nomination) == ["Aye Aye"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ([row("Min Thu", address="")], "Please fill this in."),
        ([{"position": "Dean"}], "Please fill this in."),
        ([row("Min Thu", address="not one")], "This is not an email address."),
        ([row("x" * 300)], "at most 200 characters"),
        ([row("Min\r\nBcc: x")], "on one line"),
        ([row("Min Thu", institute="Institute of Dili")], "is in Timor-Leste."),
        ([row("Min Thu", role="head"), row("Su", role="head")], "has one head"),
        ([row("Min Thu"), row("Su Su"), row("Tin Tin")], "the delegation has 2"),
        ([row("Min Thu", role="chair")], "Not a valid choice"),
        ([{}], "Please enter at least one person"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence_and_all_that_was_typed(
    typed: list[dict[str, str]],
    sentence: str,
    visitor: FlaskClient,
    link: str,
    nomination: Nomination,
    meeting: Meeting,
    cast: Cast,
) -> None:
    seats(meeting, cast, 9, MM=2)

    answer = visitor.post(f"{link}/people", data=rows(*typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Please check the following" in answer.text
    for each in typed:
        assert each.get("full_name", "").partition("\r")[0] in answer.text
    assert names(nomination) == []


def test_past_the_date_the_page_names_the_hosts_and_substitution_stays_open(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    nomination.due_at = utc_now() - timedelta(hours=1)
    db.session.commit()
    place_id = place.id

    assert "Please write to the hosts: Institute of Bangkok" in visitor.get(link).text
    assert visitor.get(f"{link}/people/new").status_code == 409
    assert visitor.post(f"{link}/people", data=rows(row("Su Su"))).status_code == 409
    typed = {f"person-{key}": value for key, value in (BLANK | row("Su Su")).items()}
    answer = visitor.post(f"{link}/people/{place_id}/substitution", data=typed)

    assert answer.status_code == 303
    assert names(nomination) == ["Su Su"]


def test_a_substitute_who_cannot_be_gets_the_form_back(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    place, _other = name(nomination, khins(yangon), person("Min Thu"), person("Hla Hla"))
    url = f"{link}/people/{place.id}/substitution"

    for typed, sentence in (
        ({}, "Please fill this in."),
        (row("Hla Hla"), "is already in this delegation"),
        (row("Lek", institute="Institute of Bangkok"), "is in Thailand."),
    ):
        data = {f"person-{key}": value for key, value in (BLANK | typed).items()}
        answer = visitor.post(url, data=data)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence

    assert names(nomination) == ["Min Thu", "Hla Hla"]


def test_the_order_follows_numbers_and_buttons(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    people = [person(each) for each in ("Aung", "Ba", "Chit")]
    first, second, third = (each.id for each in name(nomination, khins(yangon), *people))

    def order(**typed: str) -> list[str]:
        people = enumerate(roll.people(nomination), 1)
        numbers = {f"position-{each.id}": str(at) for at, each in people}
        assert visitor.post(f"{link}/order", data=numbers | typed).status_code == 303
        return names(nomination)

    assert order(**{f"position-{third}": "1"}) == ["Chit", "Aung", "Ba"]
    assert order(**{f"position-{third}": "3"}) == ["Aung", "Ba", "Chit"]
    assert order(up=str(second)) == ["Ba", "Aung", "Chit"]
    assert order(down=str(second)) == ["Aung", "Ba", "Chit"]
    assert order(**{f"position-{first}": "²", f"position-{second}": "9" * 40}) == [
        *("Aung", "Ba", "Chit")
    ]
    assert visitor.post(f"{link}/order", data={"up": "999999"}).status_code == 404


def test_somebody_is_corrected_and_taken_out(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    url = f"{link}/people/{place.id}"
    assert 'value="Min Thu"' in visitor.get(url).text

    typed = BLANK | {"full_name": "U Min Thu", "role": "speaker", "position": "Dean"}
    assert visitor.post(url, data=typed | {"full_name": ""}).status_code == 422
    assert visitor.post(url, data=typed).status_code == 303
    corrected = db.session.get_one(Participant, place.id)
    assert (corrected.full_name, corrected.role, corrected.position) == (
        *("U Min Thu", Role.SPEAKER, "Dean"),
    )

    assert "Remove U Min Thu" in visitor.get(f"{url}/removal").text
    assert visitor.post(f"{url}/removal").status_code == 303
    assert names(nomination) == []
    assert visitor.get(url).status_code == 404


def test_who_was_taken_out_does_not_come_back_by_an_old_link(
    visitor: FlaskClient, nomination: Nomination, yangon: Yangon
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    roll.take_out(nomination, place, khins(yangon))
    db.session.commit()
    own, typed = f"/r/{place.token}", BLANK | row("Min Thu", institute="X", zone="Asia/Yangon")
    typed |= {"country_code": "MM"}

    assert "Your delegation has changed" in visitor.get(own).text
    assert visitor.post(f"{own}/registration", data=typed).status_code == 409
    assert names(nomination) == []


def test_opening_a_page_changes_nothing(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    before = db.session.query(Change).count()

    for path in ("", "/people/new", "/not-me", f"/people/{place.id}"):
        assert visitor.get(f"{link}{path}").status_code == 200
    for path in ("/order", "/answer", "/attendance", "/people", f"/people/{place.id}/removal"):
        if path != f"/people/{place.id}/removal":
            assert visitor.get(f"{link}{path}").status_code == 303, path

    assert db.session.query(Change).count() == before


def test_a_stranger_to_the_link_is_noted(
    visitor: FlaskClient, link: str, nomination: Nomination
) -> None:
    assert "Opening it has changed nothing" in visitor.get(f"{link}/not-me").text

    assert "Thank you" in visitor.post(f"{link}/not-me").text

    said = db.session.query(Change).filter_by(verb="link disowned").one()
    assert (said.subject_name, said.actor_name) == ("Myanmar", "Someone else")


def test_a_revoked_link_opens_nothing(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    links.replace(nomination)
    db.session.commit()

    assert visitor.get(link).status_code == 404
    assert visitor.post(f"{link}/people", data=rows(row("Min Thu"))).status_code == 404
    assert names(nomination) == []


def test_the_answer_is_one_button_and_hosts_see_later_changes(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    name(nomination, khins(yangon), person("Min Thu"))

    assert visitor.post(f"{link}/answer").status_code == 303
    assert "The hosts have your delegation." in visitor.get(link).text
    visitor.post(f"{link}/people", data=rows(row("Su Su")))

    assert "Changed since then." in visitor.get(link).text
    assert nomination.is_changed_since_answer


def test_afterwards_the_page_asks_who_sat_in_the_room(
    visitor: FlaskClient,
    link: str,
    nomination: Nomination,
    meeting: Meeting,
    yangon: Yangon,
    organiser_client: FlaskClient,
) -> None:
    first, second = name(nomination, khins(yangon), person("Min Thu"), person("Su Su"))
    meeting.starts_at = utc_now() - timedelta(hours=4)
    meeting.ends_at = utc_now() - timedelta(hours=2)
    db.session.commit()
    assert "Did Min Thu attend?" in visitor.get(link).text

    ticks = {f"sat-{first.id}": "yes", f"sat-{second.id}": "no", "sat-999": "yes"}
    assert visitor.post(f"{link}/attendance", data=ticks).status_code == 303

    db.session.expire_all()
    assert [first.attended, second.attended] == [True, False]
    assert (
        "In the room"
        in organiser_client.get(f"/meetings/{meeting.ref}/participants/{first.id}").text
    )


def test_hosts_do_the_same_on_behalf_of_the_institute(
    nomination: Nomination, meeting: Meeting, organiser_client: FlaskClient, visitor: FlaskClient
) -> None:
    nomination.due_at = utc_now() - timedelta(hours=1)
    db.session.commit()
    url = f"/meetings/{meeting.ref}/delegations/{nomination.id}"

    assert "You are acting for Institute of Yangon." in organiser_client.get(url).text
    assert organiser_client.post(f"{url}/people", data=rows(row("Min Thu"))).status_code == 303

    assert names(nomination) == ["Min Thu"]
    said = db.session.query(Change).filter_by(verb="named").one()
    assert (said.actor_name, said.on_behalf_of) == ("Somchai", "Institute of Yangon")
    assert visitor.get(url).location.startswith("/sign-in")
    assert organiser_client.get(f"{url}/not-me").status_code == 404


def test_hosts_of_another_meeting_have_no_part_in_it(
    nomination: Nomination, cast: Cast, organiser_client: FlaskClient
) -> None:
    other = cast.meeting(created_by=cast.wei)
    other.hosts = []
    ours = cast.meeting()
    db.session.commit()

    for meeting in (other, ours):
        url = f"/meetings/{meeting.ref}/delegations/{nomination.id}"
        assert organiser_client.get(url).status_code == 404
        assert organiser_client.post(f"{url}/people", data=rows(row("X"))).status_code == 404


def test_nobody_of_another_delegation_is_touched(
    visitor: FlaskClient, link: str, meeting: Meeting, cast: Cast
) -> None:
    (maria,) = cast.invite(meeting, cast.maria)

    for path in ("", "/removal", "/substitution"):
        assert visitor.post(f"{link}/people/{maria.id}{path}").status_code == 404


def test_a_large_delegation_costs_no_more_statements(
    visitor: FlaskClient, link: str, nomination: Nomination, yangon: Yangon
) -> None:
    counts = []
    for crowd in (range(2), range(2, 30)):
        name(nomination, khins(yangon), *(person(f"P{each} X") for each in crowd))
        visitor.get(link)
        with statements() as seen:
            assert visitor.get(link).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_host_who_names_tries_the_email_first(
    organiser_client: FlaskClient, nomination: Nomination, cast: Cast, smtp: MailServer
) -> None:
    there = f"/meetings/{nomination.meeting.ref}/delegations/{nomination.id}/people"
    form = organiser_client.get(f"{there}/new").text

    organiser_client.post(f"{there}?trial=1", data=rows(row("Min Thu")))
    deliver()

    assert f'formaction="{there}?trial=1"' in form
    (mail,) = [mail for mail in smtp.messages if "Trial copy" in str(mail.message["Subject"])]
    assert mail.recipient == "somchai@bangkok.example"
    assert names(nomination) == []
