"""A field of an institute or a group takes its name, and asks back where that is not clear."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from nact_meet.directory.forms.named import NamedField, groups, groups_by_slug, institutes
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import PageForm
from tests.cast import Cast


class NamesForm(PageForm):
    institute = NamedField("Institute", institutes)
    group = NamedField("Group", groups)
    slug = NamedField("Group", groups_by_slug, nothing="")
    shown: list[str]


@pytest.fixture
def rice(cast: Cast) -> WorkingGroup:
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.translations = {"zh_Hans": {"name": "稻米"}}
    cast.shanghai.own_script_name = "上海研究所"
    db.session.add(Institute(name="Viện Hà Nội", country_code="VN", zone="Asia/Ho_Chi_Minh"))
    db.session.commit()
    return group


def sent(app: Flask, **typed: str) -> NamesForm:
    with app.test_request_context():
        form = NamesForm(MultiDict(typed))
        form.validate()
        form.shown = [form.institute._value(), form.group._value(), form.slug._value()]
        return form


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Institute of Dili", "Institute of Dili"),
        ("  institute  OF dili ", "Institute of Dili"),
        ("上海研究所", "Institute of Shanghai"),
        ("vien ha noi", "Viện Hà Nội"),
        ("Dili", "Institute of Dili"),  # words that no other has
    ],
)
def test_an_institute_is_found_by_its_name(
    typed: str, name: str, app: Flask, rice: WorkingGroup
) -> None:
    form = sent(app, institute=typed)

    assert not form.errors and db.session.get_one(Institute, form.institute.data).name == name
    assert form.shown[0] == name


def test_a_group_is_found_by_its_name_in_any_language_and_by_what_links_say(
    app: Flask, rice: WorkingGroup
) -> None:
    form = sent(app, group="稻米", slug="RICE")
    linked = sent(app, group=str(rice.id), slug="rice", institute="0")

    for one in (form, linked):
        assert (one.group.data, one.slug.data) == (rice.id, "rice")
        assert one.shown[1:] == ["Rice", "Rice"]
    assert linked.institute.data == 0 and not linked.errors


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Institute of", "Several match: Institute of Bangkok, "),
        ("Atlantis", "The directory has no institute with this name."),
        ("9" * 400, "The directory has no institute with this name."),
        ("Dili" + "\u0301" * 300, "The directory has no institute with this name."),
    ],
)
def test_what_is_unclear_is_asked_back_and_stays(
    typed: str, sentence: str, app: Flask, rice: WorkingGroup
) -> None:
    form = sent(app, institute=typed)

    assert sentence in form.institute.errors[0] and form.institute.data == 0
    assert form.shown[0] == typed


def test_a_draft_comes_back_with_the_host_that_is_not_known(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    typed = {
        **{"title": "Salt", "day": "2031-02-26", "starts": "10:00", "ends": "12:00"},
        **{"zone": "Ha Noi", "hosts-0-institute_id": "Institute of Bangkok"},
        **{"hosts-1-institute_id": "Institute of Atlantis", "visibility": "public"},
    }

    wrong = organiser_client.post("/meetings", data=typed)
    right = organiser_client.post("/meetings", data=typed | {"hosts-1-institute_id": "dili"})

    assert wrong.status_code == 422 and 'value="Institute of Atlantis"' in wrong.text
    assert "The directory has no institute with this name." in wrong.text
    assert right.status_code == 303


def test_the_institutes_that_lead_a_group_are_lines(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    typed = {"name": "Salt", "written_in": "en", "leads": "Institute of Bangkok\nDILI\ndili"}
    wrong = organiser_client.post("/working-groups", data=typed | {"leads": "Bangkok\nAtlantis"})

    organiser_client.post("/working-groups", data=typed)

    assert wrong.status_code == 422 and "Atlantis: The directory has no institute" in wrong.text
    group = WorkingGroup.by_slug("salt")
    assert group and [one.id for one in group.leads] == [cast.institute.id, cast.dili.id]


def test_of_two_with_one_name_the_field_shows_a_number_that_means_one(
    app: Flask, cast: Cast, rice: WorkingGroup
) -> None:
    other = Institute(name="Center", own_script_name=cast.dili.name, zone="Asia/Dili")
    db.session.add(other)
    db.session.commit()

    form = sent(app, institute=str(cast.dili.id))

    assert form.shown[0] == str(cast.dili.id) and form.institute.data == cast.dili.id
    assert "Several match" in sent(app, institute=cast.dili.name).institute.errors[0]
