"""No host goes silently: by its own yes, or at once where nobody acts for it, and all hear."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import second_yes
from nact_meet.publication.models import Act, Ending, NoLongerFits, NotTheirs, Proposal
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import SignIn, act_for
from tests.organising.hosts.test_pages import fields
from tests.organising.hosts.test_second_yes import publish_together
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

NO_YANGON = {"hosts-1-institute_id": "0", "confirmed": "1"}
NO_BANGKOK = {"hosts-0-institute_id": "0", "confirmed": "1"}


def hosts_now() -> list[str]:
    db.session.rollback()
    return db.session.scalars(select(Meeting)).one().host_names


def told_at_once() -> list[str]:
    query = select(Notice).where(Notice.kind == Kind.PROPOSAL).order_by(Notice.address)
    return [each.address for each in db.session.scalars(query) if each.payload["step"] == "done"]


@pytest.mark.parametrize("is_published", [False, True])
def test_a_host_stays_until_it_agrees_to_go(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, is_published: bool
) -> None:
    if is_published:
        publish_together(meeting, cast)
    url = f"/meetings/{meeting.ref}"

    asked = organiser_client.post(url, data=fields(cast, meeting) | NO_YANGON | {"confirmed": ""})
    organiser_client.post(url, data=fields(cast, meeting) | NO_YANGON)

    assert "will be told" not in asked.text
    assert "Institute of Yangon would no longer be a host and must agree to that." in asked.text
    assert hosts_now() == ["Institute of Bangkok", "Institute of Yangon"]
    proposal = db.session.scalars(select(Proposal).where(Proposal.outcome.is_(None))).one()
    assert (proposal.act, proposal.institute) == (Act.REMOVE_HOST, cast.yangon)

    with pytest.raises(NotTheirs):
        second_yes.agree(proposal, by=cast.somchai)
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()

    assert hosts_now() == ["Institute of Bangkok"]
    news = db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all()
    assert bool(news) is is_published


def test_a_host_that_stays_keeps_its_place(meeting: Meeting, cast: Cast, sign_in: SignIn) -> None:
    publish_together(meeting, cast)

    answer = sign_in(cast.aye).post(
        f"/meetings/{meeting.ref}", data=fields(cast, meeting) | NO_BANGKOK | {"confirmed": ""}
    )
    sign_in(cast.aye).post(f"/meetings/{meeting.ref}", data=fields(cast, meeting) | NO_BANGKOK)

    assert "will be told" not in answer.text
    assert hosts_now() == ["Institute of Bangkok", "Institute of Yangon"]
    assert db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all() == []


def test_doing_without_a_second_yes_takes_no_host_off(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    meeting.second_yes = False
    db.session.commit()

    organiser_client.post(f"/meetings/{meeting.ref}", data=fields(cast, meeting) | NO_YANGON)

    assert hosts_now() == ["Institute of Bangkok", "Institute of Yangon"]


def test_a_host_for_which_nobody_acts_goes_at_once_and_the_others_hear(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    meeting.hosts.append(hosted_by(cast.dili, position=2))
    db.session.commit()
    form = fields(cast, meeting)

    organiser_client.post(f"/meetings/{meeting.ref}", data=form | {"confirmed": "1"})

    assert hosts_now() == ["Institute of Bangkok", "Institute of Yangon"]
    assert told_at_once() == ["aye@yangon.example"]
    decided = db.session.scalars(select(Change).where(Change.verb == "decided alone")).one()
    assert decided.details == {"act": "remove_host", "institute": "Institute of Dili"}


def test_a_host_leaves_by_its_own_word_and_the_others_hear(
    meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    cast.organiser.appoint(cast.shanghai, by=cast.somchai)
    meeting.hosts.append(hosted_by(cast.shanghai, position=2))
    db.session.commit()
    form = fields(cast, meeting) | {"hosts-2-institute_id": str(cast.shanghai.id)}

    sign_in(cast.somchai).post(
        f"/meetings/{meeting.ref}", data=form | {"hosts-2-duty": "host"} | NO_BANGKOK
    )

    assert hosts_now() == ["Institute of Yangon", "Institute of Shanghai"]
    assert told_at_once() == ["aye@yangon.example"]


def test_the_secretariat_takes_a_host_off_and_that_host_reads_it(
    meeting: Meeting, cast: Cast, sign_in: SignIn, smtp: MailServer
) -> None:
    act_for(cast.maria, is_secretariat=True)
    form = fields(cast, meeting) | NO_YANGON

    sign_in(cast.maria).post(f"/meetings/{meeting.ref}", data=form)
    deliver()

    assert hosts_now() == ["Institute of Bangkok"]
    (mail,) = [each for each in smtp.to("aye@yangon.example") if "Decided" in each.raw.decode()]
    assert "Institute of Yangon is no longer a host of this meeting." in mail.text()
    assert "/meetings/" not in mail.text() + mail.html()  # she does not find it any more
    (other,) = [each for each in smtp.to("somchai@bangkok.example") if "Decided" in str(each.raw)]
    assert "/meetings/" in other.text()


def test_who_agrees_to_go_is_shown_her_other_meetings(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    url = f"/meetings/{meeting.ref}"
    organiser_client.post(url, data=fields(cast, meeting) | NO_YANGON)
    proposal = db.session.scalars(select(Proposal)).one()
    aye = sign_in(cast.aye)

    answer = aye.post(f"{url}/proposals/{proposal.id}/agreement", follow_redirects=True)

    assert answer.status_code == 200 and answer.request.path == "/meetings"
    assert aye.get(url).status_code == 404


def test_two_who_take_each_other_off_leave_one(
    app_on_both: Flask, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    url, form = f"/meetings/{meeting.ref}", fields(cast, meeting)
    sign_in(cast.somchai).post(url, data=form | NO_YANGON)
    sign_in(cast.aye).post(url, data=form | NO_BANGKOK)
    first, second = db.session.scalars(select(Proposal).order_by(Proposal.id)).all()

    second_yes.agree(first, by=cast.aye)
    db.session.commit()

    assert second.outcome is None and not second.stands
    with pytest.raises(NoLongerFits):
        second_yes.agree(second, by=cast.somchai)
    assert hosts_now() == ["Institute of Bangkok"]


def test_two_hosts_are_asked_to_go_at_once_each_for_itself(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    act_for(cast.wei, cast.shanghai)
    meeting.hosts.append(hosted_by(cast.shanghai, position=2))
    db.session.commit()

    organiser_client.post(f"/meetings/{meeting.ref}", data=fields(cast, meeting) | NO_YANGON)
    waiting = db.session.scalars(select(Proposal).order_by(Proposal.id)).all()
    waiting[1].refuse(cast.wei, "We would like to stay.")

    assert [each.institute.name for each in waiting if each.institute] == [
        *("Institute of Yangon", "Institute of Shanghai")
    ]
    assert [each.outcome for each in waiting] == [None, Ending.REFUSED]


def test_a_meeting_without_hosts_can_not_be_typed(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    nobody = fields(cast, meeting) | NO_YANGON | NO_BANGKOK

    answer = organiser_client.post(f"/meetings/{meeting.ref}", data=nobody)

    assert answer.status_code == 422 and "at least one host" in answer.text
