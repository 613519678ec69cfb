"""What comes after: renewals that fall away, hosts that go and come, records kept by several."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.clearances import granting
from nact_meet.clearances.forms import edition_of
from nact_meet.clearances.granting import Granted
from nact_meet.clearances.models import Clearance, ClearanceProgress, clearance_of
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.models import Ending, Proposal
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.clearances.test_before_the_permit import TODAY, agree_to_host, retitle
from tests.clearances.test_pages import address
from tests.organising.hosts.conftest import SignIn
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def held(meeting: Meeting, clearance: Clearance, cast: Cast) -> Meeting:
    """Published, with the clearance granted and no second yes."""
    second_yes.ask_hosts(meeting, by=cast.somchai)
    agree_to_host(meeting, cast)
    granting.grant(clearance, Granted(TODAY), by=cast.wei)
    meeting.second_yes = False
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def change_hours(meeting: Meeting, cast: Cast, days: int = 1) -> list[Proposal]:
    before, was = meeting.page(), AsItWas.of(meeting)
    slot = meeting.plan.slots[0]
    plan = type(meeting.plan)(tuple(slot.later(timedelta(days=7 + n)) for n in range(days)))
    meeting.follow(plan)
    wishes = second_yes.hold_back(meeting, was, by=cast.somchai)
    editing.edited(meeting, before, by=cast.somchai)
    proposals = second_yes.settle(meeting, wishes, by=cast.somchai)
    db.session.commit()
    return proposals


def edit_venue(meeting: Meeting, cast: Cast, venue: str) -> None:
    before = meeting.page()
    meeting.venue = venue
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()


def test_renewed_days_of_several_are_those_that_were_allowed(
    held: Meeting, clearance: Clearance, cast: Cast
) -> None:
    (proposal,) = change_hours(held, cast, days=2)

    granting.renew(clearance, proposal, TODAY, by=cast.wei)
    db.session.commit()
    edit_venue(held, cast, "Hall 2")

    assert len(held.days) == 2
    assert clearance.outgrown_by(held) == set()
    assert cast.shanghai.name in held.host_names


def test_a_renewal_of_what_the_other_hosts_did_not_want_leaves_the_meeting_allowed(
    held: Meeting, clearance: Clearance, cast: Cast
) -> None:
    held.second_yes = None
    cast.somchai, somchai = cast.wei, cast.somchai
    (proposal,) = retitle(held, "Rice alone", cast)
    granting.renew(clearance, proposal, TODAY, by=cast.wei)
    assert proposal.outcome is None

    second_yes.refuse(proposal, by=somchai, answer="No.")
    db.session.commit()
    edit_venue(held, cast, "Hall 2")

    assert cast.shanghai.name in held.host_names


def test_a_clearance_that_is_not_needed_lets_its_renewals_go_on(
    held: Meeting, clearance: Clearance, cast: Cast
) -> None:
    (proposal,) = change_hours(held, cast)

    granting.drop(clearance, by=cast.wei)
    db.session.commit()

    assert proposal.outcome == Ending.AGREED


def test_a_clearance_taken_away_ends_what_waits_for_its_renewal(
    held: Meeting, clearance: Clearance, cast: Cast
) -> None:
    (proposal,) = change_hours(held, cast)

    granting.refuse(clearance, by=cast.wei)
    db.session.commit()

    assert proposal.outcome == Ending.OUTDATED


def test_a_host_that_goes_lets_the_others_go_on(
    held: Meeting, clearance: Clearance, cast: Cast
) -> None:
    (proposal,) = change_hours(held, cast)
    before, was = held.page(), AsItWas.of(held)
    held.hosts = [held.hosts[0]]
    wishes = second_yes.hold_back(held, was, by=cast.wei)
    editing.edited(held, before, by=cast.wei)
    second_yes.settle(held, wishes, by=cast.wei)
    db.session.commit()

    assert proposal.outcome == Ending.AGREED


def test_an_awaited_host_taken_off_settles_the_date(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    publishing.save_the_date(meeting, by=cast.somchai)
    db.session.commit()
    before, was = meeting.page(), AsItWas.of(meeting)
    meeting.hosts = [meeting.hosts[0]]
    wishes = second_yes.hold_back(meeting, was, by=cast.somchai)
    editing.edited(meeting, before, by=cast.somchai)
    second_yes.settle(meeting, wishes, by=cast.somchai)
    db.session.commit()

    assert not meeting.saves_date


def test_a_host_put_back_needs_its_clearance_still(
    app_on_both: Flask, meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    clearance.apply(TODAY, by=cast.wei)
    before = meeting.page()
    meeting.hosts = [meeting.hosts[0]]
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    db.session.expunge(clearance)
    before = meeting.page()
    meeting.hosts = [meeting.hosts[0], Host(institute=cast.shanghai, position=1)]
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    assert meeting.hosts[1].awaits_permit
    assert clearance_of(meeting.hosts[1])


def test_saving_what_is_known_of_a_granted_clearance_leaves_it_granted(
    held: Meeting, clearance: Clearance, cast: Cast, sign_in: SignIn
) -> None:
    clearance.applied_on = TODAY
    db.session.commit()
    wei = sign_in(cast.wei)

    saved = wei.post(
        address(held, clearance.id), data={"authority": "Bureau", "applied_on": "2026-01-05"}
    )

    assert saved.status_code == 303
    db.session.refresh(clearance)
    assert clearance.progress == ClearanceProgress.GRANTED


def test_an_invited_institute_goes_from_a_kept_page_at_once(
    meeting: Meeting, cast: Cast, client: FlaskClient
) -> None:
    meeting.hosts[1].institute = cast.dili
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    first = client.get(f"/m/{meeting.ref}")
    assert cast.dili.name in first.text

    granting.need(meeting.hosts[1], by=cast.somchai)
    db.session.commit()

    kept = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"/m/{meeting.ref}", headers=kept)
    assert again.status_code == 200
    assert cast.dili.name not in again.text


def test_two_who_keep_one_record_overwrite_nothing_unseen(
    meeting: Meeting, clearance: Clearance, cast: Cast, sign_in: SignIn
) -> None:
    wei, own = sign_in(cast.wei), address(meeting, clearance.id)
    opened = {"edition": edition_of(clearance), "authority": "", "was": "[]"}
    page = wei.get(own).text
    wei.post(own, data=opened | {"authority": "Ministry of Education"})

    late = wei.post(own, data=opened | {"authority": "Bureau"})
    granted = wei.post(f"{own}/grant", data={"granted_on": "2026-01-05", "edition": "of before"})

    assert (late.status_code, granted.status_code) == (422, 422)
    assert "Ministry of Education" in late.text and "Bureau" in late.text
    assert "has just changed this clearance" in late.text
    db.session.refresh(clearance)
    assert clearance.authority == "Ministry of Education"
    assert clearance.progress == ClearanceProgress.NEEDED
    assert f'value="{opened["edition"]}"' in page


def test_what_the_authorities_did_not_renew_is_refused_without_a_word(
    held: Meeting, clearance: Clearance, cast: Cast, sign_in: SignIn, smtp: MailServer
) -> None:
    (proposal,) = change_hours(held, cast)
    wei, own = sign_in(cast.wei), address(held, clearance.id)

    done = wei.post(f"{own}/renewals/{proposal.id}/refusal")
    deliver()

    assert done.status_code == 303
    db.session.refresh(proposal)
    assert proposal.outcome == Ending.REFUSED
    assert clearance.progress == ClearanceProgress.GRANTED
    assert cast.shanghai.name in held.host_names
    assert "writes:" not in smtp.to("somchai@bangkok.example")[-1].text()
