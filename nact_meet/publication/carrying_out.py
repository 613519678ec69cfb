"""What is done with a meeting once nobody need agree to it any more."""

from collections.abc import Callable

from nact_meet.delegations import asking
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.notices.models.notice import Kind
from nact_meet.places import audience
from nact_meet.publication.editing import edited, settle_date
from nact_meet.publication.models import Act, Proposal, outdate
from nact_meet.world.timezones import utc_now

Listener = Callable[[Meeting], None]
listeners: list[Listener] = []
"""Of the signal "a meeting became known"."""

Doing = Callable[[Proposal, Person], None]
DOINGS: dict[Act, Doing] = {}
"""What later packages do with an act of theirs."""

EDITS = (Act.MOVE, Act.RENAME, Act.DUTY, Act.REMOVE_HOST, Act.HOST_ORDER)
"""What changes nothing but what a meeting's page says."""


def when_known(listener: Listener) -> Listener:
    """Decorates what a later package does once a meeting is published."""
    listeners.append(listener)
    return listener


def carries_out(act: Act) -> Callable[[Doing], Doing]:
    """Decorates what a later package does once every host agreed; it is given who proposed it."""

    def registered(doing: Doing) -> Doing:
        DOINGS[act] = doing
        return doing

    return registered


def carry_out(proposal: Proposal, *, by: Person) -> None:
    """What has been agreed to; `by` was the last whose yes was missing."""
    meeting, values, proposer = proposal.meeting, proposal.values, proposal.proposed_by or by
    before = meeting.page()
    match proposal.act:
        case Act.PUBLISH:
            become_known(meeting, proposer)
        case Act.SAVE_DATE:
            save_the_date(meeting, proposer)
        case Act.CANCEL:
            call_off(meeting, proposer, values["reason"])
        case Act.RECALL:
            call_again(meeting, proposer)
        case Act.DO_WITHOUT:
            meeting.second_yes = False
        case Act.HOST:
            join(meeting, proposal.host, by=by)
        case Act.MOVE:
            meeting.follow(Timetable.read(values["to"]))
        case Act.RENAME:
            # A proposal of before named the one text there was.
            meeting.write("title", values.get("texts", {meeting.written_in: values["to"]}))
        case Act.HOST_ORDER:
            meeting.name_hosts_in_order(values["to"])
        case Act.DUTY if proposal.host:
            proposal.host.duty = Duty(values["to"])
        case Act.REMOVE_HOST if proposal.host:
            meeting.hosts.remove(proposal.host)
        case act if act in DOINGS:
            DOINGS[act](proposal, proposer)
    if proposal.act in EDITS:
        edited(meeting, before, by=proposer)
        settle_date(meeting, by)


def join(meeting: Meeting, host: Host | None, *, by: Person, note: str = "") -> None:
    """It agreed to its part, so that it is named from now on: whoever it concerns is told.

    What the others do without, it was never asked to do without.
    """
    if host is None or host.agreed_at:  # it agreed otherwise meanwhile
        return
    before = meeting.page()
    host.agree(by, note)
    meeting.second_yes = None
    edited(meeting, before, by=by)
    settle_date(meeting, by)


def save_the_date(meeting: Meeting, by: Person) -> None:
    """In the name of those alone who may be named; the entries are tentative until all may."""
    meeting.saves_date = True
    become_known(meeting, by)


def become_known(meeting: Meeting, by: Person) -> None:
    outdate(meeting, Act.PUBLISH, Act.SAVE_DATE, by=by)
    audience.expect_speakers_and_organisers(meeting)
    meeting.published_at = utc_now()
    audience.touch(meeting)
    record("published", meeting, by=by, name=meeting.title, meeting=meeting)
    if not meeting.is_over:
        audience.announce(meeting)
        asking.ask_contacts(meeting)
    for listener in listeners:
        listener(meeting)


def call_off(meeting: Meeting, by: Person, reason: str) -> None:
    outdate(meeting, by=by)
    meeting.cancelled_at, meeting.cancel_reason = utc_now(), reason
    for day in meeting.later_days:
        day.sequence += not meeting.was_held_on(day)
    audience.touch(meeting)
    record("cancelled", meeting, by=by, name=meeting.title, meeting=meeting)
    if not meeting.is_partly_held:
        meeting.sequence += 1
        audience.renumber(meeting)
    audience.tell_everyone(meeting, Kind.CANCELLATION)
    asking.tell_contacts_of_end(meeting)


def call_again(meeting: Meeting, by: Person) -> None:
    """It takes place after all: whoever was told otherwise hears it in one mail, and their entry
    comes back under its UID. Who had not been told yet hears of neither.
    """
    outdate(meeting, by=by)
    told = audience.told_of_cancellation(meeting)
    for day in meeting.later_days:
        day.sequence += not meeting.was_held_on(day)
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    audience.touch(meeting)
    record("called again", meeting, by=by, name=meeting.title, meeting=meeting)
    if not meeting.is_partly_held:
        meeting.sequence += 1
        audience.renumber(meeting)
    audience.tell_it_is_back(meeting, told)
    audience.move_reminders(meeting)
    asking.tell_contacts_that_it_is_back(meeting)
