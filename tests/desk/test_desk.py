"""The first page of whoever is signed in: what waits for them, and what comes next."""

import re
from datetime import datetime, time, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import insert, inspect

from nact_meet.admission.models import Reviewer
from nact_meet.delegations import asking
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.views.polls import SHOWN
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import act_for
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.statements import statements


def waiting(client: FlaskClient) -> list[str]:
    found = re.findall(r"<li><a href=[^>]*>(.*?)</a> <bdi[^>]*>(.*?)</bdi>", desk(client))
    return [unescape(f"{says}: {title}") for says, title in found]


def desk(client: FlaskClient) -> str:
    answer = client.get("/desk")
    assert answer.status_code == 200
    return answer.text


def published(cast: Cast, title: str) -> Meeting:
    meeting = cast.meeting(title=title)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def test_an_empty_desk_says_so(organiser_client: FlaskClient) -> None:
    page = desk(organiser_client)

    assert "Nothing is waiting for you." in page
    assert "No meeting is planned. A new one takes a few minutes." in page


def test_what_waits_over_all_meetings_stands_there_each_with_its_page(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    rice, tea = published(cast, "Rice"), published(cast, "Tea")
    cast.meeting(title="Silk")
    pending, _other = cast.invite(rice, cast.aye, cast.wei)
    pending.state = State.PENDING
    common = {"meeting_id": tea.id, "sort": Sort.LETTER, "outcome": Outcome.SHOWN}
    for key in ("one", "two"):
        db.session.add(Incoming(key=key, reason="letter", raw=b"Hello", **common))
    late = asking.nomination_of(tea, cast.yangon)
    late.asked_at, late.due_at = utc_now() - timedelta(days=9), utc_now() - timedelta(days=1)
    db.session.commit()

    assert waiting(organiser_client) == [
        "1 registration to approve: Rice",
        "1 delegation is late: Tea",
        "2 replies by email to read: Tea",
        "Draft, not published yet: Silk",
    ]
    assert f'href="/meetings/{tea.ref}/delegations"' in desk(organiser_client)


def test_a_delegation_is_late_once_its_time_has_come(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    nomination = asking.nomination_of(published(cast, "Tea"), cast.yangon)
    nomination.asked_at, nomination.due_at = utc_now(), utc_now() + timedelta(minutes=5)
    db.session.commit()
    assert waiting(organiser_client) == []
    nomination.due_at = utc_now()
    db.session.commit()
    assert waiting(organiser_client) == ["1 delegation is late: Tea"]


@pytest.mark.parametrize("gone", ["over", "cancelled"])
def test_what_cannot_be_done_any_more_waits_for_nobody(
    organiser_client: FlaskClient, cast: Cast, gone: str
) -> None:
    tea = published(cast, "Tea")
    (place,) = cast.invite(tea, cast.aye)
    place.state = State.PENDING
    late = asking.nomination_of(tea, cast.yangon)
    late.asked_at = late.due_at = utc_now() - timedelta(days=1)
    db.session.commit()
    assert len(waiting(organiser_client)) == 2
    if gone == "cancelled":
        tea.cancelled_at = utc_now()
    else:
        tea.starts_at, tea.ends_at = utc_now() - timedelta(hours=2), utc_now()
    db.session.commit()

    assert waiting(organiser_client) == []


def test_whoever_others_named_to_decide_reads_how_many_wait_for_that(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    act_for(cast.wei, cast.shanghai)
    meeting = cast.meeting(title="Silk", created_by=cast.wei)
    meeting.hosts[0].institute = cast.shanghai
    db.session.add(Reviewer(meeting=meeting, organiser=cast.organiser, country_code="MM"))
    aye, maria = cast.invite(meeting, cast.aye, cast.maria)
    maria.state = State.PENDING
    db.session.commit()
    assert waiting(organiser_client) == []
    aye.state = State.PENDING
    db.session.commit()

    assert waiting(organiser_client) == ["1 registration to approve: Silk"]


def test_a_poll_to_choose_from_is_not_hidden_behind_hundreds_that_are_finished(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    first = datetime.combine(utc_now().date() + timedelta(days=30), time(14))
    slot = Slot(first, first + timedelta(hours=2), "Asia/Bangkok")
    values = {"title": "When?", "zone": "Asia/Bangkok", "closes_at": utc_now() + timedelta(days=1)}
    later = [slot, Slot(*(at + timedelta(days=1) for at in (first, slot.ends_wall)), slot.zone)]
    poll = Poll.draft(values, [cast.institute], [*map(AskedDate, later)], by=cast.somchai)
    poll.opened_at = poll.closed_at = utc_now()
    db.session.commit()
    of_poll = {column.key: getattr(poll, column.key) for column in inspect(Poll).column_attrs}
    gone = {"called_off_at": utc_now(), "closes_at": poll.closes_at + timedelta(days=1)}
    newer = [
        of_poll | gone | {"id": poll.id + number, "ref": f"gone{number}"}
        for number in range(1, SHOWN + 2)
    ]
    db.session.execute(insert(Poll), newer)
    hosts = [{"poll_id": row["id"], "institute_id": cast.institute.id} for row in newer]
    db.session.execute(insert(PollHost), hosts)
    db.session.commit()

    assert waiting(organiser_client) == ["The poll has ended: choose a date: When?"]


def test_a_poll_waits_as_long_as_its_hosts_can_do_something(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    first = datetime.combine(utc_now().date() + timedelta(days=30), time(14))
    starts = [first, first + timedelta(days=1)]
    values = {"title": "When?", "zone": "Asia/Bangkok", "closes_at": utc_now() + timedelta(days=9)}
    slots = [AskedDate(Slot(at, at + timedelta(hours=2), "Asia/Bangkok")) for at in starts]
    poll = Poll.draft(values, [cast.institute], slots, by=cast.somchai)
    db.session.commit()
    assert waiting(organiser_client) == ["Poll not opened yet: When?"]
    poll.opened_at = utc_now()
    db.session.commit()
    assert waiting(organiser_client) == []
    poll.closed_at = utc_now()
    db.session.commit()
    assert waiting(organiser_client) == ["The poll has ended: choose a date: When?"]
    poll.slots[0].chosen_at = utc_now()
    db.session.commit()
    assert waiting(organiser_client) == []


def test_a_yes_that_another_host_waits_for_comes_first(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.meeting(title="Silk")
    act_for(cast.wei, cast.shanghai)
    joint = cast.meeting(title="Joint")
    joint.hosts.append(hosted_by(cast.shanghai, position=1))
    db.session.commit()
    cast.invite(joint, cast.aye)
    publishing.publish(joint, by=cast.wei)
    db.session.commit()

    assert waiting(organiser_client)[0] == "Publish this meeting?: Joint"


def test_the_next_meetings_have_their_numbers(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = published(cast, "Rice")
    aye, _wei, maria = cast.invite(meeting, cast.aye, cast.wei, cast.maria)
    aye.confirm(by=cast.aye)
    maria.decline(by=cast.maria)
    db.session.commit()

    numbers = re.findall(r'<td class="number" data-label="([^"]+)">(\d+)', desk(organiser_client))

    assert numbers == [
        ("Registered", "2"),  # Somchai, who called it, is one
        ("To decide", "0"),
        ("No answer yet", "1"),
        ("Not coming", "1"),
    ]


def test_more_meetings_ask_no_more_questions(organiser_client: FlaskClient, cast: Cast) -> None:
    def asked() -> int:
        with statements() as found:
            desk(organiser_client)
        return len(found)

    published(cast, "One")
    few = asked()
    for number in range(4):
        published(cast, f"More {number}")

    assert asked() == few


@pytest.mark.browser
def test_it_leads_to_what_waits_and_can_be_read_by_everybody(
    app: Flask, cast: Cast, browser: Browser, listen: Listen
) -> None:
    published(cast, "Rice")
    cast.meeting(title="Silk")
    page = signed_in(browser.new_page(), listen(app), cast.organiser)
    check_everywhere(page)

    page.get_by_role("link", name="Draft, not published yet").click()

    expect(page.get_by_role("heading", name="Silk")).to_be_visible()
