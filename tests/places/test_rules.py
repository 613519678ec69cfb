"""What may become of a place, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingCancelled, MeetingOver, NothingToSay, RegistrationClosed
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.usefixtures("app_on_both")


def published(cast: Cast, *people: Any) -> tuple[Meeting, list[Participant]]:
    meeting = cast.meeting()
    places = cast.invite(meeting, *people)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting, places


def count(place: Participant, kind: Kind) -> int:
    where = (Notice.participant_id == place.id, Notice.kind == kind)
    return db.session.scalar(select(func.count(Notice.id)).where(*where)) or 0


def changes(place: Participant) -> list[tuple[str, str, str]]:
    where = (Change.subject == "participants", Change.subject_id == place.id)
    rows = db.session.scalars(select(Change).where(*where).order_by(Change.id))
    return [(each.verb, each.actor_name, each.on_behalf_of) for each in rows]


def test_confirming_twice_is_one_notice(cast: Cast) -> None:
    _meeting, (aye,) = published(cast, cast.aye)

    aye.confirm(by=cast.aye)
    first = (aye.registered_at, aye.revised_at, aye.sequence)
    aye.confirm(by=cast.aye)
    db.session.commit()

    assert count(aye, Kind.CONFIRMATION) == 1
    assert (aye.registered_at, aye.revised_at, aye.sequence) == first
    assert aye.answered_at == aye.registered_at
    assert changes(aye) == [("invited", "Somchai", ""), ("registered", "Aye Aye", "")]


def test_withdrawing_and_coming_back_raise_the_sequence_by_one_each(cast: Cast) -> None:
    _meeting, (aye,) = published(cast, cast.aye)
    aye.confirm(by=cast.aye)
    uid, organizer, seen = aye.uid, aye.organizer_key, [aye.revised_at]

    aye.withdraw(by=cast.aye)
    aye.withdraw(by=cast.aye)
    seen.append(aye.revised_at)
    gone = (aye.sequence, aye.partstat, aye.answered_at)
    aye.confirm(by=cast.aye)
    seen.append(aye.revised_at)
    db.session.commit()

    assert gone == (1, "DECLINED", seen[1])
    assert (aye.sequence, aye.partstat) == (2, "ACCEPTED")
    assert (aye.uid, aye.organizer_key) == (uid, organizer)
    assert seen == sorted(set(seen))
    assert count(aye, Kind.WITHDRAWAL) == 1
    assert count(aye, Kind.CONFIRMATION) == 2
    assert count(aye, Kind.REMINDER) == 2


def test_who_declined_may_come_after_all(cast: Cast) -> None:
    _meeting, (maria,) = published(cast, cast.maria)

    maria.decline(by=cast.maria)
    maria.confirm(by=cast.maria)
    db.session.commit()

    assert (maria.state, maria.sequence) == (State.CONFIRMED, 2)
    assert [verb for verb, *_rest in changes(maria)] == ["invited", "declined", "registered"]


def test_two_with_one_mailbox_are_two_places(cast: Cast, smtp: MailServer) -> None:
    office = "office@yangon.example"
    cast.aye.contacts = [Contact(address=office, reader_name="Daw Hla")]
    cast.wei.contacts = [Contact(address=office, reader_name="Daw Hla")]
    _meeting, (aye, wei) = published(cast, cast.aye, cast.wei)
    aye.confirm(by=cast.aye)
    wei.confirm(by=cast.wei)
    deliver()
    before = {each.key: getattr(wei, each.key) for each in Participant.__table__.columns}
    smtp.reset()

    aye.withdraw(**aye.answered_by)
    deliver()

    assert {key: getattr(wei, key) for key in before} == before
    (mail,) = smtp.to(office)
    event = mail.calendar().walk("VEVENT")[0]
    assert (mail.calendar()["METHOD"], event["UID"]) == ("CANCEL", aye.uid)
    assert changes(aye)[-1] == ("withdrawn", "Daw Hla", "Aye Aye")


def test_a_removed_person_gets_the_cancel_of_their_entry(cast: Cast, smtp: MailServer) -> None:
    _meeting, (aye, maria) = published(cast, cast.aye, cast.maria)
    deliver()
    smtp.reset()

    aye.remove(by=cast.somchai)
    deliver()

    (mail,) = smtp.messages
    event = mail.calendar().walk("VEVENT")[0]
    assert mail.recipient == "aye@yangon.example"
    assert (mail.calendar()["METHOD"], event["SEQUENCE"], event["UID"]) == ("CANCEL", 1, aye.uid)
    assert changes(aye)[-1] == ("removed", "Somchai", "")
    assert maria.state == State.INVITED


def test_a_place_taken_back_from_a_draft_is_told_to_nobody(cast: Cast) -> None:
    meeting = cast.meeting()
    (aye,) = cast.invite(meeting, cast.aye)

    aye.remove(by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    assert aye.state == State.WITHDRAWN
    told = select(func.count(Notice.id)).where(Notice.participant_id == aye.id)
    assert db.session.scalar(told) == 0


def test_somebody_removed_by_mistake_is_invited_again(cast: Cast, smtp: MailServer) -> None:
    _meeting, (aye,) = published(cast, cast.aye)
    deliver()
    aye.remove(by=cast.somchai)
    deliver()
    smtp.reset()

    aye.invite_again(by=cast.somchai)
    aye.invite_again(by=cast.somchai)
    deliver()

    (mail,) = smtp.messages
    event = mail.calendar().walk("VEVENT")[0]
    assert (mail.calendar()["METHOD"], event["SEQUENCE"]) == ("REQUEST", 2)
    assert [verb for verb, *_rest in changes(aye)] == ["invited", "removed", "invited again"]


def test_a_role_changes_without_a_mail(cast: Cast) -> None:
    _meeting, (aye,) = published(cast, cast.aye)
    before = count(aye, Kind.CHANGE), aye.sequence, aye.revised_at

    aye.change_role(Role.SPEAKER, by=cast.somchai)
    aye.change_role(Role.SPEAKER, by=cast.somchai)
    db.session.commit()

    assert (count(aye, Kind.CHANGE), aye.sequence, aye.revised_at) == before
    last = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert last is not None
    assert (last.verb, last.details) == ("role changed", {"role": ["delegate", "speaker"]})
    assert changes(aye)[1:] == [("role changed", "Somchai", "")]


def test_news_is_sent_again_while_it_holds(cast: Cast, smtp: MailServer) -> None:
    _meeting, (aye,) = published(cast, cast.aye)
    deliver()
    smtp.reset()

    aye.tell_again(Kind.INVITATION, by=cast.somchai)
    aye.tell_again(Kind.INVITATION, by=cast.somchai)
    deliver()

    assert len(smtp.messages) == 1
    assert changes(aye)[1:] == [("sent again", "Somchai", "")]
    for kind in (Kind.CONFIRMATION, Kind.WITHDRAWAL, Kind.REMINDER):
        with pytest.raises(NothingToSay):
            aye.tell_again(kind, by=cast.somchai)


def test_a_draft_cannot_be_registered_for(cast: Cast) -> None:
    (aye,) = cast.invite(cast.meeting(), cast.aye)

    with pytest.raises(RegistrationClosed):
        aye.confirm(by=cast.aye)

    assert aye.state == State.INVITED


def test_a_cancelled_meeting_takes_no_answer_and_asks_nobody_again(cast: Cast) -> None:
    meeting, (aye, maria) = published(cast, cast.aye, cast.maria)
    maria.decline(by=cast.maria)
    publishing.cancel(meeting, by=cast.somchai, reason="")

    with pytest.raises(MeetingCancelled):
        aye.confirm(by=cast.aye)
    with pytest.raises(MeetingCancelled):
        maria.invite_again(by=cast.somchai)


def test_nobody_leaves_a_meeting_that_is_over(cast: Cast) -> None:
    meeting, (aye,) = published(cast, cast.aye)
    past = wall_clock(utc_now() - timedelta(days=2), "Asia/Bangkok").replace(second=0)
    meeting.take_place(past, past + timedelta(hours=1), "Asia/Bangkok")

    with pytest.raises(MeetingOver):
        aye.withdraw(by=cast.aye)
    with pytest.raises(MeetingOver):
        aye.remove(by=cast.somchai)

    assert (aye.state, aye.sequence) == (State.INVITED, 0)
