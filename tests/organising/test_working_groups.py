"""Working groups: joint studies, and who is in them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Change
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.directory.conftest import counting

RIVERS = "/working-groups/rivers-and-rice"


@pytest.fixture
def group(organiser_client: FlaskClient) -> WorkingGroup:
    organiser_client.post("/working-groups", data={"name": "Rivers and rice", "summary": "Both."})
    return db.session.scalars(select(WorkingGroup)).one()


def join(client: FlaskClient, who: str, **more: Any) -> Any:
    return client.post(f"{RIVERS}/memberships", data={"who": who, "role": "delegate"} | more)


def test_a_working_group_has_an_address_people_can_read(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    page = organiser_client.get(RIVERS)

    assert group.slug == "rivers-and-rice"
    assert page.status_code == 200
    assert '<link rel="alternate" type="text/calendar"' in page.text


@pytest.mark.parametrize(
    ("name", "slug"), [("粮食研究", "group"), ("New", "new-2"), ("Rivers & rice", "rivers-rice")]
)
def test_every_name_finds_an_address(organiser_client: FlaskClient, name: str, slug: str) -> None:
    answer = organiser_client.post("/working-groups", data={"name": name})

    assert answer.location == f"/working-groups/{slug}"


def test_names_that_read_alike_get_addresses_of_their_own(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    answer = organiser_client.post("/working-groups", data={"name": "Rivers, and rice"})

    assert answer.location == f"{RIVERS}-2"


def test_a_new_name_keeps_the_address(organiser_client: FlaskClient, group: WorkingGroup) -> None:
    organiser_client.post(RIVERS, data={"name": "Rice alone", "summary": ""})

    assert (group.name, group.slug) == ("Rice alone", "rivers-and-rice")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Please fill this in."),
        ("RIVERS AND RICE", "with this name"),
        ("Rice\r\nX: y", "on one line"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(
    organiser_client: FlaskClient, group: WorkingGroup, name: str, sentence: str
) -> None:
    answer = organiser_client.post("/working-groups", data={"name": name, "summary": "Kept text."})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept text." in answer.text


@pytest.mark.parametrize("who", ["Li Wei", "wei@shanghai.example"])
def test_a_person_joins_by_name_or_address(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast, who: str
) -> None:
    cast.act_for(cast.shanghai)

    answer = join(organiser_client, who, role="chair")

    [membership] = group.memberships
    change = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert answer.status_code == 303
    assert (membership.person, membership.role) == (cast.wei, Role.CHAIR)
    assert change is not None
    assert (change.verb, change.details["person"]) == ("joined", "Li Wei")


def test_joining_again_changes_the_role(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    join(organiser_client, "Li Wei")
    join(organiser_client, "Li Wei", role="observer")

    assert [each.role for each in group.memberships] == [Role.OBSERVER]


def test_a_name_that_fits_several_is_asked_about(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    asked = join(organiser_client, "Institute of", role="chair")
    offered = re.findall(r'name="person_id" type="radio" value="(\d+)"', asked.text)
    chosen = join(organiser_client, "Institute of", role="chair", person_id=str(cast.maria.id))

    assert asked.status_code == 422
    assert str(cast.maria.id) in offered
    assert len(offered) == 4
    assert 'value="Institute of"' in asked.text
    assert '<option selected value="chair">' in asked.text
    assert chosen.status_code == 303
    assert [each.person for each in group.memberships] == [cast.maria]


def test_nobody_joins_whom_the_directory_does_not_have(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    answer = join(organiser_client, "A stranger")

    assert answer.status_code == 422
    assert "No one in the directory matches" in answer.text
    assert group.memberships == []


def test_a_member_leaves(organiser_client: FlaskClient, group: WorkingGroup, cast: Cast) -> None:
    join(organiser_client, "Li Wei")
    [membership] = group.memberships

    answer = organiser_client.post(f"{RIVERS}/memberships/{membership.id}/end")

    assert answer.status_code == 303
    assert group.memberships == []
    assert db.session.get(Person, cast.wei.id) is not None


@pytest.mark.parametrize("path", ["/working-groups", RIVERS])
def test_a_list_asks_as_much_for_three_hundred_rows_as_for_three(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast, path: str
) -> None:
    for person in (cast.aye, cast.wei, cast.maria):
        join(organiser_client, person.full_name)
    db.session.remove()
    with counting() as few:
        organiser_client.get(path)
    crowd(group.id, 300)

    with counting() as many:
        page = organiser_client.get(path)

    assert page.text.count("<tr>") > 300
    assert len(many) == len(few)


def crowd(group_id: int, size: int) -> None:
    """Members of as many institutes as there are members, and as many other groups."""
    db.session.remove()  # ends the transaction that a page only read in
    for number in range(size):
        institute = Institute(name=f"Institute {number}", country_code="TH", zone="Asia/Bangkok")
        person = Person(
            full_name=f"Guest {number}",
            zone="Asia/Bangkok",
            institute=institute,
            contacts=[Contact(address=f"guest{number}@crowd.example")],
        )
        db.session.add(Membership(working_group_id=group_id, person=person))
        db.session.add(WorkingGroup(name=f"Group {number}", slug=f"group-{number}"))
    db.session.commit()
    db.session.remove()


def test_an_institute_that_does_not_lead_a_group_only_reads_it(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    join(organiser_client, "Li Wei")
    [membership] = group.memberships
    group.leads = [cast.dili]
    db.session.commit()

    page = organiser_client.get(RIVERS)
    codes = [
        join(organiser_client, "Maria").status_code,
        organiser_client.post(RIVERS, data={"name": "Mine"}).status_code,
        organiser_client.get(f"{RIVERS}/edit").status_code,
        organiser_client.post(f"{RIVERS}/memberships/{membership.id}/end").status_code,
    ]

    assert page.status_code == 200 and "Led by Institute of Dili" in page.text
    assert f"{RIVERS}/memberships" not in page.text and f"{RIVERS}/edit" not in page.text
    assert codes == [404, 404, 404, 404]
    assert [one.person for one in group.memberships] == [cast.wei]


def test_an_institute_takes_its_own_people_out(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    join(organiser_client, "Li Wei")
    group.leads = [cast.dili]
    cast.act_for(cast.shanghai)

    answer = organiser_client.post(f"{RIVERS}/memberships/{group.memberships[0].id}/end")

    assert answer.status_code == 303
    assert group.memberships == []


def test_leads_are_added_but_not_all_given_away(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    both = {"name": group.name, "summary": "", "leads": [cast.institute.id, cast.dili.id]}

    given = organiser_client.post(RIVERS, data=both | {"leads": [cast.dili.id]})
    shared = organiser_client.post(RIVERS, data=both)

    change = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert (given.status_code, shared.status_code) == (422, 303)
    assert group.lead_names == ["Institute of Bangkok", "Institute of Dili"]
    assert change is not None
    assert change.details["leads"] == [["Institute of Bangkok"], group.lead_names]
