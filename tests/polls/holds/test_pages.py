"""The pages: a host chooses beside the counts, a voter says whether dates are kept."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls import choosing
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for, sign_in
from tests.polls.conftest import MAYBE, NO, YES, draft, reader_of, say, voter_of

__all__ = ["sign_in"]


@pytest.fixture
def somchai(kept: Poll, organiser_client: FlaskClient) -> FlaskClient:
    return organiser_client


def choose(client: FlaskClient, poll: Poll, which: int = 0, **more: str) -> Any:
    slot_id, ref = poll.slots[which].id, poll.ref
    answer = client.post(f"/polls/{ref}/choice", data={"slot": slot_id} | more)
    db.session.expire_all()
    return answer


def test_one_click_makes_the_meeting(somchai: FlaskClient, kept: Poll) -> None:
    page = somchai.get(f"/polls/{kept.ref}").text
    answer = choose(somchai, kept)

    assert page.count("3 people will be told") == 3 and "Choose 22\u00a0Mar\u00a02027" in page
    assert kept.meeting is not None and kept.meeting.published_at
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/meetings/{kept.meeting.ref}"
    assert "the meeting published" in somchai.get(answer.headers["Location"]).text
    after = somchai.get(f"/polls/{kept.ref}").text
    assert f"/meetings/{kept.meeting.ref}" in after and "people will be told" not in after


def test_a_draft_is_made_where_it_is_ticked(somchai: FlaskClient, kept: Poll) -> None:
    answer = choose(somchai, kept, draft="1")

    assert kept.meeting is not None and kept.meeting.published_at is None
    assert "This is the draft of the meeting" in somchai.get(answer.headers["Location"]).text


def test_another_host_is_asked(
    kept: Poll, cast: Cast, somchai: FlaskClient, sign_in: SignIn
) -> None:
    act_for(cast.maria, cast.dili)
    kept.put_hosts([cast.institute, cast.dili])
    db.session.commit()

    answer = choose(somchai, kept)

    assert "We are asking another host to agree" in somchai.get(answer.headers["Location"]).text
    page = sign_in(cast.maria).get(answer.headers["Location"])
    assert page.status_code == 200


def test_choosing_twice_leads_to_the_same_meeting(somchai: FlaskClient, kept: Poll) -> None:
    first, second = choose(somchai, kept), choose(somchai, kept)

    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count(Meeting.id))) == 1


def test_another_date_is_refused_with_a_sentence(somchai: FlaskClient, kept: Poll) -> None:
    choose(somchai, kept)

    answer = choose(somchai, kept, which=1)

    assert answer.status_code == 409
    assert "Another date has already been chosen." in answer.text
    assert f"/polls/{kept.ref}" in answer.text


def test_a_date_of_another_poll_is_refused(somchai: FlaskClient, kept: Poll, cast: Cast) -> None:
    other = draft(cast)
    db.session.commit()
    slot_id = other.slots[0].id

    typed: list[dict[str, Any]] = [{"slot": slot_id}, {"slot": "x"}, {}]
    answers = [somchai.post(f"/polls/{kept.ref}/choice", data=each) for each in typed]

    assert [each.status_code for each in answers] == [409, 409, 409]
    assert all("Please choose one of the dates" in each.text for each in answers)


def test_nobody_else_chooses(
    app: Flask, kept: Poll, cast: Cast, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    act_for(cast.maria, cast.dili)
    stranger, elsewhere = app.test_client(), sign_in(cast.maria)

    asked, hidden = choose(stranger, kept), choose(elsewhere, kept)

    assert (asked.status_code, hidden.status_code) == (303, 404)
    assert asked.headers["Location"].startswith("/sign-in")
    assert kept.chosen is None


def test_a_draft_offers_no_choice(somchai: FlaskClient, cast: Cast) -> None:
    poll = draft(cast)
    db.session.commit()

    assert "Choose" not in somchai.get(f"/polls/{poll.ref}").text
    assert choose(somchai, poll).status_code == 409


@pytest.fixture
def link(kept: Poll, cast: Cast) -> str:
    return f"/v/{reader_of(kept, cast.aye).token}"


def ballot(poll: Poll, *said: str, **more: str) -> dict[str, str]:
    chosen = {f"slot-{each.id}": value for each, value in zip(poll.slots, said, strict=True)}
    return chosen | more


def test_a_voter_has_dates_kept_unless_they_say_no(
    app: Flask, kept: Poll, cast: Cast, link: str
) -> None:
    client = app.test_client()
    form = client.get(link).text
    answers = ballot(kept, "yes", "maybe", "no")

    client.post(f"{link}/answer", data=answers | {"keeps_times": "y"})
    kept_page = client.get(link).text
    db.session.expire_all()
    days = [each.slot.starts_wall.day for each in voter_of(kept, cast.aye).kept_times]
    client.post(f"{link}/answer", data=answers)

    assert 'checked id="keeps_times"' in form and f"{link}/dates.ics" not in form
    assert "2 dates are held in your calendar" in kept_page and f"{link}/dates.ics" in kept_page
    assert days == [22, 23]
    db.session.expire_all()
    assert voter_of(kept, cast.aye).kept_times == []
    assert 'checked id="keeps_times"' not in client.get(link).text


def test_a_ballot_that_comes_back_keeps_the_wish(app: Flask, kept: Poll, link: str) -> None:
    answer = app.test_client().post(f"{link}/answer", data={"comment": "Later"})

    assert answer.status_code == 422
    assert 'id="keeps_times"' in answer.text and 'checked id="keeps_times"' not in answer.text


def test_there_is_no_file_where_no_date_is_kept(
    app: Flask, kept: Poll, cast: Cast, link: str
) -> None:
    say(kept, cast.aye, YES, MAYBE, NO)
    choosing.choose(kept, kept.slots[0], by=cast.somchai)
    db.session.commit()
    db.session.expire_all()

    answer = app.test_client().get(f"{link}/dates.ics")

    assert answer.status_code == 409 and "No dates are held" in answer.text
    assert app.test_client().get("/v/nobody/dates.ics").status_code == 404
