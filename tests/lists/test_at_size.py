"""The organisers' list of many participants: turned over, narrowed, sorted, and quick."""

import re
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.statements import statements

CODES = ("TH", "MM", "CN", "TL", None)


def fill(meeting: Meeting, number: int) -> None:
    """Guests of every country, one in two registered, as bare rows."""
    people = [{"full_name": f"Guest {n:05}", "zone": "UTC"} for n in range(number)]
    ids = list(
        db.session.scalars(
            insert(Person).returning(Person.id, sort_by_parameter_order=True), people
        )
    )
    contacts = [{"person_id": id, "address": f"guest{id}@else.example"} for id in ids]
    reached = db.session.scalars(
        insert(Contact).returning(Contact.id, sort_by_parameter_order=True), contacts
    )
    rows = [
        {
            "meeting_id": meeting.id,
            "person_id": id,
            "contact_id": contact,
            "full_name": f"Guest {n:05}",
            "institute_name": f"Institute {n % 9}",
            "country_code": CODES[n % len(CODES)],
            "role": Role.SPEAKER if n % 10 == 3 else Role.DELEGATE,
            "state": State.CONFIRMED if n % 2 else State.INVITED,
        }
        for n, (id, contact) in enumerate(zip(ids, reached, strict=True))
    ]
    db.session.execute(insert(Participant), rows)
    db.session.commit()


def page(client: FlaskClient, meeting: Meeting, query: str = "") -> str:
    answer = client.get(f"/meetings/{meeting.ref}/participants{query}")
    assert answer.status_code == 200
    return answer.text


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*><bdi>([^<]+)', text)


def test_a_long_list_is_turned_over_a_hundred_at_a_time(
    cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    fill(meeting, 230)

    first = page(organiser_client, meeting, "?state=invited")
    second = page(organiser_client, meeting, "?state=invited&page=2")

    assert len(names(first)) == 100 and len(names(second)) == 15
    assert not set(names(first)) & set(names(second))
    assert "Page 1 of 2" in first and "115 of them" in first
    assert "state=invited&amp;page=2" in first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=aye", ["Aye Aye"]),
        ("?q=institute%20DILI", ["Maria"]),
        ("?q=李", ["Li Wei"]),
        ("?q=myanmár", ["Aye Aye"]),
        ("?matter=address", ["Maria"]),
        ("?matter=decision", []),
        ("?matter=answers", []),
        ("?matter=nonsense&delegation=x", ["Ana", "Aye Aye", "Li Wei", "Maria"]),
        ("?q=100%25", []),
        ("?country=mm", ["Aye Aye"]),
        ("?country=-", ["Ana"]),
        ("?state=unanswered", ["Ana", "Maria"]),
        ("?role=head", ["Maria"]),
        ("?role=head&country=CN", []),
        ("?order=protocol", ["Aye Aye", "Maria", "Li Wei", "Ana"]),
        ("?order=answer", ["Aye Aye", "Li Wei", "Ana", "Maria"]),
        ("?order=nonsense&page=x", ["Ana", "Aye Aye", "Li Wei", "Maria"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    query: str, found: list[str], cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    centre = Institute(name="ASEAN-China Centre", zone="Asia/Shanghai")
    ana = Person(full_name="Ana", zone="UTC", institute=centre)
    ana.contacts.append(Contact(address="ana@centre.example"))
    cast.wei.own_script_name = "李伟"
    db.session.add(ana)
    aye, wei, maria, _ana = cast.invite(meeting, cast.aye, cast.wei, cast.maria, ana)
    meeting.published_at = meeting.created_at
    aye.confirm(by=cast.aye)
    wei.is_tentative, wei.replied_at = True, aye.registered_at
    maria.change_role(Role.HEAD, by=cast.somchai)
    maria.contact.bounced_at = aye.registered_at
    db.session.commit()

    assert names(page(organiser_client, meeting, query)) == found


def test_the_same_choice_leads_to_the_files(cast: Cast, organiser_client: FlaskClient) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)

    listed = page(organiser_client, meeting, "?country=MM&q=aye")
    (link,) = re.findall(r'href="(/meetings/\w+/lists\?[^"]+)"', listed)
    lists = organiser_client.get(link.replace("&amp;", "&")).text
    (file,) = re.findall(r'href="([^"]+\.csv[^"]*)"', lists)
    rows = organiser_client.get(file.replace("&amp;", "&")).text.splitlines()

    assert len(rows) == 2 and "Aye Aye" in rows[1]


def test_a_thousand_registrations_are_listed_and_exported_without_waiting(
    cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    fill(meeting, 1000)
    lists = f"/meetings/{meeting.ref}/lists"
    asked = [
        f"/meetings/{meeting.ref}/participants?state=confirmed&country=MM&order=protocol&q=guest",
        *(f"{lists}/participants.{kind}?order=protocol" for kind in ("csv", "xlsx")),
        f"{lists}/participants?order=protocol",
    ]

    for path in asked:
        organiser_client.get(path)  # whatever is compiled once
        began = time.process_time()
        with statements() as seen:
            answer = organiser_client.get(path)
            assert answer.data
        assert answer.status_code == 200
        assert time.process_time() - began < 1, path
        assert len(seen) < 24, seen
