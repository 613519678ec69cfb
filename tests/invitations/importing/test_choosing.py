"""People are chosen from the directory into a meeting, a group or an institute, and seen first."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.invitations.forms.importing.chosen import MOST
from nact_meet.invitations.models import Import
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.cast import person as somebody
from tests.parts.looks import PHONE, check, check_everywhere
from tests.parts.loopback import Listen, signed_in


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    values = {"first_name": "Rice", "written_in": "en"}
    group = WorkingGroup.found(values, cast.somchai, [cast.institute])
    db.session.commit()
    return group


def ticked(page: str) -> list[int]:
    boxes = re.findall(r'<input type="checkbox" name="person" [^>]*>', page)
    return [int(re.findall(r'value="(\d+)"', box)[0]) for box in boxes if " checked" in box]


def choose(client: FlaskClient, base: str, *ids: int) -> str:
    """The preview."""
    answer = client.post(f"{base}/choice", data={"person": [str(id) for id in ids]})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_who_is_ticked_stays_while_one_searches_on(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    there = "/working-groups/rice/choice"

    page = organiser_client.get(f"{there}?q=maria&person={cast.aye.id}&person={cast.wei.id}").text

    assert "2 people selected" in page and sorted(ticked(page)) == [cast.aye.id, cast.wei.id]
    assert f'value="{cast.maria.id}"' in page and f'value="{cast.somchai.id}"' not in page


def test_the_chosen_join_a_group_after_a_preview(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    url = choose(organiser_client, "/working-groups/rice", cast.aye.id, cast.maria.id)

    page = organiser_client.get(url).text
    assert "Add 2 people" in page and "Aye Aye" in page and "Institute of Dili" in page
    assert not db.session.scalars(select(Membership)).all()
    organiser_client.post(url, data={"role": "speaker"})
    organiser_client.post(f"{url}/people")
    organiser_client.post(f"{url}/people")

    members = db.session.scalars(select(Membership).order_by(Membership.id)).all()
    assert [(one.person_id, one.role) for one in members] == [
        (cast.aye.id, "speaker"),
        (cast.maria.id, "speaker"),
    ]
    page = organiser_client.get("/working-groups/rice/choice").text
    assert page.count("Already on the list") == 2


def test_nobody_reads_an_address_by_choosing(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    url = choose(organiser_client, "/working-groups/rice", cast.maria.id, cast.somchai.id)

    page = organiser_client.get(f"{url}?show=known").text

    assert "maria@" not in page and cast.organiser.address in page
    assert "maria@" not in str(db.session.scalars(select(Import)).one().rows)


def test_two_of_one_name_at_one_address_are_told_apart(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    first, second = (somebody("Nu Nu", "office@yangon.example", cast.yangon) for _ in range(2))
    db.session.add_all([first, second])
    db.session.commit()
    url = choose(organiser_client, "/working-groups/rice", second.id)

    organiser_client.post(f"{url}/people")

    assert db.session.scalars(select(Membership.person_id)).all() == [second.id]


def test_who_cannot_come_is_said_and_the_others_come(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    url = choose(
        organiser_client, f"/meetings/{meeting.ref}", cast.aye.id, cast.wei.id, cast.maria.id
    )
    assert cast.wei.contact
    cast.wei.contact.bounced_at = utc_now()
    cast.maria.erased_at = utc_now()
    db.session.commit()

    page = organiser_client.get(url).text
    organiser_client.post(f"{url}/people")

    assert "2 lines cannot be imported" in page and "no working email address" in page
    assert "no longer in the directory" in page
    assert db.session.scalars(select(Participant.person_id)).all() == [cast.aye.id]


def test_an_institute_takes_nobody_from_another(organiser_client: FlaskClient, cast: Cast) -> None:
    url = choose(organiser_client, f"/institutes/{cast.institute.id}", cast.aye.id)

    page = organiser_client.get(url).text
    organiser_client.post(f"{url}/people")

    assert "Of another institute, or known without one" in page and "Add 1" not in page
    assert cast.aye.institute is cast.yangon


@pytest.mark.parametrize("many", [0, MOST + 1])
def test_nobody_and_too_many_are_refused_with_a_sentence(
    many: int, organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    crowd = [somebody(f"Guest {n}", f"guest{n}@dili.example", cast.dili) for n in range(many)]
    db.session.add_all(crowd)
    db.session.commit()

    answer = organiser_client.post(
        "/working-groups/rice/choice", data={"person": [str(guest.id) for guest in crowd]}
    )

    assert answer.status_code == 422 and "Please select at " in answer.text
    assert not db.session.scalars(select(Import)).all()


def test_a_list_that_is_read_in_cannot_pass_for_chosen_people(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    sheet = {"pasted": f"Full name;Mail address\nAye Aye;{cast.maria.id}"}
    url = organiser_client.post("/working-groups/rice/import", data=sheet).location

    columns = {"columns-0": "full_name", "columns-1": "person", "has_heading": "y"}
    answer = organiser_client.post(url, data=columns | {"role": "delegate", "sharing": "unknown"})

    assert answer.status_code == 422


@pytest.mark.browser
def test_choosing_three_by_two_searches_works_at_both_sizes(
    app: Flask, page: Page, cast: Cast, group: WorkingGroup, listen: Listen
) -> None:
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/working-groups/rice")
    page.get_by_role("link", name="Choose from the directory").click()
    page.set_viewport_size(PHONE)
    page.get_by_label("Name, institute or address").fill("aye")
    page.keyboard.press("Enter")
    page.get_by_label("Aye Aye").check()
    page.get_by_label("Name, institute or address").fill("dili")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 person selected")).to_be_visible()
    page.get_by_label("Maria").check()
    check_everywhere(page)
    page.get_by_role("button", name="Check the selected people").click()
    expect(page.get_by_text("Institute of Dili")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Add 2 people").click()
    page.get_by_text("2 added.").wait_for()
