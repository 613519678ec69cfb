"""Two who answer at the same moment: it is done once, on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import publishing
from nact_meet.publication.models import Proposal
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for
from tests.parts.patience import LONG

Press = tuple[FlaskClient, str]


def press_at_once(presses: Sequence[Press]) -> list[int]:
    db.session.remove()
    ready = Barrier(len(presses), timeout=LONG)

    def press(each: Press) -> int:
        client, url = each
        ready.wait()
        return client.post(url, data={"answer": "Not on a holiday."}).status_code

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def count(verb: str) -> int:
    return db.session.scalar(select(func.count(Change.id)).where(Change.verb == verb)) or 0


def invitations() -> int:
    query = select(func.count(Notice.id)).where(Notice.kind == Kind.INVITATION)
    return db.session.scalar(query) or 0


def test_four_who_agree_at_once_publish_once(
    app_on_both: Flask, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.maria, is_secretariat=True)
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert proposal is not None
    url = f"/meetings/{meeting.ref}/proposals/{proposal.id}/agreement"
    clients = [sign_in(each) for each in (cast.aye, cast.aye, cast.maria, cast.maria)]

    answers = press_at_once([(each, url) for each in clients])

    assert answers == [303] * 4
    assert [count("agreed"), count("published"), invitations()] == [1, 1, 2]


def test_of_a_yes_and_a_no_at_once_one_stands(
    app_on_both: Flask, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.maria, is_secretariat=True)
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert proposal is not None
    url = f"/meetings/{meeting.ref}/proposals/{proposal.id}"
    aye, maria = sign_in(cast.aye), sign_in(cast.maria)

    answers = press_at_once([(aye, f"{url}/agreement"), (maria, f"{url}/refusal")])

    assert sorted(answers) == [303, 409]
    assert count("agreed") + count("not agreed") == 1
    assert invitations() == 2 * count("agreed")


def test_two_hosts_who_both_publish_at_once_publish(
    app_on_both: Flask, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    url = f"/meetings/{meeting.ref}/publication"
    clients = [sign_in(each) for each in (cast.somchai, cast.aye, cast.somchai, cast.aye)]

    answers = press_at_once([(each, url) for each in clients])

    assert answers == [303] * 4
    assert [count("proposed"), count("published"), invitations()] == [1, 1, 2]
    assert db.session.scalar(select(func.count(Proposal.id))) == 1
