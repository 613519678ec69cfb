"""Several people of a list at once: done to each alone, and never mailed unasked."""

import random
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from nact_meet.delegations.asking import nomination_of_country
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import CameBy, State
from nact_meet.publication import publishing
from nact_meet.questions.models import Question, QuestionKind, questions_of
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.parts.statements import statements


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Published; Aye and Maria registered, and wait for the hosts' yes; Wei was invited."""
    meeting = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    aye, _wei, maria = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    for place in (aye, maria):
        place.came = CameBy.REGISTERED
        place.await_hosts(by=place.person)
    db.session.commit()
    return meeting


def places(meeting: Meeting) -> dict[str, Participant]:
    query = select(Participant).where(Participant.meeting_id == meeting.id)
    return {place.full_name: place for place in db.session.scalars(query)}


def press(client: FlaskClient, meeting: Meeting, *names: str, **more: Any) -> TestResponse:
    known = places(meeting)
    data = {"place": [str(known[name].id) for name in names], **more}
    return client.post(f"/meetings/{meeting.ref}/participants/together", data=data)


def mails(kind: Kind) -> int:
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == kind)) or 0


def test_one_is_approved_at_once_and_two_after_their_number_was_shown(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    before = mails(Kind.CONFIRMATION)
    asked = press(organiser_client, meeting, "Aye Aye", "Maria", act="approve")

    assert asked.status_code == 200
    assert "Approve: 2 people" in asked.text and "2 emails are sent." in asked.text
    assert {place.state for place in places(meeting).values()} >= {State.PENDING}
    assert mails(Kind.CONFIRMATION) == before

    done = press(organiser_client, meeting, "Aye Aye", act="approve", q="aye", state="pending")

    assert (done.status_code, done.location) == (
        303,
        f"/meetings/{meeting.ref}/participants?q=aye&state=pending",
    )
    assert places(meeting)["Aye Aye"].state == State.CONFIRMED
    assert mails(Kind.CONFIRMATION) == before + 1
    assert places(meeting)["Maria"].state == State.PENDING


def test_what_cannot_be_done_is_said_by_name_and_the_rest_is_done(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    chosen = ("Aye Aye", "Li Wei", "Maria")

    asked = press(organiser_client, meeting, *chosen, act="approve")
    press(organiser_client, meeting, *chosen, act="approve", confirmed="1")
    said = organiser_client.get(f"/meetings/{meeting.ref}/participants").text

    assert "Nothing will change for Li Wei: Li Wei no longer needs a decision." in asked.text
    assert "2 approved." in said
    assert "Nothing has changed for Li Wei: Li Wei no longer needs a decision." in said
    states = {name: place.state for name, place in places(meeting).items()}
    assert (states["Aye Aye"], states["Maria"]) == (State.CONFIRMED, State.CONFIRMED)
    assert states["Li Wei"] == State.INVITED


def test_a_seat_too_few_leaves_one_person_as_they_were(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    arrange(meeting, Plan(seats=1), by=cast.somchai)
    for name in ("Aye Aye", "Maria"):
        places(meeting)[name].change_role(Role.OBSERVER, by=cast.somchai)
    approve = ("Aye Aye", "Maria")
    db.session.commit()
    press(organiser_client, meeting, *approve, act="approve", confirmed="1")

    press(organiser_client, meeting, *approve, act="role", new_role="speaker")

    roles = [places(meeting)[name].role for name in approve]
    seating = db.session.get(Seating, meeting.id)
    assert roles == [Role.SPEAKER, Role.OBSERVER]
    assert seating is not None and seating.taken == 1
    assert [places(meeting)[name].has_seat for name in approve] == [True, False]
    said = organiser_client.get(f"/meetings/{meeting.ref}/participants").text
    assert "Nothing has changed for Maria:" in said


def test_a_role_mails_nobody_and_removing_tells_each(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    before = db.session.scalar(select(func.count(Notice.id)))
    answer = press(organiser_client, meeting, "Aye Aye", "Li Wei", act="role", new_role="press")

    assert answer.status_code == 303
    assert {places(meeting)[name].role for name in ("Aye Aye", "Li Wei")} == {Role.PRESS}
    assert db.session.scalar(select(func.count(Notice.id))) == before

    asked = press(organiser_client, meeting, "Li Wei", act="remove")
    assert "1 email is sent." in asked.text and places(meeting)["Li Wei"].state == State.INVITED
    press(organiser_client, meeting, "Li Wei", act="remove", confirmed="1")
    again = press(organiser_client, meeting, "Li Wei", act="remove", confirmed="1")

    assert places(meeting)["Li Wei"].state == State.WITHDRAWN and mails(Kind.WITHDRAWAL) == 1
    said = organiser_client.get(again.location).text
    assert "Nothing has changed for Li Wei: They are no longer coming." in said


def test_all_of_a_narrowed_list_are_meant_without_ticking_one(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    press(organiser_client, meeting, act="role", new_role="observer", all="1", state="pending")

    roles = {name: place.role for name, place in places(meeting).items()}
    assert roles["Aye Aye"] == roles["Maria"] == Role.OBSERVER
    assert roles["Li Wei"] == Role.DELEGATE


@pytest.mark.parametrize(
    ("names", "more", "sentence"),
    [
        ((), {"act": "approve"}, "Please select at least one person."),
        (("Maria",), {"act": "dance"}, "Please choose one of the buttons below the list."),
        (("Maria",), {"act": "role"}, "Please choose the new role first."),
        (("Maria",), {"act": "move", "new_delegation": "x"}, "choose the other delegation first."),
    ],
)
def test_a_press_that_says_too_little_brings_the_list_back_with_its_ticks(
    names: tuple[str, ...],
    more: dict[str, str],
    sentence: str,
    organiser_client: FlaskClient,
    meeting: Meeting,
) -> None:
    answer = press(organiser_client, meeting, *names, **more)

    assert answer.status_code == 422 and sentence in answer.text
    ticked = re.findall(
        r'name="place" value="\d+" aria-label="Select ([^"]+)" checked', answer.text
    )
    assert tuple(ticked) == names


def test_people_of_another_meeting_are_nobody_here(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    other = cast.meeting()
    (foreign,) = cast.invite(other, cast.aye)

    answer = organiser_client.post(
        f"/meetings/{meeting.ref}/participants/together",
        data={"place": [str(foreign.id), "99999", "x"], "act": "role", "new_role": "press"},
    )

    assert answer.status_code == 422 and "Please select at least one person." in answer.text
    assert foreign.role == Role.DELEGATE


def test_somebody_is_moved_to_another_delegation_with_their_seat(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.wei.institute, cast.wei.country_code = None, "CN"
    wei = places(meeting)["Li Wei"]
    wei.freeze()
    china, laos = (nomination_of_country(meeting, code) for code in ("CN", "LA"))
    arrange(meeting, Plan(seats=4, countries={"CN": 1, "LA": 1}), by=cast.somchai)
    db.session.commit()

    for nomination in (china, laos):
        press(organiser_client, meeting, "Li Wei", act="move", new_delegation=str(nomination.id))
        db.session.refresh(wei)
        assert (wei.nomination_id, wei.country_code) == (nomination.id, nomination.country_code)
    wei.confirm(by=cast.wei)
    db.session.commit()
    taken = {seats.country_code: seats.taken for seats in Seating.of(meeting).delegations}
    assert taken == {"CN": 0, "LA": 1}

    press(organiser_client, meeting, "Li Wei", act="move", new_delegation=str(china.id))

    taken = {seats.country_code: seats.taken for seats in Seating.of(meeting).delegations}
    assert taken == {"CN": 1, "LA": 0}
    log = organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    assert "moved Li Wei to another delegation" in log


def test_a_message_and_a_sheet_are_for_the_ticked_alone(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    known = places(meeting)
    ids = [str(known[name].id) for name in ("Aye Aye", "Maria")]
    url = f"/meetings/{meeting.ref}"

    letter = organiser_client.get(f"{url}/letters/new", query_string={"place": ids}).text
    sheet = organiser_client.get(f"{url}/lists/participants.csv", query_string={"place": ids}).text

    assert re.findall(r'name="person" value="(\d+)"', letter) == ids
    assert "Aye Aye" in sheet and "Maria" in sheet and "Li Wei" not in sheet
    saved = organiser_client.post(
        f"{url}/letters",
        data={"written_in": "en", "subject": "Rice", "body": "Dear {name}", "person": ids},
    )
    assert "2 people" in organiser_client.get(saved.location).text


def test_answers_are_columns_where_somebody_gave_one(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    from nact_meet.questions.answering import answer

    for label in ("Diet", "Hotel"):
        questions_of(meeting).append(
            Question(kind=QuestionKind.TEXT, first_label=label, is_required=label == "Diet")
        )
    meeting.has_questions = True
    db.session.flush()
    diet, hotel = questions_of(meeting)
    answer(places(meeting)["Aye Aye"], {diet: "Vegetarian"}, language="en")
    db.session.commit()
    url = f"/meetings/{meeting.ref}/participants"

    usual = organiser_client.get(url).text
    with statements() as seen:
        shown = organiser_client.get(f"{url}?column={diet.id}&column={hotel.id}").text
    lacking = organiser_client.get(f"{url}?matter=answers").text

    assert "Vegetarian" not in usual
    assert "Vegetarian" in shown and "<th><bdi>Diet</bdi></th>" in shown
    assert "<th><bdi>Hotel</bdi></th>" not in shown
    assert len(seen) < 20
    assert "Maria" in lacking and "Li Wei" in lacking and "Aye Aye" not in lacking


def test_what_is_said_of_many_long_names_stays_within_a_cookie(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Browsers drop one beyond 4 KB, and the sentence with it."""
    letters = random.Random(1)
    names = ["".join(chr(letters.randrange(0x4E00, 0x9000)) for _ in range(200)) for _ in range(12)]
    people = [person(name, f"p{at}@yangon.example", cast.yangon) for at, name in enumerate(names)]
    db.session.add_all(people)
    db.session.commit()
    meeting = cast.meeting()
    cast.invite(meeting, *people)

    answer = press(organiser_client, meeting, *names, act="approve")

    assert answer.status_code == 303
    page = organiser_client.get(answer.location).text
    assert "Nothing has changed for" in page
