"""The mail that asks another host has one link: it opens the page that asks, and one click answers.

Somchai of Bangkok proposes; Aye Aye of Yangon has the mail.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import ANSWERED_BY_LINK, AnswerLink, Ending, Proposal
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by, person
from tests.organising.hosts.conftest import SignIn, act_for
from tests.organising.hosts.test_second_yes import move, publish_together
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.signing_in.authenticator import Device

NOTHING = "There is nothing to answer here"


@pytest.fixture
def proposal(meeting: Meeting, cast: Cast) -> Proposal:
    """To publish."""
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert proposal is not None
    return proposal


def link_of(proposal: Proposal, reader: Person) -> str:
    assert reader.organiser is not None
    link = AnswerLink.of(proposal, reader.organiser)
    assert link is not None
    return f"/h/{link.token}"


def seen_on(page: str) -> dict[str, str]:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, page
    return {"seen": found[1]}


def agree(client: FlaskClient, url: str, **more: str) -> Any:
    return client.post(f"{url}/agreement", data=seen_on(client.get(url).text) | more)


def outcome() -> Ending | None:
    db.session.rollback()
    return db.session.scalars(select(Proposal).order_by(Proposal.id)).all()[-1].outcome


def invitations() -> int:
    return len(db.session.scalars(select(Notice).where(Notice.kind == Kind.INVITATION)).all())


def test_the_mail_has_one_link_and_one_click_there_answers(
    app: Flask, meeting: Meeting, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    organiser_client.post(f"/meetings/{meeting.ref}/publication")
    deliver()
    (mail,) = smtp.to("aye@yangon.example")
    (url,) = set(re.findall(r"http://\S+(/h/\S+)", mail.text()))
    client = visitor(app)

    asked = client.get(url)
    changed_by_looking = outcome()
    answer = client.post(f"{url}/agreement", data=seen_on(asked.text), follow_redirects=True)

    assert url in mail.html() and f"/meetings/{meeting.ref}" not in mail.text() + mail.html()
    for said in ("Publish this meeting?", "Rice and rivers", "Proposed by Dr Somchai"):
        assert said in asked.text
    assert "4 people will get an invitation.</b> They are from 4 countries." in asked.text
    assert "This page is for Dr Aye Aye." in asked.text and "example" not in asked.text
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.headers["Referrer-Policy"] == "same-origin" and "Set-Cookie" not in asked.headers
    assert changed_by_looking is None
    assert answer.status_code == 200 and "You agreed, and the change has been made." in answer.text
    assert outcome() == Ending.AGREED and invitations() == 2
    agreed = db.session.scalars(select(Change).where(Change.verb == "agreed")).one()
    assert (agreed.actor_id, agreed.details["answered_by"]) == (cast.aye.id, "link")
    log = organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    assert "The link emailed to them" in log


def test_a_no_wants_its_sentence_and_keeps_what_was_typed(
    client: FlaskClient, proposal: Proposal, cast: Cast
) -> None:
    url = link_of(proposal, cast.aye)

    empty = client.post(f"{url}/refusal", data={"answer": ""})
    said = client.post(f"{url}/refusal", data={"answer": "Not on <b>that</b> day."})

    assert empty.status_code == 422 and "Please fill this in" in empty.text
    assert said.status_code == 303
    assert "Your answer has been sent. Nothing has changed." in client.get(url).text
    assert outcome() == Ending.REFUSED and invitations() == 0
    refusal = db.session.scalars(select(Change).where(Change.verb == "not agreed")).one()
    assert refusal.details["answered_by"] == "link"


def test_a_second_press_changes_nothing_and_the_link_is_dead(
    client: FlaskClient, proposal: Proposal, cast: Cast
) -> None:
    url = link_of(proposal, cast.aye)
    seen = seen_on(client.get(url).text)

    answers = [client.post(f"{url}/agreement", data=seen).status_code for _ in range(2)]
    late = client.post(f"{url}/refusal", data={"answer": "No after all."})

    assert answers == [303, 303] and late.status_code == 303
    assert outcome() == Ending.AGREED and invitations() == 2
    assert "Rice and rivers" not in client.get(url).text


def test_a_link_answers_its_own_proposal_alone(
    client: FlaskClient, meeting: Meeting, proposal: Proposal, cast: Cast
) -> None:
    """Withdrawn and proposed anew: what was mailed first answers nothing."""
    first = link_of(proposal, cast.aye)
    proposal.take_back(cast.somchai)
    db.session.commit()
    withdrawn = client.get(first)
    again = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    late = client.post(f"{first}/agreement", data={"seen": ""})

    assert again is not None and link_of(again, cast.aye) != first
    assert withdrawn.status_code == 410 and NOTHING in withdrawn.text
    assert "already been answered or withdrawn" in withdrawn.text
    assert late.status_code == 409 and outcome() is None
    assert agree(client, link_of(again, cast.aye)).status_code == 303


def test_an_approval_is_of_what_was_seen(
    client: FlaskClient, meeting: Meeting, proposal: Proposal, cast: Cast, sign_in: SignIn
) -> None:
    """On the page of the link, and on that of who is signed in."""
    url, here = link_of(proposal, cast.aye), f"/meetings/{meeting.ref}"
    aye = sign_in(cast.aye)
    seen, seen_there = (seen_on(page.get(at).text) for page, at in ((client, url), (aye, here)))
    late = person("Ko Ko", "ko@yangon.example", cast.yangon)
    db.session.add(late)
    cast.invite(meeting, late)

    again = client.post(f"{url}/agreement", data=seen)
    there = aye.post(f"{here}/proposals/{proposal.id}/agreement", data=seen_there)
    nothing = client.post(f"{url}/agreement")

    assert [again.status_code, nothing.status_code] == [409, 409] and outcome() is None
    assert "Someone else has just changed this meeting" in again.text
    assert "5 people will get an invitation." in again.text
    assert there.status_code == 303 and "just changed" in aye.get(here).text
    assert client.post(f"{url}/agreement", data=seen_on(again.text)).status_code == 303
    assert outcome() == Ending.AGREED


@pytest.mark.parametrize("how", ["dismissed", "host elsewhere alone", "host removed"])
def test_who_lost_their_office_answers_nothing(
    client: FlaskClient, meeting: Meeting, proposal: Proposal, cast: Cast, how: str
) -> None:
    url = link_of(proposal, cast.aye)
    assert cast.aye.organiser is not None
    seen = seen_on(client.get(url).text)
    act_for(cast.wei, cast.yangon)
    if how == "host elsewhere alone":
        cast.aye.organiser.appoint(cast.dili, by=cast.wei)
    if how == "host removed":
        meeting.hosts = meeting.hosts[:1]
    else:
        cast.aye.organiser.dismiss(cast.yangon, by=cast.wei)
    db.session.commit()

    looked, answered = client.get(url), client.post(f"{url}/agreement", data=seen)

    assert looked.status_code in (404, 410) and answered.status_code in (403, 404)
    assert "Rice and rivers" not in looked.text + answered.text
    if how != "dismissed":
        assert "must be answered by another host" in looked.text
    assert outcome() is None and invitations() == 0


def test_the_link_has_an_end(client: FlaskClient, proposal: Proposal, cast: Cast) -> None:
    url = link_of(proposal, cast.aye)
    link = db.session.scalars(select(AnswerLink)).one()
    link.expires_at = proposal.created_at + ANSWERED_BY_LINK
    proposal.meeting.follow(proposal.meeting.plan.later(ANSWERED_BY_LINK * 3))
    db.session.commit()
    end = link.expires_at

    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        in_time = client.get(url)
    with time_machine.travel(end, tick=False):
        late, answered = client.get(url), agree_blindly(client, url)

    assert in_time.status_code == 200 and "Publish this meeting?" in in_time.text
    assert late.status_code == answered.status_code == 410 and outcome() is None
    assert "valid for 14 days. Sign in to answer" in late.text


def agree_blindly(client: FlaskClient, url: str) -> Any:
    return client.post(f"{url}/agreement", data={"seen": ""})


def test_of_three_hosts_each_answers_by_its_own_link(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    client = visitor(app_on_both)
    act_for(cast.maria, cast.dili)
    meeting.hosts.append(hosted_by(cast.dili, position=2))
    db.session.commit()
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert proposal is not None

    agree(client, link_of(proposal, cast.aye))
    waiting = client.get(link_of(proposal, cast.aye)).text
    before = outcome()
    agree(client, link_of(proposal, cast.maria))

    assert before is None and "still waiting for the other hosts" in waiting
    assert outcome() == Ending.AGREED


@pytest.mark.walk
def test_a_move_is_answered_the_same_and_says_from_when_to_when(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    move(meeting, cast.somchai, hours=5)
    db.session.commit()
    (asked,) = (row for row in db.session.scalars(select(Proposal)) if row.act == "move")
    url = link_of(asked, cast.aye)

    page = client.get(url).text
    answer = agree(client, url)

    assert "Move this meeting?" in page and "people will be told." in page
    assert "09:30" in page and "14:30" in page, "by her own clock"
    assert answer.status_code == 303 and outcome() == Ending.AGREED


def with_passkey(client: FlaskClient) -> Device:
    device = Device()
    options = client.post("/account/passkeys/options").get_json()
    data = {"name": "Phone", "credential": device.make(options)}
    assert client.post("/account/passkeys", data=data).status_code == 303
    return device


def use(client: FlaskClient, device: Device) -> str:
    return device.use(client.post("/sign-in/passkey/options").get_json())


def test_who_has_a_passkey_shows_it_with_the_answer_alone(
    app: Flask, proposal: Proposal, cast: Cast, sign_in: SignIn
) -> None:
    device, url = with_passkey(sign_in(cast.aye)), link_of(proposal, cast.aye)
    client = visitor(app)

    page = client.get(url)
    without = agree(client, url)
    refused = client.post(f"{url}/refusal", data={"answer": "No."})
    untouched = outcome()
    shown = agree(client, url, credential=use(client, device))

    assert page.status_code == 200 and 'data-passkey="use"' in page.text
    assert [without.status_code, refused.status_code] == [422, 422] and untouched is None
    assert "That passkey was not accepted" in without.text and "No." in refused.text
    assert shown.status_code == 303 and outcome() == Ending.AGREED
    agreed = db.session.scalars(select(Change).where(Change.verb == "agreed")).one()
    assert agreed.details["answered_by"] == "link and passkey"
    assert client.get("/desk").status_code == 303, "they are not signed in"
    kept = db.session.scalars(select(BrowserSession).order_by(BrowserSession.id)).all()[-1]
    assert kept.is_by_passkey and kept.ended_at


def test_anothers_passkey_and_one_shown_before_answer_nothing(
    app: Flask, meeting: Meeting, proposal: Proposal, cast: Cast, sign_in: SignIn
) -> None:
    own, others = with_passkey(sign_in(cast.aye)), with_passkey(sign_in(cast.somchai))
    url, client = link_of(proposal, cast.aye), visitor(app)

    by_another = agree(client, url, credential=use(client, others))
    untouched = outcome()
    answer = use(client, own)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    agree(client, url, credential=answer)
    publishing.cancel(db.session.get_one(Meeting, meeting.id), by=cast.somchai, reason="Typhoon")
    db.session.commit()
    (ending,) = (row for row in db.session.scalars(select(Proposal)) if row.act == "cancel")
    assert cookie is not None
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value)
    replayed = agree(client, link_of(ending, cast.aye), credential=answer)

    assert by_another.status_code == 422 and untouched is None
    assert replayed.status_code in (409, 422) and outcome() is None


def test_who_is_signed_in_by_their_passkey_is_not_asked_again(
    proposal: Proposal, cast: Cast, sign_in: SignIn
) -> None:
    aye = sign_in(cast.aye)
    with_passkey(aye)
    url = link_of(proposal, cast.aye)

    page = aye.get(url).text

    assert "data-passkey" not in page
    assert agree(aye, url).status_code == 303 and outcome() == Ending.AGREED


def test_one_of_the_same_host_who_comes_second_reads_that_it_is_answered(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    other = person("Ko Ko", "ko@yangon.example", cast.yangon)
    act_for(other, cast.yangon)
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert proposal is not None
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()

    late = client.get(link_of(proposal, other))

    assert late.status_code == 410 and "already been answered or withdrawn" in late.text
