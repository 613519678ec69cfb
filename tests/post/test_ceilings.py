"""Where strangers cause very much, the operator hears of it: by log, mail, page and /healthz."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.ask import Ask, AskedFor
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.notices.sending import deliver_due
from nact_meet.post.ceilings import tell_of_ceilings
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, assemble
from tests.notices.test_golden import check, clock, last
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen
from tests.parts.smtp import MailServer

__all__ = ["clock"]
MOST = 3000


@pytest.fixture
def app(database_url: str, make_app: Callable[..., Flask]) -> Flask:
    return make_app(database_url, log_level="WARNING")


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> Meeting:
    cast.organiser.is_secretariat = True
    meeting = cast.meeting(is_open=True)
    db.session.commit()
    return meeting


def asked(count: int, **values: Any) -> None:
    row = {"what": AskedFor.REGISTRATION, "network": "203.0.113.0/24", "mailbox": "", "about": ""}
    db.session.execute(insert(Ask), [row | values] * count)
    db.session.commit()


def warnings() -> int:
    return len(db.session.scalars(select(Notice).where(Notice.kind == Kind.CEILING)).all())


def test_one_below_the_ceiling_nobody_is_told(app: Flask, meeting: Meeting) -> None:
    asked(MOST - 1)

    tell_of_ceilings()

    assert warnings() == 0


def test_at_the_ceiling_log_and_secretariat_are_told_once_an_hour(
    app: Flask, meeting: Meeting, smtp: MailServer
) -> None:
    asked(599, about=f"meeting {meeting.id}")
    asked(1, about=f"meeting {meeting.id}")

    with capture_logs() as log:
        tell_of_ceilings()
        tell_of_ceilings()
    deliver_due()

    assert [line["event"] for line in log] == ["ceiling of what strangers cause"]
    [mail] = smtp.to("somchai@bangkok.example")
    assert "Rice and rivers: 600 requests, 0 emails sent" in mail.text()
    assert "/ceilings" in mail.text()


def test_an_hour_later_they_are_told_again_if_it_goes_on(app: Flask, meeting: Meeting) -> None:
    asked(MOST)
    tell_of_ceilings()

    with time_machine.travel(utc_now() + timedelta(hours=1, seconds=1), tick=False):
        tell_of_ceilings()
        assert warnings() == 1
        asked(MOST, at=utc_now())
        tell_of_ceilings()
        assert warnings() == 2


@pytest.mark.parametrize(("kind", "language"), [("ceiling", "en"), ("ceiling_zh", "zh_Hans")])
def test_the_whole_mail(
    kind: str, language: str, clock: object, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cast.somchai.language = language
    asked(600, about=f"meeting {meeting.id}")
    asked(MOST - 600)
    tell_of_ceilings()

    check(kind, last(smtp, "somchai@bangkok.example"))


def test_health_says_so_and_stays_well(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    WorkerBeat.beat("worker")
    before = client.get("/healthz")
    asked(MOST)

    after = client.get("/healthz")

    assert (before.status_code, after.status_code) == (200, 200)
    assert before.json is not None and "mail" not in before.json
    assert after.json is not None and "reached an hourly limit" in after.json["mail"]


def test_the_secretariat_sees_how_much_and_from_where(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    asked(600, about=f"meeting {meeting.id}")

    page = organiser_client.get("/ceilings").text

    assert "203.0.113.0/24" in page and "600 of 600" in page and "600 of 3,000" in page
    assert "Limit reached" in page and "Rice and rivers" in page
    assert "/ceilings" in organiser_client.get("/settings").text


def test_other_organisers_do_not(app: Flask, organiser_client: FlaskClient) -> None:
    assert organiser_client.get("/ceilings").status_code == 403
    assert organiser_client.get("/settings").status_code == 403


@pytest.mark.browser
def test_the_page_of_limits_reads_well_everywhere(
    sqlite_url: str, make_app: Callable[..., Flask], listen: Listen, page: Page
) -> None:
    app = make_app(sqlite_url)
    cast = assemble()
    cast.organiser.is_secretariat = True
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    meeting = cast.meeting(title="Sustainable Agricultural Development and Poverty Alleviation")
    asked(600, about=f"meeting {meeting.id}")
    asked(12, network="2001:db8:1234:5678::/64")
    signs_in = f"/sign-in/{link.token}"
    url = listen(app)

    page.goto(f"{url}{signs_in}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")
    page.goto(f"{url}/ceilings")

    check_everywhere(page)
