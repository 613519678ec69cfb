"""What hosts propose and answer on pages, and what they read by mail."""

from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import Ending, Proposal, open_proposals
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.notices.test_golden import check, clock
from tests.organising.hosts.conftest import SignIn
from tests.organising.hosts.test_second_yes import move, publish_together
from tests.organising.test_meeting_pages import typed
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

__all__ = ["clock"]


def fields(cast: Cast, meeting: Meeting, **values: Any) -> dict[str, Any]:
    """The form of the meeting as it stands, and what is typed into it."""
    hosts = {"hosts-1-institute_id": str(cast.yangon.id), "hosts-1-duty": "host"}
    time = {
        "day": meeting.starts_wall.date().isoformat(),
        "starts": f"{meeting.starts_wall:%H:%M}",
        "ends": f"{meeting.ends_wall:%H:%M}",
    }
    return typed(cast, **(hosts | time | values))


def only_proposal() -> Proposal:
    db.session.rollback()
    return db.session.scalars(select(Proposal)).one()


def test_publishing_says_beforehand_that_another_host_must_agree(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    url = f"/meetings/{meeting.ref}"

    before = organiser_client.get(f"{url}/publication").text
    answer = organiser_client.post(f"{url}/publication", follow_redirects=True).text

    assert "Your approval is needed" not in organiser_client.get("/meetings").text
    assert "Needs approval from Institute of Yangon." in before
    assert "Propose to publish" in before
    assert "No one is invited until they agree." in answer
    assert "Waiting for approval from Institute of Yangon." in answer
    assert "Withdraw proposal" in answer and ">Approve<" not in answer


def test_the_other_host_agrees_by_one_button(meeting: Meeting, cast: Cast, sign_in: SignIn) -> None:
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    url = f"/meetings/{meeting.ref}"
    aye = sign_in(cast.aye)

    page = aye.get(url).text
    listed = aye.get("/meetings").text
    asked = aye.get(f"{url}/publication").text
    looked = aye.get(f"{url}/proposals/{only_proposal().id}/agreement")
    answers = [aye.post(f"{url}/proposals/{only_proposal().id}/agreement") for _ in range(2)]

    assert "Your approval is needed" in listed and "Publish this meeting?" in listed
    assert "Your approval is needed" not in aye.get("/meetings").text
    assert ">Approve<" in asked and "Propose to publish" not in asked
    assert "Proposed by Dr Somchai, Institute of Bangkok" in page and ">Approve<" in page
    assert looked.status_code == 303
    assert [each.status_code for each in answers] == [303, 303]
    assert only_proposal().outcome == Ending.AGREED
    invitations = select(Notice).where(Notice.kind == Kind.INVITATION)
    assert len(db.session.scalars(invitations).all()) == 2


def test_a_no_wants_a_sentence(meeting: Meeting, cast: Cast, sign_in: SignIn) -> None:
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    url = f"/meetings/{meeting.ref}/proposals/{only_proposal().id}/refusal"
    aye = sign_in(cast.aye)

    empty = aye.post(url, data={"answer": " "})
    long = aye.post(url, data={"answer": "no " * 400})
    answer = aye.post(url, data={"answer": "The programme <b>is not</b> complete."})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Please fill this in" in empty.text and "at most 1,000" in long.text
    assert answer.status_code == 303
    assert only_proposal().outcome == Ending.REFUSED
    decided = aye.get(f"/meetings/{only_proposal().meeting.ref}/hosts").text
    assert "The programme &lt;b&gt;is not&lt;/b&gt; complete." in decided


def test_ones_own_proposal_is_not_agreed_to_but_taken_back(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    url = f"/meetings/{meeting.ref}/proposals/{only_proposal().id}"

    form = organiser_client.get(f"{url}/refusal")
    agreed = organiser_client.post(f"{url}/agreement")
    back = organiser_client.post(f"{url}/withdrawal")
    late = organiser_client.post(f"{url}/agreement")

    assert (form.status_code, agreed.status_code) == (403, 403)
    assert (back.status_code, late.status_code) == (303, 409)
    assert "This proposal must be answered by another host." in agreed.text
    assert "already been answered or withdrawn" in late.text
    assert only_proposal().outcome == Ending.WITHDRAWN


def test_a_move_is_confirmed_as_a_proposal_and_the_rest_is_saved(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    ref, first = meeting.ref, meeting.starts_at
    url = f"/meetings/{ref}"
    form = fields(cast, meeting, starts="15:00", ends="17:00", room_number="77")

    asked = organiser_client.post(url, data=form)
    unmoved = db.session.scalars(select(Meeting)).one().main_room
    answer = organiser_client.post(url, data=form | {"confirmed": "1"}, follow_redirects=True)

    assert "Another host must agree" in asked.text and "Save and ask" in asked.text
    assert "10:00" in asked.text and "15:00" in asked.text
    assert "will be told" not in asked.text
    assert unmoved is None
    assert "Changes that another host must approve have been proposed." in answer.text
    assert "Move this meeting?" in answer.text
    kept = db.session.scalars(select(Meeting)).one()
    assert (kept.starts_at, kept.main_room.number) == (first, "77")
    assert db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all() == []


def test_a_new_venue_beside_a_new_time_is_told_at_once(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    form = fields(cast, meeting, starts="15:00", ends="17:00", venue="The library")

    asked = organiser_client.post(f"/meetings/{meeting.ref}", data=form)
    organiser_client.post(f"/meetings/{meeting.ref}", data=form | {"confirmed": "1"})

    assert "4 people will be told" in asked.text and "Another host must agree" in asked.text
    assert len(db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all()) == 4
    assert db.session.scalars(select(Meeting)).one().venue == "The library"


def test_cancelling_is_proposed_with_its_reason(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    publish_together(meeting, cast)
    url = f"/meetings/{meeting.ref}"

    before = organiser_client.get(f"{url}/cancellation").text
    organiser_client.post(f"{url}/cancellation", data={"reason": "A typhoon is coming."})
    seen = sign_in(cast.aye).get(url).text

    again = sign_in(cast.aye).get(f"{url}/cancellation").text

    assert "Propose to cancel the meeting" in before
    assert "Cancel this meeting?" in again
    assert "Cancel this meeting?" in seen
    assert "Reason: A typhoon is coming." in seen
    assert not db.session.scalars(select(Meeting)).one().cancelled_at


def test_the_page_of_the_hosts_turns_the_second_yes_off_and_on(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    url = f"/meetings/{meeting.ref}/hosts"

    before = organiser_client.get(url).text
    organiser_client.post(f"{url}/second-yes", data={"wanted": "0"})
    proposal = only_proposal()
    sign_in(cast.aye).post(f"/meetings/{proposal.meeting.ref}/proposals/{proposal.id}/agreement")
    off = organiser_client.get(url).text
    organiser_client.post(f"{url}/second-yes", data={"wanted": "1"})
    on = organiser_client.get(url).text

    assert "Propose to switch this off" in before and "Aye Aye" in before
    assert "Second approval is switched off" in off and "Require second approval again" in off
    assert "Propose to switch this off" in on


def test_one_host_with_organisers_reads_that_no_second_yes_is_needed(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.get(f"/meetings/{cast.meeting().ref}/hosts").text

    assert "It is not needed now" in page


def test_the_log_tells_who_proposed_what_from_when_to_when(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    form = fields(cast, meeting, starts="15:00", ends="17:00", confirmed="1")
    organiser_client.post(f"/meetings/{meeting.ref}", data=form)

    page = organiser_client.get(f"/meetings/{meeting.ref}/changes").text

    assert "Somchai asked another host about Rice and rivers." in page
    assert "Aye Aye agreed to a proposal about Rice and rivers." in page
    assert "Move the meeting" in page and "15:00 UTC+7" in page


def test_the_other_host_is_asked_by_mail_in_her_own_clock(
    app: Any, meeting: Meeting, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    publish_together(meeting, cast)
    deliver()
    form = fields(cast, meeting, starts="15:00", ends="17:00", confirmed="1")
    organiser_client.post(f"/meetings/{meeting.ref}", data=form)

    deliver()

    mail = smtp.to("aye@yangon.example")[-1]
    assert mail.message["Subject"] == "Please approve: Rice and rivers"
    assert mail.calendar() is None
    for words in (mail.text(), mail.html()):
        assert "Dr Somchai (Institute of Bangkok) would like to move this meeting." in words
        assert "09:30–11:30 Yangon (UTC+6:30)" in words
        assert "14:30–16:30 Yangon (UTC+6:30)" in words
        assert "/h/" in words and f"/meetings/{meeting.ref}" not in words
    assert "somchai@bangkok.example" not in mail.raw.decode() + mail.text() + mail.html()


def test_the_whole_mail(
    clock: time_machine.Traveller, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    """As people read it: tests/notices/golden/proposal.txt."""
    publish_together(meeting, cast)
    move(meeting, cast.somchai, hours=5)

    deliver()

    check("proposal", smtp.to("aye@yangon.example")[-1])


@pytest.mark.parametrize(
    ("step", "subject", "words"),
    [
        (
            "agree",
            "Approved: Rice and rivers",
            "Dr Aye Aye approved your proposal, and the change has been made.",
        ),
        ("refuse", "Not approved: Rice and rivers", "Dr Aye Aye writes: Not on a holiday."),
    ],
)
def test_the_proposer_hears_the_answer(
    app: Any, meeting: Meeting, cast: Cast, smtp: MailServer, step: str, subject: str, words: str
) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None
    if step == "agree":
        second_yes.agree(proposal, by=cast.aye)
    else:
        proposal.refuse(cast.aye, "Not on a holiday.")

    deliver()

    (mail,) = [
        each for each in smtp.to("somchai@bangkok.example") if each.message["Subject"] == subject
    ]
    assert words in mail.text() and words in mail.html()
    assert "Please approve" not in str([each.message["Subject"] for each in smtp.messages])


def test_more_hosts_and_decisions_take_no_more_statements(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            assert organiser_client.get(f"/meetings/{ref}/hosts").status_code == 200
        return len(seen)

    def decide_and_grow(*institutes: Institute) -> None:
        meeting = db.session.scalars(select(Meeting)).one()
        for each in institutes:
            meeting.hosts.append(hosted_by(each, position=2))
            second_yes.do_without(meeting, by=cast.somchai)
            open_proposals(meeting)[0].refuse(cast.aye, "No.")
        db.session.commit()

    ref = meeting.ref
    decide_and_grow(cast.shanghai)
    few = asked()
    decide_and_grow(cast.dili)

    assert asked() == few
