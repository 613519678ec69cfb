"""No form, list or mail stores a name or a title that hides what it is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import Form

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.invitations.forms.importing.lines import checked
from nact_meet.mail import addresses
from nact_meet.web.extensions import db
from nact_meet.web.forms import fields
from tests.cast import Cast

SAYS = "there is an invisible character (U+202E)"
TURNED = "Ricin \u202egpj.exe"


class LineForm(Form):
    line = fields.Line("Name")


@pytest.mark.parametrize("around", ["\u200e", "\ufeff", "\u200b \u2060", "\u00ad"])
def test_what_copying_leaves_around_a_name_is_left_out(app: Flask, around: str) -> None:
    form = LineForm(data={"line": f"{around}Aye Aye {around}"})

    assert form.line.data == "Aye Aye"


def test_a_title_and_names_around_a_meeting_are_refused_with_a_sentence(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    at = f"/meetings/{meeting.ref}"
    forms = {
        "/meetings": {"title": TURNED},
        at: {"title": TURNED},
        "/polls": {"title": TURNED},
        "/working-groups": {"name": TURNED},
        "/people": {"full_name": TURNED, "address": "x@elsewhere.example"},
        f"/people/{cast.somchai.id}": {"full_name": TURNED},
        f"/institutes/{cast.institute.id}/contacts": {"full_name": TURNED, "address": "x@y.z"},
        f"{at}/letters": {"subject": TURNED},
        f"{at}/questions": {"kind": "text", "label": TURNED},
    }

    answers = {url: organiser_client.post(url, data=data) for url, data in forms.items()}

    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(forms, 422)
    assert [url for url, answer in answers.items() if SAYS not in answer.text] == []
    assert not db.session.scalars(select(Person).where(Person.full_name == TURNED)).all()
    assert not db.session.scalars(select(Institute).where(Institute.name == TURNED)).all()


def test_an_agendas_titles_and_speakers_are_refused(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    item = {"agenda-0-kind": "session", "agenda-0-title": "Water", "agenda-0-minutes": "10"}
    for name in ("agenda-0-title", "agenda-0-speakers"):
        answer = organiser_client.post("/meetings", data=item | {name: TURNED})

        assert answer.status_code == 422 and SAYS in answer.text, name


def test_a_participants_own_form_is_refused(client: FlaskClient, cast: Cast) -> None:
    (place,) = cast.invite(cast.meeting(), cast.aye)
    data = {"full_name": TURNED, "institute": "Yangon", "zone": "Asia/Yangon", "language": "en"}

    answer = client.post(f"/r/{place.token}/data/correction", data=data)

    assert answer.status_code == 422 and SAYS in answer.text
    assert "Ricin" in answer.text, "and what was typed is still there"


def test_a_line_of_a_list_is_refused_with_its_number(app: Flask) -> None:
    with app.test_request_context():
        entries, faults = checked(
            [(1, ["Aye Aye", "a@y.example"]), (2, [TURNED, "b@y.example"])],
            ["full_name", "address"],
            Role.DELEGATE,
        )

    assert [entry.full_name for entry in entries] == ["Aye Aye"]
    assert [fault.number for fault in faults] == [2]
    assert SAYS in str(faults[0].sentence)


def test_a_pasted_name_is_refused_and_its_line_kept(app: Flask) -> None:
    with app.test_request_context():
        pasted = addresses.read(f"{TURNED} <x@y.example>\nAye Aye <aye@yangon.example>")

        assert [mailbox.name for mailbox in pasted.mailboxes] == ["Aye Aye"]
        assert "invisible character" in str(pasted.unreadable[0].why)
