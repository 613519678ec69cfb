"""How a meeting becomes known and how it ends: draft, copy, publication, cancellation."""

from collections.abc import Callable
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.publication import carrying_out
from nact_meet.publication.carrying_out import become_known, call_off
from nact_meet.publication.models import Act, Proposal
from nact_meet.publication.second_yes import Wish, ask_hosts, must_agree, propose, take_part
from nact_meet.questions.questionnaire import ask_the_same
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, NeverPublished, NotReady, Refusal


class TooLateToCallAgain(Refusal):
    sentence = _l(
        "A cancelled meeting can be called again for one day. Please duplicate it instead."
    )


class PermitAwaited(Refusal):
    sentence = _l(
        "A host has not been allowed by its authorities to host this meeting yet. Until then you "
        "can send a save the date, which does not name it."
    )


COPIED = (
    *("first_title", "first_summary", "first_words", "written_in", "translations"),
    *("working_group", "venue", "is_public", "is_open", "named_contact"),
    *("languages", "reminder_minutes", "admission", "decision_words"),
    *("list_visibility", "keep_days", "hosts_first", "label_by", "names_absent"),
    "has_photograph",
)


CopyListener = Callable[[Meeting, Meeting, Person], None]
copy_listeners: list[CopyListener] = []
"""Of the signal "a meeting was copied"."""


def when_copied(listener: CopyListener) -> CopyListener:
    """Decorates what a later package does for the copy, the second of the two."""
    copy_listeners.append(listener)
    return listener


def draft(meeting: Meeting, *, by: Person) -> list[Institute]:
    """Answers which other hosts are asked for their yes."""
    db.session.add(meeting)
    record("created", meeting, by=by, name=meeting.title, meeting=meeting)
    take_part(meeting, meeting.hosts, by=by)
    return ask_hosts(meeting, by=by)


def clone(meeting: Meeting, *, by: Person, plan: Timetable | None = None) -> Meeting:
    """A draft with the same hosts, agenda, rooms and questions: a week later by the clock, or by
    another `plan`.

    No host has agreed to this one. The others are asked once it is saved or published: by then
    its date is right.
    """
    copy = Meeting(created_by=by)
    for name in COPIED:
        setattr(copy, name, getattr(meeting, name))
    copy.follow(plan or meeting.plan.later(timedelta(days=7)))
    copy.hosts = [host.copy() for host in meeting.hosts]
    copy.agenda = [item.copy() for item in meeting.agenda]
    copy.rooms = [room.copy() for room in meeting.rooms]
    ask_the_same(copy, meeting)
    db.session.add(copy)
    record("cloned", copy, by=by, name=meeting.title, meeting=copy)
    for listener in copy_listeners:
        listener(meeting, copy, by)
    take_part(copy, copy.hosts, by=by)
    return copy


def publish(meeting: Meeting, *, by: Person) -> Proposal | None:
    """Make it known and invite everybody, or else propose it to the other hosts.

    A second call changes nothing. Raises NotReady.
    """
    if meeting.published_at:
        return None
    if not meeting.hosts:
        raise NotReady
    if any(host.awaits_permit for host in meeting.hosts):
        raise PermitAwaited
    take_part(meeting, meeting.hosts, by=by)
    if asked := must_agree(meeting, Act.PUBLISH, by):
        return propose(meeting, Wish(Act.PUBLISH, asked), by)
    become_known(meeting, by)
    return None


def save_the_date(meeting: Meeting, *, by: Person) -> Proposal | None:
    """People keep the date before every host has agreed and been allowed to: in the name of those
    who have, or else that is proposed to these. Where none is awaited it is published. A second
    call changes nothing. Raises NotReady.
    """
    if meeting.published_at:
        return None
    take_part(meeting, meeting.hosts, by=by)
    if not meeting.hosts_awaited:
        return publish(meeting, by=by)
    if not any(host.may_be_named for host in meeting.hosts):
        raise NotReady
    if asked := must_agree(meeting, Act.SAVE_DATE, by):
        return propose(meeting, Wish(Act.SAVE_DATE, asked), by)
    carrying_out.save_the_date(meeting, by)
    ask_hosts(meeting, by=by)
    return None


def cancel(meeting: Meeting, *, by: Person, reason: str) -> Proposal | None:
    """It will not take place, or else that is proposed to the other hosts.

    A second call changes nothing. Raises NeverPublished, MeetingOver.
    """
    if meeting.cancelled_at:
        return None
    check_cancellation(meeting)
    if asked := must_agree(meeting, Act.CANCEL, by):
        wish = Wish(Act.CANCEL, asked, {"reason": reason})
        return propose(meeting, wish, by)
    call_off(meeting, by, reason)
    return None


def call_again(meeting: Meeting, *, by: Person) -> Proposal | None:
    """It takes place after all, or else that is proposed to the other hosts.

    A second call changes nothing. Raises TooLateToCallAgain.
    """
    if meeting.is_announced:
        return None
    if not meeting.may_be_called_again:
        raise TooLateToCallAgain
    if asked := must_agree(meeting, Act.RECALL, by):
        return propose(meeting, Wish(Act.RECALL, asked), by)
    carrying_out.call_again(meeting, by)
    return None


def check_cancellation(meeting: Meeting) -> None:
    """Raises NeverPublished, MeetingOver."""
    if not meeting.published_at:
        raise NeverPublished
    if meeting.is_over:
        raise MeetingOver
