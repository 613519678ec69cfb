"""Who sits how: the order of lists, labels in the room, who is not represented or reminded."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.delegations import asking, roll
from nact_meet.delegations.recognition import Namer
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.meetings.models.meeting import Meeting, NameLabel
from nact_meet.notices.models.notice import Kind, Notice, unattempted
from nact_meet.places.models.nomination import Nomination
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    day = wall_clock(utc_now() + timedelta(days=6), "Asia/Bangkok").replace(hour=10, minute=0)
    meeting = cast.meeting(starts_wall=day, ends_wall=day + timedelta(hours=2))
    publishing.publish(meeting, by=cast.somchai)
    (wei,) = cast.invite(meeting, cast.wei)
    wei.confirm(by=cast.wei)
    db.session.commit()
    return meeting


@pytest.fixture
def asked(cast: Cast, meeting: Meeting) -> Nomination:
    """Yangon's institute, from which nobody is named."""
    named = CoordinatorContact.name(
        cast.yangon, cast.aye.contacts[0], Standing.CONTACT, by=cast.somchai
    )
    db.session.add(named)
    nomination = asking.nomination_of(meeting, cast.yangon)
    asking.ask(nomination, utc_now().date() + timedelta(days=4), "", by=cast.somchai)
    db.session.commit()
    return nomination


def printed(client: FlaskClient, meeting: Meeting, query: str = "") -> list[tuple[str, bool]]:
    """Each delegation, and whether it is represented."""
    page = client.get(f"/meetings/{meeting.ref}/lists/participants{query}").text
    sections = re.findall(r"<section>\s*<h2>(.*?)</h2>(.*?)</section>", page, re.DOTALL)
    return [(name, "not represented" not in rest) for name, rest in sections]


def test_a_delegation_is_not_represented_once_it_has_said_so(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting, asked: Nomination
) -> None:
    before = printed(organiser_client, meeting)
    roll.answer(asked, Namer({"by": cast.aye}))
    db.session.commit()

    after = printed(organiser_client, meeting)

    assert before == [("Thailand · Host", True), ("China", True)]
    assert after == [("Myanmar", False), *before]


def test_a_delegation_that_never_answered_is_not_represented_once_the_meeting_has_begun(
    organiser_client: FlaskClient, meeting: Meeting, asked: Nomination
) -> None:
    with time_machine.travel(meeting.starts_at - timedelta(seconds=1), tick=False):
        before = printed(organiser_client, meeting)
    with time_machine.travel(meeting.starts_at, tick=False):
        after = printed(organiser_client, meeting)

    assert before == [("Thailand · Host", True), ("China", True)]
    assert after == [("Myanmar", False), *before]


def test_nothing_is_said_of_an_empty_seat_where_the_hosts_say_so_or_part_of_a_list_is_read(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting, asked: Nomination
) -> None:
    roll.answer(asked, Namer({"by": cast.aye}))
    db.session.commit()
    part = printed(organiser_client, meeting, "?country=CN")

    send(organiser_client, meeting, names_absent=None)

    assert part == [("China", True)]
    assert printed(organiser_client, meeting) == [("Thailand · Host", True), ("China", True)]


def test_hosts_are_marked_where_they_are_and_first_where_the_meeting_wishes_so(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    (aye,) = cast.invite(meeting, cast.aye)
    aye.confirm(by=cast.aye)
    db.session.commit()
    before = [name for name, _ in printed(organiser_client, meeting)]

    send(organiser_client, meeting, hosts="first")

    after = [name for name, _ in printed(organiser_client, meeting)]
    assert before == ["Myanmar", "Thailand · Host", "China"]
    assert after == ["Thailand · Host", "Myanmar", "China"]


def test_a_meeting_of_coordinators_calls_people_by_their_country_and_its_copies_too(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    assert meeting.label_by == NameLabel.INSTITUTE

    send(organiser_client, meeting, label_by="country")

    copy = publishing.clone(meeting, by=cast.somchai)
    assert copy.label_by == NameLabel.COUNTRY


def test_no_reminder_goes_to_a_delegation_that_the_hosts_silenced_until_they_end_it(
    app_on_both: Flask, organiser_client: FlaskClient, meeting: Meeting, asked: Nomination
) -> None:
    page = f"/meetings/{meeting.ref}/delegations/{asked.id}"
    waiting = select(func.count()).where(unattempted(Kind.NOMINATION_REMINDER))
    before = db.session.scalar(waiting.select_from(Notice))

    organiser_client.post(f"{page}/silence")
    silenced = db.session.scalar(waiting.select_from(Notice))
    asking.put_date(asked, utc_now().date() + timedelta(days=5), by=meeting.created_by)
    db.session.commit()
    moved = db.session.scalar(waiting.select_from(Notice))
    organiser_client.post(f"{page}/silence/end")

    assert (before, silenced, moved) == (2, 0, 0)
    assert db.session.scalar(waiting.select_from(Notice)) == 2


def send(client: FlaskClient, meeting: Meeting, **values: str | None) -> None:
    usual = {"hosts": "among", "label_by": "institute", "names_absent": "y"}
    sent = {name: text for name, text in (usual | values).items() if text is not None}
    assert client.post(f"/meetings/{meeting.ref}/protocol", data=sent).status_code == 303
