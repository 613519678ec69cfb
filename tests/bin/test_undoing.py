"""Undo stands in the message after an act that mailed nobody, and puts back what it changed."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet import chores
from nact_meet.bin.models import UNDONE_WITHIN, Undo
from nact_meet.bin.noticing import ONLY_GROWS
from nact_meet.bin.undoing import CAN_BE_UNDONE
from nact_meet.delegations import asking
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication import publishing
from nact_meet.questions.models import questions_of
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.bin.test_bin import rich_draft
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for, client_of
from tests.organising.test_meeting_pages import typed
from tests.parts.deliver import deliver


@pytest.fixture
def draft(cast: Cast) -> Meeting:
    """Of a group of Bangkok's, which Wei is in."""
    meeting = rich_draft(cast)
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.leads = [cast.institute]
    group.join(cast.wei, Role.DELEGATE, by=cast.somchai)
    db.session.commit()
    return meeting


def place_of(name: str) -> Participant:
    return db.session.scalars(select(Participant).where(Participant.full_name == name)).one()


def message(client: FlaskClient, answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(client.get(answer.location).text)


def press(client: FlaskClient, answer: Any) -> Any:
    """The button in the message that confirms it."""
    said = message(client, answer)
    (address,) = re.findall(r'action="(/undo/\d+[^"]*)"', said) or [said]
    assert address.startswith("/undo/"), said
    return client.post(address.replace("&amp;", "&"))


def everything() -> dict[str, list[str]]:
    """Every row, but for what only grows: numbers of revisions, and when they were."""
    besides = {"changes", "undos", "sessions"}
    return {
        table.name: sorted(
            repr([row[column] for column in table.c if column.name not in ONLY_GROWS])
            for row in db.session.execute(select(table)).mappings()
        )
        for table in Base.metadata.sorted_tables
        if table.name not in besides
    }


def test_what_was_done_is_undone_by_one_press(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    """Acts of many packages, by one mechanism."""
    somchai = cast.somchai.contacts[0].id
    question = questions_of(draft)[1].id
    ref, aye = draft.ref, place_of("Aye Aye").id
    (member,) = db.session.scalars(select(Membership.id))
    acts: list[tuple[str, dict[str, str]]] = [
        (f"/meetings/{ref}/participants/{aye}", {"role": "chair"}),
        (f"/meetings/{ref}/participants/{aye}/removal", {}),
        (
            f"/meetings/{ref}/participants/together",
            {"act": "role", "new_role": "speaker", "place": str(aye)},
        ),
        (f"/working-groups/rice/memberships/{member}/end", {}),
        (f"/meetings/{ref}/questions/{question}/removal", {}),
        (
            f"/institutes/{cast.institute.id}/contacts",
            {"contact": str(somchai), "standing": "contact"},
        ),
        (
            f"/people/{cast.somchai.id}",
            {"full_name": "Somchai P.", "country_code": "TH", "zone": "Asia/Bangkok"},
        ),
    ]
    for address, data in acts:
        before = everything()
        db.session.commit()

        answer = organiser_client.post(address, data=data)
        changed = everything()
        db.session.commit()
        back = press(organiser_client, answer)

        assert changed != before, address
        assert back.status_code == 303 and everything() == before, address
        db.session.commit()
        assert "Undone." in organiser_client.get(back.location).text
    undone = db.session.scalars(select(Change).where(Change.verb == "undone")).all()
    assert len(undone) == len(acts)


def test_a_section_of_a_draft_comes_back_with_its_rows(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    before = everything()
    form = typed(cast, title="Wheat and wells", venue="The library")

    answer = organiser_client.post(f"/meetings/{draft.ref}", data=form)
    assert db.session.scalars(select(Meeting.first_title)).one() == "Wheat and wells"
    db.session.commit()
    press(organiser_client, answer)

    now = everything()
    assert db.session.scalars(select(Meeting.first_title)).one() == "Rice and rivers"
    assert {name for name in now if now[name] != before[name]} <= {"meetings", "participants"}


def test_an_act_that_mails_has_no_undo(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    publishing.publish(draft, by=cast.somchai)
    db.session.commit()
    aye = place_of("Aye Aye").id
    answer = organiser_client.post(f"/meetings/{draft.ref}/participants/{aye}/removal")

    assert "/undo/" not in message(organiser_client, answer)
    assert db.session.scalars(select(Undo)).all() == []


def test_what_moved_on_meanwhile_is_not_undone(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    aye = place_of("Aye Aye")
    address = f"/meetings/{draft.ref}/participants/{aye.id}"
    answer = organiser_client.post(address, data={"role": "chair"})
    place_of("Aye Aye").role = Role.OBSERVER
    db.session.commit()

    late = press(organiser_client, answer)

    assert late.status_code == 409 and "changed again since" in late.text
    assert place_of("Aye Aye").role == Role.OBSERVER


def test_a_second_press_and_one_a_day_later_are_answered_by_a_sentence(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    address = f"/meetings/{draft.ref}/participants/{place_of('Aye Aye').id}"
    answer = organiser_client.post(address, data={"role": "chair"})
    (undo,) = db.session.scalars(select(Undo.id))
    db.session.commit()
    press(organiser_client, answer)

    again = organiser_client.post(f"/undo/{undo}")
    organiser_client.post(address, data={"role": "chair"})
    with time_machine.travel(utc_now() + UNDONE_WITHIN + timedelta(minutes=1), tick=False):
        chores.do()

    assert again.status_code == 404 and "can no longer be undone" in again.text
    assert db.session.scalars(select(Undo)).all() == []


def test_it_is_its_own_organisers_while_they_act_for_the_same(
    app: Flask, organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    colleague = act_for(cast.wei, cast.institute)
    address = f"/meetings/{draft.ref}/participants/{place_of('Aye Aye').id}"
    organiser_client.post(address, data={"role": "chair"})
    (undo,) = db.session.scalars(select(Undo.id))
    db.session.commit()

    others = client_of(app, colleague.person).post(f"/undo/{undo}")
    cast.organiser.appoint(cast.dili, by=cast.wei)
    db.session.commit()
    own = organiser_client.post(f"/undo/{undo}")

    assert [others.status_code, own.status_code] == [404, 404]
    assert place_of("Aye Aye").role == Role.CHAIR


def test_a_new_row_that_others_need_by_now_stays(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    data = {"kind": "text", "label": "Anything else?"}
    answer = organiser_client.post(f"/meetings/{draft.ref}/questions", data=data)
    made = questions_of(draft)[-1]
    made.shown_if, made.shown_if_value = questions_of(draft)[0], "yes"
    db.session.commit()

    late = press(organiser_client, answer)

    assert late.status_code == 409


@pytest.mark.walk
def test_erasure_leaves_none(organiser_client: FlaskClient, draft: Meeting, cast: Cast) -> None:
    address = f"/meetings/{draft.ref}/participants/{place_of('Aye Aye').id}"
    organiser_client.post(address, data={"role": "chair"})
    erase(OwnData.of(place_of("Maria")))
    db.session.commit()

    assert db.session.scalars(select(Undo)).all() == []


def test_every_act_that_can_be_undone_is_an_address(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert CAN_BE_UNDONE - posts == set()


def test_news_that_takes_more_in_is_mail_too(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    """The first change waits a minute to be mailed; the second is told in the same mail."""
    publishing.publish(draft, by=cast.somchai)
    db.session.commit()
    deliver()
    first, second = (
        typed(cast, venue=venue, confirmed="1") for venue in ("The library", "The garden")
    )

    answers = [organiser_client.post(f"/meetings/{draft.ref}", data=one) for one in (first, second)]

    assert ["/undo/" in message(organiser_client, answer) for answer in answers] == [False, False]


def test_what_a_statement_changes_by_itself_comes_back_too(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    for number in range(2):
        db.session.add(letter_in(draft, number))
    db.session.commit()
    before = everything()
    db.session.commit()

    answer = organiser_client.post(f"/meetings/{draft.ref}/incoming/done")
    changed = everything()
    db.session.commit()
    press(organiser_client, answer)

    assert changed != before and everything() == before


def letter_in(meeting: Meeting, number: int) -> Incoming:
    return Incoming(
        key=f"letter-{number}",
        meeting=meeting,
        sender="aye@yangon.example",
        sort=Sort.LETTER,
        outcome=Outcome.SHOWN,
        reason="letter",
        raw=b"Subject: Hello\r\n\r\nHello",
    )


@pytest.mark.walk
def test_who_was_moved_to_another_delegation_is_back_in_theirs(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    other = asking.nomination_of(draft, cast.dili)
    aye = place_of("Aye Aye").id
    db.session.commit()
    before, address = everything(), f"/meetings/{draft.ref}/participants/together"
    data = {"act": "move", "new_delegation": str(other.id), "place": str(aye)}
    db.session.commit()

    answer = organiser_client.post(address, data=data)
    assert place_of("Aye Aye").nomination_id == other.id
    db.session.commit()
    press(organiser_client, answer)

    assert everything() == before


@pytest.mark.walk
def test_who_joined_a_group_by_mistake_is_out_of_it_again(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    before = everything()
    data = {"who": "somchai@bangkok.example", "role": "delegate"}
    db.session.commit()

    answer = organiser_client.post("/working-groups/rice/memberships", data=data)
    assert len(db.session.scalars(select(Membership)).all()) == 2, answer.text[-800:]
    db.session.commit()
    press(organiser_client, answer)

    assert everything() == before


def test_what_was_done_to_several_comes_back_whole(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    """Also where one between them was refused: each is a savepoint of the act."""
    first, gone, last = db.session.scalars(select(Participant).order_by(Participant.id)).all()[:3]
    gone.remove(by=cast.somchai)
    chosen = [str(place.id) for place in (first, gone, last)]
    db.session.commit()
    before, address = everything(), f"/meetings/{draft.ref}/participants/together"
    db.session.commit()

    answer = organiser_client.post(address, data={"act": "remove", "place": chosen})
    assert first.is_gone and last.is_gone
    db.session.commit()
    press(organiser_client, answer)

    assert everything() == before
