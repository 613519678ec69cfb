"""How far the sending of many mails is, on the meeting's page and on the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.post.progress import FEWEST, progress_of
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person


def published_for(cast: Cast, count: int) -> Meeting:
    """`count` invitations are to be sent; the organiser's own mail is."""
    people = [person(f"Guest {n}", f"guest{n}@dili.example", cast.dili) for n in range(count)]
    db.session.add_all(people)
    meeting = cast.meeting()
    cast.invite(meeting, *people)
    publishing.publish(meeting, by=cast.somchai)
    others = (Notice.kind != Kind.INVITATION, Notice.sent_at.is_(None))
    db.session.execute(update(Notice).where(*others).values(sent_at=utc_now()))
    db.session.commit()
    return meeting


@pytest.mark.parametrize(("count", "is_shown"), [(FEWEST - 1, False), (FEWEST, True)])
def test_few_mails_are_gone_before_one_has_looked(
    organiser_client: FlaskClient, cast: Cast, count: int, is_shown: bool
) -> None:
    meeting = published_for(cast, count)

    page = organiser_client.get(f"/meetings/{meeting.ref}").text

    assert ("<progress" in page) == is_shown


def test_what_is_sent_and_what_fails_counts_and_desk_and_parts_say_so(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = published_for(cast, FEWEST + 2)
    there = f"/meetings/{meeting.ref}/post/progress"
    before = progress_of(meeting)
    first = organiser_client.get(there)
    same = organiser_client.get(there, headers={"If-None-Match": first.headers["ETag"]})
    sent, failed = db.session.scalars(select(Notice).where(Notice.sent_at.is_(None)).limit(2))
    sent.sent_at = failed.failed_at = utc_now()
    db.session.commit()

    after = progress_of(meeting)
    part = organiser_client.get(there).text

    assert before and after and (after.done, after.failed) == (before.done + 2, 1)
    assert after.total == before.total and same.status_code == 304
    assert after.says in part and "1 could not be sent." in part and "data-open" in part
    assert after.says in organiser_client.get("/desk").text


def test_once_all_are_sent_the_part_says_that_it_has_ended(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = published_for(cast, FEWEST)
    db.session.execute(update(Notice).values(sent_at=utc_now()))
    db.session.commit()

    assert progress_of(meeting) is None
    assert "data-open" not in organiser_client.get(f"/meetings/{meeting.ref}/post/progress").text


def test_what_waits_for_its_hour_is_not_being_sent(cast: Cast) -> None:
    """Reminders of weeks ahead lie there, too."""
    meeting = published_for(cast, FEWEST)
    progress = progress_of(meeting)

    assert progress and progress.total <= FEWEST + 3


def test_both_databases_count_alike(app_on_both: Flask, cast: Cast) -> None:
    meeting = published_for(cast, FEWEST)
    progress = progress_of(meeting)

    assert progress and progress.meeting is meeting and progress.total >= FEWEST
