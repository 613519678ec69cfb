"""Whoever acts for any host of a poll may do everything with it, others nothing.

The addresses are read from the application, so that a new one is tried without being named here.
"""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from nact_meet.history.models import Change
from nact_meet.notices.models.notice import Notice
from nact_meet.polls import agreeing
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for, sign_in
from tests.parts.client import Visitor, visitor
from tests.polls.conftest import draft, enrol

__all__ = ["sign_in"]

BELOW = "/polls/<ref>"


def addresses(app: Flask) -> list[tuple[str, Rule]]:
    rules = sorted(app.url_map.iter_rules(), key=str)
    below = [each for each in rules if str(each) == BELOW or str(each).startswith(f"{BELOW}/")]
    return [
        (method, each)
        for each in below
        for method in sorted((each.methods or set()) & {"GET", "POST"})
    ]


@pytest.fixture
def joint(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """Bangkok and Yangon ask together, and it is open; nobody is remembered as its maker."""
    act_for(cast.aye, cast.yangon)
    act_for(cast.wei, cast.shanghai)
    poll = draft(cast, cast.institute, cast.yangon)
    poll.created_by = None
    enrol(poll, cast, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    agreeing.agree(poll, by=cast.aye)
    db.session.commit()
    return poll


def url_of(app: Flask, rule: Rule, poll: Poll) -> str:
    values = {"ref": poll.ref, "id": poll.voters[0].id}
    values["institute_id"] = poll.hosts[0].institute_id
    built = app.url_map.bind("localhost").build(
        rule.endpoint, {key: values[key] for key in rule.arguments}
    )
    return str(built)


def facts() -> tuple[int, ...]:
    counts = [db.session.scalar(select(func.count(each.id))) for each in (Change, Notice)]
    return tuple(count or 0 for count in counts)


def status(client: Visitor, method: str, url: str) -> int:
    return int(client.open(url, method=method).status_code)


def test_others_find_no_poll_and_change_nothing(
    app: Flask, joint: Poll, cast: Cast, sign_in: SignIn
) -> None:
    wei, nobody, before = sign_in(cast.wei), visitor(app), facts()
    tried = [(method, url_of(app, rule, joint)) for method, rule in addresses(app)]

    others = {each: status(wei, *each) for each in tried}
    signed_out = {each: status(nobody, *each) for each in tried}

    assert len(tried) > 14
    assert set(others.values()) == {404}, others
    assert set(signed_out.values()) == {303}, signed_out
    assert facts() == before


@pytest.mark.parametrize("who", ["somchai", "aye"])
def test_either_host_reaches_each_address(
    app: Flask, joint: Poll, cast: Cast, sign_in: SignIn, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    removal = [each for each in addresses(app) if each[1].endpoint == "voters.remove"]
    confirming = [each for each in addresses(app) if "confirmation" in each[1].rule]
    last = removal + confirming
    tried = [each for each in addresses(app) if each not in last] + removal

    answers = {
        f"{method} {rule}": status(client, method, url_of(app, rule, joint))
        for method, rule in tried
    }

    assert set(answers.values()) <= {200, 303, 409, 422}, answers
    secretariats = [status(client, method, url_of(app, rule, joint)) for method, rule in confirming]
    assert secretariats == [403, 403]


def test_a_voter_of_another_poll_is_not_found(
    app: Flask, joint: Poll, cast: Cast, sign_in: SignIn
) -> None:
    other = draft(cast, cast.shanghai, by=cast.wei)
    (voter,) = enrol(other, cast, cast.dili.people[0])
    db.session.commit()
    somchai = sign_in(cast.somchai)

    for deed in ("removal", "requirement", "link"):
        url = f"/polls/{joint.ref}/voters/{voter.id}/{deed}"
        assert status(somchai, "POST", url) == 404


def test_whoever_made_a_poll_keeps_it_and_the_secretariat_sees_all(
    app: Flask, joint: Poll, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.maria, is_secretariat=True)
    own = draft(cast, cast.yangon, title="Made by Somchai")
    db.session.commit()

    mine = sign_in(cast.somchai).get("/polls").text
    all_of_them = sign_in(cast.maria).get("/polls").text
    nothing = sign_in(cast.wei).get("/polls").text

    assert own.title in mine and own.title in all_of_them
    assert "Rice and rivers" in mine and "Rice and rivers" in all_of_them
    assert "没有进行中的时间征询。" in nothing
