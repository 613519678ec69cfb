"""Two hosts ask at the same moment, and edits follow each other, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.delegations import asking
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


def test_whoever_asks_at_once_asks_for_one_delegation(
    app_on_both: Flask, yangon: Yangon, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    cookie, key = organiser_client.get_cookie("session"), str(yangon.institute.id)
    assert cookie is not None
    url = f"/meetings/{meeting.ref}/delegations/requests"
    day = (utc_now() + timedelta(days=9)).date().isoformat()
    db.session.remove()

    def ask(_number: int) -> int:
        client = app_on_both.test_client()
        client.set_cookie("session", cookie.value)
        typed = {"whom": key, "day": day, "words": "", "is_mailed": "y"}
        return client.post(url, data=typed).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    assert answers == [303] * 4
    assert db.session.query(Nomination).count() == 1
    waiting = select(Notice.address).where(
        Notice.kind == Kind.NOMINATION_REMINDER, Notice.overtaken_at.is_(None)
    )
    assert len(db.session.scalars(waiting).all()) == 4


def test_a_move_and_a_cancellation_reach_who_was_asked(
    app_on_both: Flask, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    app_on_both.config["NOTICE_QUIET_SECONDS"] = 0
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    nomination = asking.nomination_of(meeting, yangon.institute)
    asking.ask(nomination, (utc_now() + timedelta(days=9)).date(), "", by=cast.somchai)
    db.session.commit()
    deliver()
    for venue in ("Hall 1", "Hall 2"):
        before, meeting.venue = meeting.page(), venue
        editing.edited(meeting, before, by=cast.somchai)
        db.session.commit()
    deliver()
    publishing.cancel(meeting, by=cast.somchai, reason="")
    db.session.commit()
    deliver()

    subjects = [str(each.message["Subject"]) for each in smtp.to("khin@yangon.example")]
    assert [each.partition(":")[0] for each in subjects] == [
        "Please name the delegation of Myanmar",
        "Changed",
        "Cancelled",
    ]
    assert "Hall 2" in smtp.to("khin@yangon.example")[1].text()
