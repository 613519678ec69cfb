"""A list goes into the directory, a working group or an institute, as it goes to a meeting."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import Change
from nact_meet.invitations.models import Import
from nact_meet.notices.models.notice import Notice
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.cast import person as somebody
from tests.invitations.importing.conftest import LIST
from tests.parts.statements import statements

FOURTEEN = "\n".join(f"Guest {n:02} <guest{n}@dili.example>" for n in range(14))


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    values = {"first_name": "Rice", "written_in": "en"}
    group = WorkingGroup.found(values, cast.somchai, [cast.institute])
    db.session.commit()
    return group


def people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def paste(client: FlaskClient, base: str, text: str) -> str:
    answer = client.post(f"{base}/import", data={"pasted": text})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.full_name == name)).one()


def test_pasted_people_join_a_group_and_nobody_is_mailed(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    url = paste(
        organiser_client, "/working-groups/rice", f"{FOURTEEN}\nAye Aye <aye@yangon.example>"
    )
    before = people()

    page = organiser_client.get(url).text
    assert "New to the directory" in page and "Import the 15 good lines" in page
    assert "These people" not in page and people() == before
    with statements() as seen:
        answer = organiser_client.post(f"{url}/people")
    again = organiser_client.post(f"{url}/people")

    assert answer.location == again.location == "/working-groups/rice"
    assert people() == before + 14
    db.session.expire_all()
    assert {member.person.full_name for member in group.memberships} >= {"Aye Aye", "Guest 13"}
    assert {member.role for member in group.memberships} == {Role.DELEGATE}
    assert len(group.memberships) == 15 and len(seen) < 30
    assert db.session.scalar(select(func.count(Notice.id))) == 0
    joined = select(func.count(Change.id)).where(Change.verb == "joined")
    assert db.session.scalar(joined) == 15


def test_who_is_in_the_group_stays_as_they_are(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    group.join(cast.aye, Role.CHAIR, by=cast.somchai)
    db.session.commit()
    url = paste(organiser_client, "/working-groups/rice", LIST)

    page = organiser_client.get(url).text
    organiser_client.post(f"{url}/people")

    assert "Already on the list" in page and "3 lines cannot be imported" in page
    db.session.expire_all()
    roles = {member.person.full_name: member.role for member in group.memberships}
    assert roles == {"Aye Aye": Role.CHAIR, "Phonesavanh": Role.DELEGATE, "王芳": Role.HEAD}


def test_a_file_of_contacts_goes_into_the_directory(organiser_client: FlaskClient) -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Thu Van\nEMAIL:thu@hanoi.example\nTITLE:Fellow\nEND:VCARD\n"
    )
    sent = {"file": (BytesIO((card + "BEGIN:VCARD\nFN:No One\nEND:VCARD\n").encode()), "a.vcf")}

    url = organiser_client.post("/people/import", data=sent).location
    page = organiser_client.get(url).text
    answer = organiser_client.post(f"{url}/people")

    assert "There is no email address here." in page and "Import the 1 good line" in page
    assert answer.location == "/people"
    assert named("Thu Van").position == "Fellow"
    assert "1 line was left out." in organiser_client.get("/people").text


def test_nobody_is_taken_from_another_institute(organiser_client: FlaskClient, cast: Cast) -> None:
    alone = somebody("Alone", "alone@alone.example", cast.institute)
    alone.institute = None
    db.session.add(alone)
    db.session.commit()
    lines = (
        "New Here <new@bangkok.example>\nAye Aye <aye@yangon.example>\nAlone <alone@alone.example>"
    )
    url = paste(organiser_client, f"/institutes/{cast.institute.id}", lines)

    page = organiser_client.get(url).text
    organiser_client.post(f"{url}/people")

    assert "Of another institute, or known without one" in page
    assert "Import the 1 good line" in page
    db.session.expire_all()
    assert named("New Here").institute == cast.institute
    assert (cast.aye.institute, alone.institute) == (cast.yangon, None)


def test_a_list_is_its_makers_and_a_strange_group_is_not_found(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast, app: Flask
) -> None:
    url = paste(organiser_client, "/people", FOURTEEN)
    listed = db.session.scalars(select(Import)).one()
    listed.created_by_id = cast.aye.id
    group.leads = [cast.dili]
    db.session.commit()

    for path in (url, "/working-groups/rice/import", f"/institutes/{cast.dili.id}/import"):
        assert organiser_client.get(path).status_code == 404, path
    for path in (f"{url}/people", f"{url}/removal", "/working-groups/rice/import"):
        assert organiser_client.post(path, data={"pasted": FOURTEEN}).status_code == 404, path


def test_fifty_thousand_letters_and_five_thousand_people_lose_nothing(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    lines = "\n".join(f"Guest {n} <g{n}@dili.example>" for n in range(5000))
    noise = "x" * 50_000
    answer = organiser_client.post("/working-groups/rice/import", data={"pasted": noise})
    assert answer.status_code == 303
    page = organiser_client.get(answer.location).text
    assert "No column contains this" in page and "xxxxxxxxxx" in page

    url = paste(organiser_client, "/working-groups/rice", lines + "\nNobody at all")
    page = organiser_client.get(url).text
    organiser_client.post(f"{url}/people")

    assert re.search(r"Import the 5,?000 good lines", page) and "1 line cannot be imported" in page
    db.session.expire_all()
    assert len(group.memberships) == 5000
