"""Links that open nothing lead to a page that mails the right ones, whatever they were for."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.delegations import links as nomination_links
from nact_meet.polls.models.voter import new_voter_key
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.links.conftest import PATHS, World

BY_MAIL = ('action="/links"', "Email me my links")


def is_dead(text: str) -> bool:
    return all(words in text for words in BY_MAIL)


NONSENSE = ("nonsense", "WzEsIngiXQ.abc", "a" * 3000, "a/b/c")
CUT_OFF = ("/r", "/r/", "/n/", "/v/", "/r/%E2%80%AE")


def test_nonsense_is_a_page_that_mails_the_right_link(client: FlaskClient, world: World) -> None:
    nonsense = [f"{start}{rest}" for start in ("/r/", "/n/", "/v/") for rest in NONSENSE]
    nonsense += ["/m/23456789/register/nonsense", "/feeds/people/nonsense.ics"]

    answers = {path: client.get(path) for path in [*nonsense, *CUT_OFF]}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert [path for path, answer in answers.items() if not is_dead(answer.text)] == []


def test_a_form_sent_to_a_dead_link_is_answered_the_same(client: FlaskClient) -> None:
    answer = client.post("/r/nonsense/registration", data={"full_name": "Aye Aye"})

    assert answer.status_code == 404 and is_dead(answer.text)


@pytest.mark.parametrize("kind", ["place", "nomination", "vote", "feed"])
def test_a_replaced_link_speaks_its_readers_language(
    client: FlaskClient, world: World, kind: str
) -> None:
    old = PATHS[kind](world)
    world.place.person.language = world.khin.person.language = "zh_Hans"
    world.place.replace_link()
    world.place.person.replace_feed()
    nomination_links.replace(world.nomination)
    world.aye_votes.key = new_voter_key()
    db.session.commit()

    answer = client.get(old)

    assert answer.status_code == 404 and 'action="/links"' in answer.text
    language = "en" if kind == "feed" else "zh-Hans"
    assert f'<html lang="{language}">' in answer.text


def test_a_link_to_nobody_speaks_the_browsers_language(client: FlaskClient) -> None:
    answer = client.get("/v/nonsense", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert '<html lang="zh-Hans">' in answer.text


def test_a_registration_link_too_old_asks_for_another(client: FlaskClient, world: World) -> None:
    old = PATHS["registration"](world)

    with time_machine.travel(utc_now() + timedelta(hours=25), tick=False):
        answer = client.get(old)

    assert answer.status_code == 410
    assert f'action="/m/{world.meeting.ref}/register"' in answer.text


@pytest.mark.parametrize(
    ("moment", "status"),
    [(timedelta(hours=24), 200), (timedelta(hours=24, seconds=1), 410), (-timedelta(hours=2), 200)],
    ids=["as long as it holds", "a second longer", "signed by a clock since set back"],
)
def test_a_registration_link_holds_for_a_day_whatever_clock_signed_it(
    client: FlaskClient, world: World, moment: timedelta, status: int
) -> None:
    signed_at = utc_now()
    with time_machine.travel(signed_at, tick=False):
        link = PATHS["registration"](world)

    with time_machine.travel(signed_at + moment, tick=False):
        assert client.get(link).status_code == status


@pytest.mark.parametrize("values", [{"is_public": False}, {"published_at": None}])
def test_a_registration_link_to_what_is_not_public_any_more_is_dead(
    client: FlaskClient, world: World, values: dict[str, None]
) -> None:
    old = PATHS["registration"](world)
    for name, value in values.items():
        setattr(world.meeting, name, value)
    db.session.commit()

    answer = client.get(old)

    assert answer.status_code == 404 and is_dead(answer.text)


def test_a_registration_link_to_a_cancelled_meeting_says_so(
    client: FlaskClient, world: World
) -> None:
    old = PATHS["registration"](world)
    world.meeting.cancelled_at = utc_now()
    db.session.commit()

    answer = client.get(old)

    assert answer.status_code == 409
    assert "This meeting has been cancelled." in answer.text and is_dead(answer.text)


@pytest.mark.parametrize("kind", ["place", "nomination", "vote"])
def test_a_link_whose_row_is_gone_is_dead(client: FlaskClient, world: World, kind: str) -> None:
    old = PATHS[kind](world)
    row = {"place": world.place, "nomination": world.nomination, "vote": world.aye_votes}[kind]
    db.session.delete(row)
    db.session.commit()

    answer = client.get(old)

    assert answer.status_code == 404 and is_dead(answer.text)
