"""The hosts agree on a poll's dates before anybody is asked.

A host without organisers cannot answer, so it is not waited for: it is "invited to host" until the
Secretariat confirms it. Whoever proposes agrees for the hosts they act for, and nobody for others.
"""

from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser, when_represented
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.host import agree_for_own
from nact_meet.polls import asking, electorate
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.slot import check_dates
from nact_meet.polls.news_for_hosts import expect_deadline, tell_organisers
from nact_meet.polls.refusals import AnotherHostAgrees, DatesNotProposed, NoHosts, PollEnded
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def open(poll: Poll, *, by: Person) -> None:
    """Put the question to the voters, or first the dates to the other hosts.

    A second time changes nothing; by another host it is its yes. Raises what `check_may_open`
    does.
    """
    if poll.opened_at:
        return
    check_may_open(poll)
    is_new = not poll.is_proposed
    if is_new:
        poll.proposed_at, poll.proposed_by = utc_now(), by
    say_yes(poll, by)
    if not awaited(poll):
        begin(poll, by=by)
    elif is_new:
        poll.note("dates proposed", by=by)
        ask_hosts(poll)


def agree(poll: Poll, *, by: Person) -> None:
    """Another host's yes; the last one that is missing opens the poll. A second yes changes
    nothing. A host that got organisers since it opened is named once they agree.

    Raises DatesNotProposed, AnotherHostAgrees, and what `check_may_open` does.
    """
    if poll.opened_at and not may_agree(poll, by.organiser):
        return
    if poll.proposed_at is None:
        raise DatesNotProposed
    if not poll.opened_at:
        check_may_open(poll)
    if not may_agree(poll, by.organiser):
        raise AnotherHostAgrees
    say_yes(poll, by)
    poll.note("dates agreed", by=by)
    if not poll.opened_at and not awaited(poll):
        begin(poll, by=by)


def confirm(host: PollHost, *, by: Person, note: str) -> None:
    """The Secretariat's word for a host for which nobody acts. A second time changes nothing.

    Raises HostSpeaksForItself.
    """
    if host.agreed_at:
        return
    host.check_confirmable()
    host.agree(by, note)
    host.poll.note(
        "host confirmed", by=by, details={"institute": host.institute.name, "reason": note}
    )


def awaited(poll: Poll) -> list[PollHost]:
    """The hosts whose yes is still missing: somebody acts for them, and nobody agreed."""
    return [host for host in poll.hosts if host.is_asked]


def may_agree(poll: Poll, organiser: Organiser | None) -> bool:
    if organiser is None or poll.proposed_at is None or poll.called_off_at:
        return False
    waiting = {host.institute_id for host in awaited(poll)}
    return not waiting.isdisjoint(organiser.institute_ids)


def check_may_open(poll: Poll) -> None:
    """Raises PollEnded, NoHosts, NobodyToVote, TooFewForSecrecy, DeadlineNotPossible, and what
    `check_dates` does.
    """
    if poll.has_ended:
        raise PollEnded
    if not poll.hosts:
        raise NoHosts
    check_dates([slot.asked for slot in poll.slots])
    poll.check_deadline(poll.closes_at)
    electorate.check_is_askable(poll)


def say_yes(poll: Poll, by: Person) -> None:
    db.session.flush()
    agree_for_own(poll.hosts, by)
    db.session.flush()


def begin(poll: Poll, *, by: Person) -> None:
    """The hosts have agreed: everybody is asked."""
    poll.opened_at = utc_now()
    poll.note("poll opened", by=by)
    asking.ask(poll, poll.loaded_voters())
    expect_deadline(poll)
    proposer = poll.proposed_by
    if proposer and proposer is not by and proposer.organiser:
        tell_organisers(poll, [proposer.organiser], "opened")


def ask_hosts(poll: Poll) -> None:
    ids = [host.institute_id for host in awaited(poll)]
    tell_organisers(poll, Organiser.of_institutes(ids, besides=poll.proposed_by), "asked")


@when_represented
def ask_who_can_answer_now(institute: Institute, by: Person) -> None:
    """Somebody acts for it for the first time: where it is invited, it is asked, and not named."""
    unanswered = (PollHost.institute_id == institute.id, PollHost.agreed_at.is_(None))
    going = (Poll.proposed_at.is_not(None), Poll.called_off_at.is_(None), Poll.meeting_id.is_(None))
    for poll in db.session.scalars(select(Poll).join(Poll.hosts).where(*unanswered, *going)):
        tell_organisers(poll, Organiser.of_institutes([institute.id], besides=None), "asked")
