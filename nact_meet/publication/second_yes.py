"""What a meeting of several hosts needs the other hosts' yes for.

Nobody speaks in another host's name. Each host agrees to its own part and duty; where people act
for it nobody does that for it, not even the Secretariat. Publishing waits for every host for which
people act. So do moving, renaming and cancelling, for those that agreed to their part, unless the
hosts do without: for these the Secretariat's yes serves for all. A host goes only with its own yes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import is_secretariat, when_represented
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.host import Duty, Host, agree_for_own
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.places import audience
from nact_meet.publication.carrying_out import carry_out, join
from nact_meet.publication.editing import settle_date
from nact_meet.publication.models import (
    OF_ONE_HOST,
    Act,
    Ending,
    Proposal,
    asked_about,
    host_ids,
    open_proposals,
)
from nact_meet.web.extensions import db
from nact_meet.web.texts import in_all
from nact_meet.world.timezones import utc_now


@dataclass(frozen=True)
class Wish:
    """What somebody would like; `asked` are the hosts who must agree, none if it is done."""

    act: Act
    asked: Sequence[Institute]
    values: Mapping[str, Any] = field(default_factory=dict)
    institute: Institute | None = None

    @property
    def move(self) -> tuple[Timetable, Timetable]:
        """From and to, of an Act.MOVE."""
        return Timetable.read(self.values["from"]), Timetable.read(self.values["to"])


@dataclass(frozen=True)
class AsItWas:
    """What an edit may not change alone, before the edit."""

    title: Mapping[str, str]
    plan: Timetable
    days: Sequence[MeetingDay]
    hosts: Sequence[tuple[Host, Duty]]

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        hosts = [(host, host.duty) for host in meeting.hosts]
        days = list(meeting.days) if meeting.has_days else []
        return cls(meeting.texts("title"), meeting.plan, days, hosts)

    def put_back_days(self, meeting: Meeting) -> None:
        """The very rows: an edit may have dropped some."""
        if self.days:
            meeting.days, meeting.has_days = list(self.days), True
        meeting.follow(self.plan)

    def added_to(self, meeting: Meeting) -> list[Host]:
        known = [host for host, _ in self.hosts]
        return [host for host in meeting.hosts if host not in known]


ALLOWED_OTHERWISE: list[Callable[[Meeting, Act], Iterable[Institute]]] = []
"""Each says of whom a later package knows it, as the meeting would be now."""


def must_agree(meeting: Meeting, act: Act, by: Person | None) -> Sequence[Institute]:
    """The hosts who must agree to what this person does; none where nobody need.

    A host without organisers cannot answer, so it is not waited for; nor is a host that this
    person acts for, or anybody where the clock (None) acts.
    """
    if by is None:
        return []
    renewing = renewals(meeting, act)
    is_free = meeting.second_yes is False or is_secretariat(by)
    mine = by.organiser.institute_ids if by.organiser else []
    asked = [
        host.institute
        for host in represented_hosts(meeting)
        if host.institute_id not in mine
        if (not is_free if host.agreed_at else act in (Act.PUBLISH, Act.RECALL))
        if not (host.awaits_permit and act == Act.SAVE_DATE)
    ]
    return list(dict.fromkeys([*renewing, *asked]))


def renewals(meeting: Meeting, act: Act) -> list[Institute]:
    """Whose authorities allowed the meeting otherwise than it would be by this act."""
    return [institute for whose in ALLOWED_OTHERWISE for institute in whose(meeting, act)]


def has_second_yes(meeting: Meeting) -> bool:
    """True where some organiser has to ask another host."""
    return meeting.second_yes is not False and len(represented_hosts(meeting)) > 1


def represented_hosts(meeting: Meeting) -> Sequence[Host]:
    """Of those that are stored: an edit is judged by the hosts as they were."""
    query = (
        select(Host)
        .join(Host.institute)
        .where(Host.meeting_id == meeting.id, Institute.is_represented)
        .order_by(Host.position, Host.id)
    )
    return db.session.scalars(query).all()


def ask_hosts(meeting: Meeting, *, by: Person) -> list[Institute]:
    """Whoever has not agreed is asked for its own yes, once. Answers whom it asks."""
    db.session.flush()
    asked = [host for host in meeting.hosts if host.agreed_at is None]
    return [host.institute for host in asked if ask_host(host, by)]


def take_part(meeting: Meeting, hosts: Iterable[Host], *, by: Person) -> None:
    """Who calls, copies, publishes or joins it agrees for those of `hosts` that they act for."""
    if agree_for_own(hosts, by):
        meeting.second_yes = None
    for proposal in open_proposals(meeting, Act.HOST):
        if proposal.host and proposal.host.agreed_at:
            proposal.end(Ending.AGREED, by, "agreed")
            proposal.tell_what_came_of_it(by)


def ask_host(host: Host, by: Person | None) -> bool:
    """Only where somebody can answer, and anew where title, time or duty are others since."""
    if not host.institute.is_represented:
        return False
    known = [one for one in open_proposals(host.meeting, Act.HOST) if one.host is host]
    if any(proposal.stands for proposal in known):
        return False
    for proposal in known:
        proposal.end(Ending.OUTDATED, by, "lapsed")
    wish = Wish(Act.HOST, [host.institute], asked_about(host), host.institute)
    written(host.meeting, wish, by).ask(wish.asked)
    return True


def confirm(host: Host, *, by: Person, note: str) -> None:
    """The Secretariat's word for a host for which nobody acts. A second time changes nothing.

    Raises HostSpeaksForItself.
    """
    if host.agreed_at:
        return
    host.check_confirmable()
    meeting, details = host.meeting, {"institute": host.institute.name, "reason": note}
    record("host confirmed", meeting, by=by, name=meeting.title, meeting=meeting, details=details)
    join(meeting, host, by=by, note=note)


@when_represented
def ask_who_can_answer_now(institute: Institute, by: Person) -> None:
    """Somebody acts for it for the first time: where it is invited, it is asked, and not named."""
    unanswered = (Host.institute_id == institute.id, Host.agreed_at.is_(None))
    coming = (Meeting.ends_at > utc_now(), Meeting.cancelled_at.is_(None))
    for host in db.session.scalars(select(Host).join(Host.meeting).where(*unanswered, *coming)):
        audience.touch(host.meeting)
        ask_host(host, by)


def propose(meeting: Meeting, wish: Wish, by: Person) -> Proposal | None:
    """Ask the other hosts. None: they had all proposed or agreed to the same, and it is done."""
    for known in open_proposals(meeting, wish.act):
        if known.institute is not wish.institute:
            continue
        if known.stands and known.values == wish.values:
            if known.may_be_answered_by(by.organiser):
                agree(known, by=by)
            return None if known.outcome else known
        replace(known, by)
    proposal = written(meeting, wish, by)
    proposal.note("proposed", by, **told_of(wish))
    proposal.ask(wish.asked)
    return proposal


def agree(proposal: Proposal, *, by: Person, **how: Any) -> None:
    """The last yes that is missing does it; a second one of the same host changes nothing.

    `how` is kept in the log.

    Raises what `check_answer` does.
    """
    if proposal.outcome == Ending.AGREED or proposal.has_open_yes_of(by.organiser):
        return
    proposal.check_answer(by)
    proposal.say_yes(by)
    if proposal.act == Act.PUBLISH:
        take_part(proposal.meeting, proposal.meeting.hosts, by=by)
    do_if_agreed(proposal, by, **how)


def say_allowed(proposal: Proposal, institute: Institute, *, by: Person) -> None:
    """Its authorities allowed what the proposal asks for."""
    proposal.agreed_ids = [*proposal.agreed_ids, institute.id]
    do_if_agreed(proposal, by)


def do_if_agreed(proposal: Proposal, by: Person, **how: Any) -> None:
    """Unless somebody's yes is still missing."""
    if proposal.asked and proposal.act not in OF_ONE_HOST:
        proposal.note("agreed", by, **how)
        return
    proposal.end(Ending.AGREED, by, "agreed", **how)
    carry_out(proposal, by=by)
    proposal.tell_what_came_of_it(by)
    ask_hosts(proposal.meeting, by=by)
    go_on(proposal.meeting, by=by)


def refuse(proposal: Proposal, *, by: Person, answer: str, **how: Any) -> None:
    """Raises what `check_answer` does."""
    proposal.refuse(by, answer, **how)
    go_on(proposal.meeting, by=by)


def take_back(proposal: Proposal, *, by: Person) -> None:
    """A second time changes nothing. Raises AnsweredAlready, NotTheirs."""
    proposal.take_back(by)
    go_on(proposal.meeting, by=by)


def replace(known: Proposal, by: Person) -> None:
    """Another wish takes its place."""
    if known.may_be_taken_back_by(by.organiser):
        known.take_back(by)
    else:
        known.lapse(by)


def written(meeting: Meeting, wish: Wish, by: Person | None) -> Proposal:
    mine = by.organiser.institute_ids if by and by.organiser else []
    given = (host.institute for host in meeting.hosts if host.agreed_at)
    served = (institute.id for institute in given if institute not in wish.asked)
    proposal = Proposal(
        meeting=meeting,
        act=wish.act,
        institute=wish.institute,
        values=dict(wish.values),
        proposed_by=by,
        institute_ids=mine,
        agreed_ids=list({*mine, *served} - set(wish.values.get("renew", ()))),
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def hold_back(meeting: Meeting, was: AsItWas, *, by: Person) -> list[Wish]:
    """After an edit: undo what another host must agree to.

    Nothing has been flushed since: who must agree is judged by the hosts as they were.
    """
    with db.session.no_autoflush:
        return [
            *held_move(meeting, was, by),
            *held_title(meeting, was.title, by),
            *held_hosts(meeting, [host for host, _ in was.hosts], by),
            *held_order(meeting, [host for host, _ in was.hosts], by),
            *held_duties(meeting, was.hosts, by),
        ]


def held_move(meeting: Meeting, was: AsItWas, by: Person) -> Iterator[Wish]:
    wished = meeting.plan
    if not meeting.is_announced or wished.facts == was.plan.facts:
        return
    if asked := must_agree(meeting, Act.MOVE, by):
        renew = renewals_in(meeting, Act.MOVE)
        was.put_back_days(meeting)
        yield Wish(Act.MOVE, asked, {"from": was.plan.kept, "to": wished.kept} | renew)


def held_title(meeting: Meeting, title: Mapping[str, str], by: Person) -> Iterator[Wish]:
    """In any of its languages: a title is what all hosts are named under."""
    wished = meeting.texts("title")
    if not meeting.is_announced or in_all(wished) == in_all(title):
        return
    if asked := must_agree(meeting, Act.RENAME, by):
        renew = renewals_in(meeting, Act.RENAME)
        meeting.write("title", title)
        said = {"from": in_all(title), "to": in_all(wished)}
        yield Wish(Act.RENAME, asked, said | {"texts": wished} | renew)


def renewals_in(meeting: Meeting, act: Act) -> dict[str, list[int]]:
    """As the values of a wish."""
    ids = [institute.id for institute in renewals(meeting, act)]
    return {"renew": ids} if ids else {}


def held_hosts(meeting: Meeting, hosts: Sequence[Host], by: Person) -> Iterator[Wish]:
    for place, host in enumerate(hosts):
        if host in meeting.hosts:
            continue
        if asked := must_let_go(host, by):
            meeting.hosts.insert(place, host)
        yield Wish(Act.REMOVE_HOST, asked, institute=host.institute)
    for place, host in enumerate(meeting.hosts):
        host.position = place


def held_order(meeting: Meeting, hosts: Sequence[Host], by: Person) -> Iterator[Wish]:
    """In which order hosts are named is agreed once; who is new comes after those, until then."""
    wished = host_ids(meeting)
    meeting.name_hosts_in_order([host.institute.id for host in hosts])
    until_now = host_ids(meeting)
    if wished == until_now:
        return
    if asked := must_agree(meeting, Act.HOST_ORDER, by):
        yield Wish(Act.HOST_ORDER, asked, {"from": until_now, "to": wished})
    else:
        meeting.name_hosts_in_order(wished)


def held_duties(meeting: Meeting, hosts: Sequence[tuple[Host, Duty]], by: Person) -> Iterator[Wish]:
    """A host has agreed to one duty: to another one it agrees itself.

    Where nobody acts for it, the Secretariat's confirmation was of that duty, and ends with it.
    """
    for host, duty in hosts:
        wished = host.duty
        if host not in meeting.hosts or wished == duty:
            continue
        if not (host.institute.is_represented or is_secretariat(by)):
            host.agreed_at, host.agreed_by, host.agreed_note = None, None, ""
        elif must_answer_itself(host, by):
            host.duty = duty
            values = {"from": duty, "to": wished}
            yield Wish(Act.DUTY, [host.institute], values, host.institute)


def settle(meeting: Meeting, wishes: Sequence[Wish], *, by: Person) -> list[Proposal]:
    """What `hold_back` found: propose what waits, tell the hosts of what is done."""
    proposals = []
    for wish in wishes:
        if not wish.asked:
            tell_hosts(meeting, wish, by)
        elif proposal := propose(meeting, wish, by):
            proposals.append(proposal)
    go_on(meeting, by=by)
    return [proposal for proposal in proposals if proposal.outcome is None]


def go_on(meeting: Meeting, *, by: Person) -> None:
    """A host may be gone: its yes is not waited for any more, neither for another date or title
    nor for a date to be sure.
    """
    settle_date(meeting, by)
    for proposal in open_proposals(meeting, Act.MOVE, Act.RENAME):
        if proposal.stands and not proposal.asked:
            do_if_agreed(proposal, by)


def tell_hosts(meeting: Meeting, wish: Wish, by: Person) -> None:
    """It needed nobody's yes, and is done: all hosts hear of it."""
    outdated = OF_ONE_HOST if wish.institute else (wish.act,)
    for known in open_proposals(meeting, *outdated):
        if known.institute is wish.institute:
            known.lapse(by)
    proposal = written(meeting, wish, by)
    proposal.end(Ending.AGREED, by, "decided alone")
    proposal.tell_what_came_of_it(by)


def do_without(meeting: Meeting, *, by: Person) -> Proposal | None:
    """No second yes from now on. While one is needed, it is needed for this too."""
    if meeting.second_yes is False:
        return None
    wish = Wish(Act.DO_WITHOUT, must_agree(meeting, Act.DO_WITHOUT, by))
    if wish.asked:
        return propose(meeting, wish, by)
    meeting.second_yes = False
    tell_hosts(meeting, wish, by)
    return None


def do_with(meeting: Meeting, *, by: Person) -> None:
    """A second yes again."""
    if meeting.second_yes is False:
        meeting.second_yes = None
        record("second yes on", meeting, by=by, name=meeting.title, meeting=meeting)


def must_let_go(host: Host, by: Person) -> list[Institute]:
    """The host itself, where it must and the Secretariat's yes does not serve for it."""
    return [host.institute] if must_answer_itself(host, by) and not is_secretariat(by) else []


def must_answer_itself(host: Host, by: Person) -> bool:
    """It agreed to its part, people act for it, and `by` does not."""
    mine = by.organiser.institute_ids if by.organiser else []
    is_theirs = host.institute_id in mine
    return bool(host.agreed_at and host.institute.is_represented and not is_theirs)


def told_of(wish: Wish) -> dict[str, Any]:
    """A wish as the details of a Change: [from, to], or one value."""
    if wish.act == Act.MOVE:
        before, after = (Timetable.read(wish.values[key]).facts for key in ("from", "to"))
        return {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    return {key: value for key, value in wish.values.items() if key not in ("texts", "renew")}
