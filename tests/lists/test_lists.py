"""A meeting's participants as a page to print, as CSV and XLSX, and as names for the room."""

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.lists.sheets import harmless
from nact_meet.meetings.models.meeting import Meeting, NameLabel
from nact_meet.places import audience
from nact_meet.publication import publishing
from nact_meet.tables.rows import tidy
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.parts.statements import statements

HOSTILE = ["=1+1", "+65 1234", "-2", "@SUM(A1)", "\tx"]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(title="Rice and rivers")
    cast.invite(meeting)
    return meeting


def somebody(cast: Cast, meeting: Meeting, name: str, **values: object) -> None:
    person = Person(full_name=name, zone="UTC", **values)
    person.contacts.append(Contact(address=f"{abs(hash(name))}@else.example"))
    db.session.add(person)
    audience.invite(meeting, person.contacts[0], Role.DELEGATE, by=cast.somchai)
    db.session.commit()


def sheet(client: FlaskClient, meeting: Meeting, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/meetings/{meeting.ref}/lists/participants.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def names(client: FlaskClient, meeting: Meeting, query: str = "") -> list[str]:
    return [row["Full name"] for row in sheet(client, meeting, query)]


def test_protocol_has_asean_then_china_then_the_secretariat_then_others_and_hosts_among_them(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    secretariat = Institute(name="ASEAN Secretariat", country_code=None, zone="Asia/Jakarta")
    somebody(cast, meeting, "Bo of the Secretariat", institute=secretariat)
    centre = Institute(name="ASEAN-China Centre", country_code=None, zone="Asia/Shanghai")
    somebody(cast, meeting, "Ana of a centre", institute=centre)
    somebody(
        cast, meeting, "Zoe of London", country_code=None, institute=None, country_said="London"
    )
    cast.invite(meeting, cast.somchai)

    found = names(organiser_client, meeting)

    assert found == [
        *("Aye Aye", "Somchai", "Maria", "Li Wei"),
        *("Bo of the Secretariat", "Zoe of London", "Ana of a centre"),
    ]


def test_two_hosts_come_in_their_order_before_all_others_where_the_meeting_wishes_so(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting.hosts_first, meeting.hosts[0].position = True, 1
    meeting.hosts.append(hosted_by(cast.shanghai, position=0))
    cast.invite(meeting, cast.somchai)
    db.session.expire_all()

    assert names(organiser_client, meeting)[:2] == ["Li Wei", "Somchai"]


def test_a_head_of_delegation_comes_before_the_others(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    somebody(cast, meeting, "Zaw Zaw", institute=cast.yangon, country_code="MM")
    place = next(each for each in audience.places_of(meeting) if each.full_name == "Zaw Zaw")
    place.change_role(Role.HEAD, by=cast.somchai)
    db.session.commit()

    assert names(organiser_client, meeting)[:2] == ["Zaw Zaw", "Aye Aye"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?order=name", ["Aye Aye", "Li Wei", "Maria"]),
        ("?order=answer", ["Maria", "Aye Aye", "Li Wei"]),
        ("?state=confirmed", ["Maria"]),
        ("?order=nonsense&role=nobody", ["Aye Aye", "Maria", "Li Wei"]),
    ],
)
def test_the_organiser_chooses_whom_and_in_which_order(
    query: str, found: list[str], meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    publishing.publish(meeting, by=cast.somchai)
    place = audience.place_of(meeting, cast.maria)
    assert place is not None
    place.confirm(**place.answered_by)
    db.session.commit()

    listed = [each for each in names(organiser_client, meeting, query) if each != "Somchai"]

    assert listed == found


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_that_looks_like_a_formula_is_text(
    text: str, meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place.position = text
    db.session.commit()

    (cell,) = {row["Position"] for row in sheet(organiser_client, meeting) if row["Position"]} - {
        "",
        *(each.position for each in (cast.wei, cast.maria)),
    }

    assert cell == f"'{text}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_each_sign_that_begins_a_formula_is_defused(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(f"1{sign}1") == f"1{sign}1"


def test_a_workbook_says_what_the_sheet_says(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    place = audience.place_of(meeting, cast.wei)
    assert place is not None
    place.own_script_name, place.position = "李伟", "=HYPERLINK(1)"
    db.session.commit()

    answer = organiser_client.get(f"/meetings/{meeting.ref}/lists/participants.xlsx")
    head, *rows = load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)

    expected = [list(row.values()) for row in sheet(organiser_client, meeting)]
    assert list(head) == list(sheet(organiser_client, meeting)[0])
    assert [[cell or "" for cell in row] for row in rows] == [
        [cell.removeprefix("'") for cell in row] for row in expected
    ]
    assert any("李伟" in row for row in rows)


@pytest.fixture
def registered(meeting: Meeting, cast: Cast) -> Meeting:
    """Aye Aye is; Li Wei and Maria have not answered."""
    publishing.publish(meeting, by=cast.somchai)
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place.confirm(**place.answered_by)
    db.session.commit()
    return meeting


def test_the_printed_list_is_of_the_registered_and_shows_no_address(
    registered: Meeting, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{registered.ref}/lists/participants"
    page = organiser_client.get(url).text

    assert "Aye Aye" in page and "Myanmar" in page and "Maria" not in page
    assert "aye@yangon.example" not in page
    assert "Maria" in organiser_client.get(f"{url}?state=invited").text


def test_names_for_the_room_have_the_institute_or_lead_with_the_country(
    registered: Meeting, organiser_client: FlaskClient
) -> None:
    listed = organiser_client.get(f"/meetings/{registered.ref}/lists/names").text
    registered.label_by = NameLabel.COUNTRY
    db.session.commit()

    page = organiser_client.get(f"/meetings/{registered.ref}/lists/names").text

    assert "Aye Aye (Institute of Yangon)" in listed and "Maria" not in listed
    assert "Myanmar - Aye Aye" in page and "Maria" not in page


def test_lists_are_for_the_meetings_organisers_alone(
    app: Flask, cast: Cast, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    other = cast.meeting(created_by=cast.wei)
    other.hosts = [hosted_by(cast.shanghai)]
    db.session.commit()
    stranger = app.test_client()

    for path in ("", "/participants", "/names", "/participants.csv", "/participants.xlsx"):
        assert stranger.get(f"/meetings/{meeting.ref}/lists{path}").status_code == 303
        assert organiser_client.get(f"/meetings/{other.ref}/lists{path}").status_code == 404


def test_both_databases_order_alike(
    app_on_both: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)

    for order in ("protocol", "name", "answer"):
        assert len(names(organiser_client, meeting, f"?order={order}")) == 3


def test_a_long_list_takes_as_many_statements_as_a_short_one(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    path = f"/meetings/{meeting.ref}/lists/participants.csv"

    def asked() -> int:
        db.session.remove()
        with statements() as seen:
            organiser_client.get(path)
        return len(seen)

    few = asked()
    again = db.session.get_one(Meeting, meeting.id)
    for number in range(30):
        contact = Contact(address=f"{number}@else.example")
        db.session.add(Person(full_name=f"Guest {number}", zone="UTC", contacts=[contact]))
        audience.invite(again, contact, Role.DELEGATE, by=None)
    db.session.commit()

    assert asked() == few


def test_an_organisation_that_hosts_comes_first_as_any_host(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    centre = Institute(name="ASEAN-China Centre", country_code=None, zone="Asia/Shanghai")
    other = Institute(name="A Centre", country_code=None, zone="Asia/Shanghai")
    somebody(cast, meeting, "Ana of a centre", institute=centre)
    somebody(cast, meeting, "Bo of another", institute=other)
    cast.invite(meeting, cast.somchai)
    meeting.hosts_first, meeting.hosts[0].position = True, 1
    meeting.hosts.append(hosted_by(centre, position=0))
    db.session.commit()
    db.session.expire_all()

    found = names(organiser_client, meeting)

    assert found == ["Ana of a centre", "Somchai", "Aye Aye", "Maria", "Li Wei", "Bo of another"]


def test_what_hosts_ask_for_most_is_one_press_away(
    registered: Meeting, organiser_client: FlaskClient
) -> None:
    page = organiser_client.get(f"/meetings/{registered.ref}/lists").text

    assert f'href="/meetings/{registered.ref}/lists?state=unanswered"' in page
    assert "Heads of delegation" in page


@pytest.mark.parametrize("digits", ["0123", "00", "123456789012", "0000000000000000"])
def test_digits_that_are_no_number_stay_as_they_are_in_excel_and_come_back(digits: str) -> None:
    assert harmless(digits) == f'="{digits}"'
    assert tidy(harmless(digits)) == digits


@pytest.mark.parametrize("number", ["0", "12", "12345678901", "0.5", "01 Jan", "0a"])
def test_what_excel_leaves_alone_is_left_alone(number: str) -> None:
    assert tidy(harmless(number)) == harmless(number) == number
