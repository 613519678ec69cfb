"""With two hosts, publishing, moving and cancelling wait for the second one's yes."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.models import (
    Act,
    AnsweredAlready,
    Ending,
    NoLongerFits,
    NotTheirs,
    Proposal,
)
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import still_true


def told(kind: Kind) -> list[Notice]:
    db.session.flush()
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind)))


def asked() -> list[str]:
    return [each.address for each in told(Kind.PROPOSAL) if each.payload["step"] == "asked"]


def publish_together(meeting: Meeting, cast: Cast) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()


def move(meeting: Meeting, by: Person, hours: int = 1, **also: str) -> list[Proposal]:
    """What the form of a meeting does."""
    before, slot, was = meeting.page(), meeting.slot, AsItWas.of(meeting)
    later = timedelta(hours=hours)
    meeting.take_place(slot.starts_wall + later, slot.ends_wall + later, slot.zone)
    for key, value in also.items():
        setattr(meeting, key, value)
    wishes = second_yes.hold_back(meeting, was, by=by)
    editing.edited(meeting, before, by=by)
    return second_yes.settle(meeting, wishes, by=by)


def test_publishing_mails_nobody_before_the_second_yes(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)

    assert proposal is not None and proposal.stands
    assert not meeting.published_at
    assert asked() == ["aye@yangon.example"]
    assert told(Kind.INVITATION) == []

    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()

    assert meeting.published_at
    assert len(told(Kind.INVITATION)) == 2
    answered = [each for each in told(Kind.PROPOSAL) if each.payload["step"] == "agreed"]
    assert [each.address for each in answered] == ["somchai@bangkok.example"]
    verbs = db.session.scalars(select(Change.verb).order_by(Change.id)).all()
    assert [each for each in verbs if each in ("proposed", "agreed", "published")] == [
        *("proposed", "agreed", "published")
    ]


def test_a_move_waits_and_the_rest_of_the_edit_does_not(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    first = meeting.starts_at

    (proposal,) = move(meeting, cast.aye, venue="The old library")
    db.session.commit()

    assert (meeting.starts_at, meeting.venue) == (first, "The old library")
    (edited,) = db.session.scalars(select(Change).where(Change.verb == "edited"))
    assert edited.details.keys() == {"venue"}
    assert proposal.until_now.starts_at == first
    assert proposal.to.starts_at == first + timedelta(hours=1)

    second_yes.agree(proposal, by=cast.somchai)
    db.session.commit()

    assert meeting.starts_at == first + timedelta(hours=1)
    assert meeting.plan == proposal.to
    (_, moved) = db.session.scalars(select(Change).where(Change.verb == "edited"))
    assert moved.details.keys() == {"starts_at", "ends_at"}
    assert len(told(Kind.CHANGE)) == 4  # the two guests and the two organisers


def test_another_zone_alone_is_a_move(meeting: Meeting, cast: Cast) -> None:
    publish_together(meeting, cast)
    slot, was = meeting.slot, AsItWas.of(meeting)

    meeting.take_place(slot.starts_wall, slot.ends_wall, "Asia/Jakarta")  # the same offset
    (wish,) = second_yes.hold_back(meeting, was, by=cast.somchai)

    assert wish.act == Act.MOVE
    assert meeting.zone == "Asia/Bangkok"


def test_a_draft_is_moved_at_once(meeting: Meeting, cast: Cast) -> None:
    first = meeting.starts_at

    assert move(meeting, cast.somchai) == []

    assert meeting.starts_at == first + timedelta(hours=1)


def test_cancelling_waits_and_keeps_its_reason(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)

    proposal = publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")

    assert proposal is not None
    assert not meeting.cancelled_at and told(Kind.CANCELLATION) == []
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()
    assert meeting.cancelled_at
    assert meeting.cancel_reason == "A typhoon is coming."
    assert len(told(Kind.CANCELLATION)) == 4


def test_a_host_without_organisers_is_not_waited_for(cast: Cast) -> None:
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.yangon, position=1))

    assert publishing.publish(meeting, by=cast.somchai) is None

    assert meeting.published_at


def test_who_acts_for_every_host_needs_nobody(meeting: Meeting, cast: Cast) -> None:
    cast.organiser.appoint(cast.yangon, by=cast.somchai)
    db.session.commit()

    assert publishing.publish(meeting, by=cast.somchai) is None
    assert meeting.published_at


def test_the_secretariat_needs_nobody_and_its_yes_serves_for_all(
    meeting: Meeting, cast: Cast
) -> None:
    act_for(cast.maria, is_secretariat=True)
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None

    second_yes.agree(proposal, by=cast.maria)

    assert meeting.published_at
    assert publishing.cancel(meeting, by=cast.maria, reason="A typhoon.") is None
    assert meeting.cancelled_at


def test_nobody_agrees_for_their_own_side(meeting: Meeting, cast: Cast) -> None:
    act_for(cast.wei, cast.institute)
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None

    for person in (cast.somchai, cast.wei, cast.maria):
        with pytest.raises(NotTheirs):
            second_yes.agree(proposal, by=person)

    assert not meeting.published_at


def test_the_proposer_does_not_agree_through_a_second_institute(
    meeting: Meeting, cast: Cast
) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None
    cast.organiser.appoint(cast.yangon, by=cast.somchai)
    db.session.commit()

    with pytest.raises(NotTheirs):
        second_yes.agree(proposal, by=cast.somchai)


def test_who_made_the_meeting_and_acts_for_no_host_asks_too(meeting: Meeting, cast: Cast) -> None:
    meeting.hosts[0].institute = cast.shanghai
    act_for(cast.wei, cast.shanghai)

    proposal = publishing.publish(meeting, by=cast.somchai)

    assert proposal is not None
    assert sorted(asked()) == ["aye@yangon.example", "wei@shanghai.example"]
    second_yes.agree(proposal, by=cast.wei)
    assert not meeting.published_at
    second_yes.agree(proposal, by=cast.aye)
    assert meeting.published_at


def test_wanting_what_the_other_host_proposed_is_a_yes(meeting: Meeting, cast: Cast) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None

    assert publishing.publish(meeting, by=cast.aye) is None

    assert meeting.published_at
    assert proposal.outcome == Ending.AGREED


def test_proposing_twice_asks_once(meeting: Meeting, cast: Cast) -> None:
    first = publishing.publish(meeting, by=cast.somchai)

    again = publishing.publish(meeting, by=cast.somchai)

    assert first is again
    assert asked() == ["aye@yangon.example"]


def test_a_newer_wish_takes_the_place_of_the_open_one(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    (first,) = move(meeting, cast.somchai)
    (second,) = move(meeting, cast.somchai, hours=2)
    db.session.commit()
    (third,) = move(meeting, cast.aye, hours=3)
    db.session.commit()

    assert first.outcome == Ending.WITHDRAWN
    assert second.outcome == Ending.OUTDATED
    assert third.stands
    lapsed = [each for each in told(Kind.PROPOSAL) if each.payload["step"] == "outdated"]
    assert [each.address for each in lapsed] == ["somchai@bangkok.example"]


def test_a_no_carries_a_sentence_and_changes_nothing(meeting: Meeting, cast: Cast) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None

    proposal.refuse(cast.aye, "The programme is not complete.")

    assert not meeting.published_at
    assert proposal.answer == "The programme is not complete."
    with pytest.raises(AnsweredAlready):
        second_yes.agree(proposal, by=cast.aye)
    again = publishing.publish(meeting, by=cast.somchai)
    assert again is not proposal


def test_what_was_taken_back_can_not_be_agreed_to(meeting: Meeting, cast: Cast) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None
    with pytest.raises(NotTheirs):
        proposal.take_back(cast.aye)

    proposal.take_back(cast.somchai)

    with pytest.raises(AnsweredAlready):
        second_yes.agree(proposal, by=cast.aye)
    (notice,) = told(Kind.PROPOSAL)
    assert not still_true(notice)


@pytest.mark.parametrize("by", ["somchai", "aye"])
def test_publishing_at_another_time_has_to_be_proposed_again(
    meeting: Meeting, cast: Cast, by: str
) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None

    move(meeting, getattr(cast, by))

    assert proposal.outcome == Ending.OUTDATED
    told_so = [each for each in told(Kind.PROPOSAL) if each.payload["step"] == "outdated"]
    assert len(told_so) == (by != "somchai")


def test_a_move_lapses_when_the_meeting_was_moved_otherwise_or_cancelled(
    meeting: Meeting, cast: Cast
) -> None:
    act_for(cast.maria, is_secretariat=True)
    publish_together(meeting, cast)
    (first,) = move(meeting, cast.somchai)
    move(meeting, cast.maria, hours=2)
    (second,) = move(meeting, cast.somchai, hours=3)
    publishing.cancel(meeting, by=cast.maria, reason="A typhoon.")

    assert [first.outcome, second.outcome] == [Ending.OUTDATED] * 2
    with pytest.raises(AnsweredAlready):
        second_yes.agree(second, by=cast.aye)


def test_after_the_meeting_nothing_is_agreed_to(meeting: Meeting, cast: Cast) -> None:
    publish_together(meeting, cast)
    (proposal,) = move(meeting, cast.somchai, hours=500)
    cancelling = publishing.cancel(meeting, by=cast.somchai, reason="A typhoon.")
    assert cancelling is not None
    db.session.commit()

    with time_machine.travel(meeting.ends_at + timedelta(seconds=1)):
        for each in (proposal, cancelling):
            with pytest.raises(NoLongerFits):
                second_yes.agree(each, by=cast.aye)
    assert proposal.stands and cancelling.stands


def test_doing_without_needs_a_second_yes_itself(meeting: Meeting, cast: Cast) -> None:
    proposal = second_yes.do_without(meeting, by=cast.somchai)
    assert proposal is not None
    assert publishing.publish(meeting, by=cast.somchai) is not None

    second_yes.agree(proposal, by=cast.aye)

    assert meeting.second_yes is False
    assert publishing.publish(meeting, by=cast.somchai) is None
    assert meeting.published_at
    waiting = db.session.scalars(select(Proposal).where(Proposal.act == Act.PUBLISH)).one()
    assert waiting.outcome == Ending.OUTDATED

    second_yes.do_with(meeting, by=cast.aye)
    assert publishing.cancel(meeting, by=cast.somchai, reason="A typhoon.") is not None


def test_the_secretariat_turns_it_off_alone_and_every_host_hears_of_it(
    meeting: Meeting, cast: Cast
) -> None:
    act_for(cast.maria, is_secretariat=True)

    assert second_yes.do_without(meeting, by=cast.maria) is None

    assert meeting.second_yes is False
    heard = [each.address for each in told(Kind.PROPOSAL) if each.payload["step"] == "done"]
    assert sorted(heard) == ["aye@yangon.example", "somchai@bangkok.example"]
    verbs = db.session.scalars(select(Change.verb)).all()
    assert "decided alone" in verbs


def test_a_slot_is_read_as_it_was_kept(meeting: Meeting) -> None:
    meeting.starts_fold = 1

    assert Slot.read(meeting.slot.kept) == meeting.slot
