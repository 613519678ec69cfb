"""No word before the permit: who waits for its authorities is named nowhere, whatever it agreed."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet.clearances import granting
from nact_meet.clearances.granting import Granted
from nact_meet.clearances.models import Clearance, ClearanceProgress, LapsesBefore
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.calendar_entries import meeting_event
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.models import Act, Proposal, open_proposals
from nact_meet.publication.publishing import PermitAwaited
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

TODAY = date(2026, 1, 5)


def agree_to_host(meeting: Meeting, cast: Cast) -> None:
    (asked,) = open_proposals(meeting, Act.HOST)
    second_yes.agree(asked, by=cast.wei)
    db.session.commit()


def granted(**more: object) -> Granted:
    return Granted(TODAY, **more)  # type: ignore[arg-type]


def retitle(meeting: Meeting, title: str, cast: Cast) -> list[Proposal]:
    before, was = meeting.page(), AsItWas.of(meeting)
    meeting.write("title", {"en": title})
    wishes = second_yes.hold_back(meeting, was, by=cast.somchai)
    editing.edited(meeting, before, by=cast.somchai)
    proposals = second_yes.settle(meeting, wishes, by=cast.somchai)
    db.session.commit()
    return proposals


def test_whoever_agreed_is_named_only_once_it_is_allowed(
    app_on_both: Flask, meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    second_yes.ask_hosts(meeting, by=cast.somchai)
    agree_to_host(meeting, cast)
    assert meeting.hosts[1].agreed_at

    assert meeting.host_names == [cast.institute.name]
    assert meeting.hosts_awaited == [cast.shanghai]
    assert "Shanghai" not in meeting_event(meeting).description

    granting.grant(clearance, granted(), by=cast.wei)
    db.session.commit()

    assert meeting.host_names == [cast.institute.name, cast.shanghai.name]


def test_an_institute_without_organisers_is_not_even_said_to_be_invited(
    meeting: Meeting, cast: Cast
) -> None:
    meeting.hosts[1].institute = cast.dili
    db.session.commit()
    assert meeting.invited_names == [cast.dili.name]

    granting.need(meeting.hosts[1], by=cast.somchai)
    db.session.commit()

    assert meeting.invited_names == []


def test_publishing_waits_and_a_save_the_date_does_not(
    app_on_both: Flask, meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    with pytest.raises(PermitAwaited):
        publishing.publish(meeting, by=cast.somchai)

    assert publishing.save_the_date(meeting, by=cast.somchai) is None
    db.session.commit()

    assert meeting.published_at and meeting.saves_date
    assert meeting_event(meeting).status == "TENTATIVE"


def test_the_same_entries_turn_from_tentative_to_confirmed(
    meeting: Meeting, clearance: Clearance, cast: Cast, smtp: MailServer
) -> None:
    second_yes.ask_hosts(meeting, by=cast.somchai)
    publishing.save_the_date(meeting, by=cast.somchai)
    deliver()
    first = smtp.to("aye@yangon.example")[-1]
    before = first.calendar().events[0]

    (proposal,) = granting.grant(clearance, granted(title={"zh_Hans": "稻米与河流"}), by=cast.wei)
    agree_to_host(meeting, cast)
    assert meeting.saves_date, "the other host has not agreed to that title"
    second_yes.agree(proposal, by=cast.somchai)
    with time_machine.travel(utc_now() + timedelta(minutes=5), tick=False):
        deliver()

    last = smtp.to("aye@yangon.example")[-1]
    after = last.calendar().events[0]
    assert first.message["Subject"].startswith("Save the date: Rice and rivers")
    assert "Shanghai" not in first.text() + str(before)
    assert str(before["STATUS"]) == "TENTATIVE"
    assert last.message["Subject"].startswith("Confirmed: Rice and rivers")
    assert "Institute of Shanghai" in last.text()
    assert str(after["STATUS"]) == "CONFIRMED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert meeting.texts("title")["zh_Hans"] == "稻米与河流"


def test_a_host_that_goes_settles_the_date_of_the_others(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    second_yes.ask_hosts(meeting, by=cast.somchai)
    publishing.save_the_date(meeting, by=cast.somchai)
    (asked,) = open_proposals(meeting, Act.HOST)

    second_yes.refuse(asked, by=cast.wei, answer="We cannot.")
    db.session.commit()

    assert [host.institute for host in meeting.hosts] == [cast.institute]
    assert not meeting.saves_date


def test_a_clearance_must_reach_to_the_end_of_the_meeting(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    last = meeting.ends_wall.date()

    with pytest.raises(LapsesBefore):
        granting.grant(clearance, granted(lapses_on=last - timedelta(days=1)), by=cast.wei)
    granting.grant(clearance, granted(lapses_on=last), by=cast.wei)

    assert clearance.progress == ClearanceProgress.GRANTED


def test_a_new_title_of_a_draft_needs_a_new_clearance(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    granting.grant(clearance, granted(), by=cast.wei)
    db.session.commit()

    assert retitle(meeting, "Rice alone", cast) == []

    assert clearance.progress == ClearanceProgress.NEEDED
    assert meeting.hosts[1].awaits_permit


@pytest.mark.parametrize("by_whom", ["somchai", "wei"])
def test_a_new_title_of_what_is_published_waits_for_the_renewal(
    app_on_both: Flask, meeting: Meeting, clearance: Clearance, cast: Cast, by_whom: str
) -> None:
    second_yes.ask_hosts(meeting, by=cast.somchai)
    agree_to_host(meeting, cast)
    granting.grant(clearance, granted(), by=cast.wei)
    second_yes.do_without(meeting, by=cast.wei)
    meeting.second_yes = False
    publishing.publish(meeting, by=cast.somchai)
    cast.somchai = getattr(cast, by_whom)

    (proposal,) = retitle(meeting, "Rice alone", cast)

    assert meeting.title == "Rice and rivers"
    assert proposal.asked == [cast.shanghai]
    assert not proposal.may_be_answered_by(cast.wei.organiser)
    assert granting.waiting_for(clearance) == [proposal]

    granting.renew(clearance, proposal, TODAY, by=cast.wei)
    db.session.commit()

    assert meeting.title == "Rice alone"
    assert granting.waiting_for(clearance) == []
    assert retitle(meeting, "Rice alone", cast) == []


def test_back_to_what_was_allowed_needs_no_renewal(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    second_yes.ask_hosts(meeting, by=cast.somchai)
    agree_to_host(meeting, cast)
    granting.grant(clearance, granted(), by=cast.wei)
    meeting.second_yes = False
    publishing.publish(meeting, by=cast.somchai)

    assert retitle(meeting, "Rice and rivers", cast) == []
    meeting.write("title", {"en": "Rice and rivers", "th": "ข้าว"})

    assert clearance.outgrown_by(meeting) == set()


def test_the_log_says_who_recorded_what_and_no_reason(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    clearance.apply(TODAY, by=cast.wei)
    granting.refuse(clearance, by=cast.wei)
    db.session.commit()

    where = (Change.meeting_id == meeting.id, Change.verb.like("clearance%"))
    changes = db.session.execute(select(Change.verb, Change.details).where(*where))
    assert [tuple(change) for change in changes] == [
        ("clearance needed", {}),
        ("clearance applied", {}),
        ("clearance refused", {}),
    ]
    assert meeting.hosts[1].is_asked


def test_a_copy_needs_a_clearance_of_its_own(
    meeting: Meeting, clearance: Clearance, cast: Cast
) -> None:
    granting.grant(clearance, granted(), by=cast.wei)

    copy = publishing.clone(meeting, by=cast.somchai)
    db.session.commit()

    assert [host.awaits_permit for host in copy.hosts] == [False, True]
    assert not meeting.hosts[1].awaits_permit


def test_a_date_that_is_sure_is_published(meeting: Meeting, cast: Cast) -> None:
    """The page was opened before the last host agreed."""
    second_yes.ask_hosts(meeting, by=cast.somchai)
    agree_to_host(meeting, cast)
    meeting.second_yes = False

    publishing.save_the_date(meeting, by=cast.somchai)
    db.session.commit()

    assert meeting.published_at and not meeting.saves_date
