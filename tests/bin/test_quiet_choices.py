"""The draft of a date that was chosen quietly is deleted: the poll is as it was before."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.polls.conftest import clock, opened, poll  # noqa: F401  (fixtures)


def chosen_quietly(client: FlaskClient, poll: Poll) -> tuple[str, list[int], str]:  # noqa: F811
    """The poll's ref, the ids of its dates, and the ref of the draft."""
    ref, dates = poll.ref, [slot.id for slot in poll.slots]
    answer = client.post(f"/polls/{ref}/choice", data={"slot": dates[0], "draft": "1"})
    return ref, dates, answer.location.rpartition("/")[2]


def test_another_date_can_be_chosen_once_the_draft_is_deleted(
    app_on_both: Flask, opened: Poll, organiser_client: FlaskClient, cast: Cast  # noqa: F811
) -> None:  # fmt: skip
    ref, dates, draft = chosen_quietly(organiser_client, opened)
    organiser_client.post(f"/meetings/{draft}/deletion")
    poll = db.session.scalars(select(Poll)).one()  # noqa: F811
    stages = poll.stage, poll.told_stage
    desk = organiser_client.get("/desk").text

    organiser_client.post(f"/polls/{ref}/choice", data={"slot": dates[1]})
    back = organiser_client.post("/bin/1/return")

    assert stages == (Stage.OPEN, Stage.OPEN)
    assert "choose a date" not in desk
    poll = db.session.scalars(select(Poll)).one()
    assert poll.chosen is not None and poll.chosen.id == dates[1]
    assert poll.meeting is not None and poll.meeting.published_at is not None
    assert back.location == f"/meetings/{draft}"
    assert not poll.is_chosen_quietly and poll.meeting.ref != draft


def test_a_draft_that_comes_back_is_the_polls_again(
    opened: Poll, organiser_client: FlaskClient, cast: Cast  # noqa: F811
) -> None:  # fmt: skip
    _ref, dates, draft = chosen_quietly(organiser_client, opened)
    organiser_client.post(f"/meetings/{draft}/deletion")
    organiser_client.post("/bin/1/return")
    poll = db.session.scalars(select(Poll)).one()  # noqa: F811

    assert poll.chosen is not None and poll.chosen.id == dates[0]
    assert (poll.stage, poll.told_stage) == (Stage.CHOSEN, Stage.CLOSED)
    assert poll.meeting is not None and poll.meeting.ref == draft


def test_a_poll_cancelled_meanwhile_stays_so_when_the_draft_comes_back(
    app_on_both: Flask, opened: Poll, organiser_client: FlaskClient, cast: Cast  # noqa: F811
) -> None:  # fmt: skip
    ref, _dates, draft = chosen_quietly(organiser_client, opened)
    organiser_client.post(f"/meetings/{draft}/deletion")
    off = organiser_client.post(f"/polls/{ref}/calling-off")
    back = organiser_client.post("/bin/1/return")

    assert (off.status_code, back.status_code) == (303, 303)
    poll = db.session.scalars(select(Poll)).one()  # noqa: F811
    assert (poll.stage, poll.meeting) == (Stage.CALLED_OFF, None)
    assert db.session.scalars(select(Meeting.ref)).all() == [draft]
    news = select(Notice).where(Notice.kind == Kind.POLL_NEWS)
    assert {notice.payload["what"] for notice in db.session.scalars(news)} == {"called off"}


def test_a_date_that_voters_were_told_is_not_deleted_unheard(
    opened: Poll, organiser_client: FlaskClient, cast: Cast  # noqa: F811
) -> None:  # fmt: skip
    ref, first = opened.ref, opened.slots[0].id
    organiser_client.post(f"/polls/{ref}/choice", data={"slot": first})
    meeting = db.session.scalars(select(Meeting)).one()
    meeting.published_at = None  # another host is still asked
    db.session.commit()

    answer = organiser_client.post(f"/meetings/{meeting.ref}/deletion")

    assert answer.status_code == 409
    assert "Everyone asked in the poll has been told this date." in answer.text
