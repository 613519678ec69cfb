"""What a meeting of several hosts needs a second host's yes for.

Publishing, moving and cancelling wait for it where two hosts or more have organisers, unless the
hosts do without. A host goes only with its own yes. The Secretariat's yes serves for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import has_organisers, is_secretariat
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.publication.carrying_out import carry_out
from nact_meet.publication.models import Act, Ending, Proposal, open_proposals
from nact_meet.web.extensions import db


@dataclass(frozen=True)
class Wish:
    """What somebody would like; `asked` are the hosts of whom one must agree, none if done."""

    act: Act
    asked: Sequence[Institute]
    values: Mapping[str, Any] = field(default_factory=dict)
    institute: Institute | None = None

    @property
    def move(self) -> tuple[Slot, Slot]:
        """From and to, of an Act.MOVE."""
        return Slot.read(self.values["from"]), Slot.read(self.values["to"])


def must_agree(meeting: Meeting, by: Person | None) -> Sequence[Institute]:
    """The hosts of whom one must agree to what this person does; none where nobody need.

    A host without organisers cannot answer, so it is not waited for; nor is a host that this
    person acts for, or anybody where the clock (None) or a Secretariat member acts.
    """
    if by is None or meeting.second_yes is False or is_secretariat(by):
        return []
    represented = hosts_with_organisers(meeting)
    mine = by.organiser.institute_ids if by.organiser else []
    others = [host for host in represented if host.id not in mine]
    return others if len(represented) > 1 else []


def has_second_yes(meeting: Meeting) -> bool:
    """True where some organiser has to ask another host."""
    return meeting.second_yes is not False and len(hosts_with_organisers(meeting)) > 1


def hosts_with_organisers(meeting: Meeting) -> Sequence[Institute]:
    query = (
        select(Institute)
        .join(Host, Host.institute_id == Institute.id)
        .where(Host.meeting_id == meeting.id, has_organisers(Institute.id))
        .order_by(Host.position, Host.id)
    )
    return db.session.scalars(query).all()


def propose(meeting: Meeting, wish: Wish, by: Person) -> Proposal | None:
    """Ask another host. None: it had proposed the same itself, so that now it is done."""
    for known in open_proposals(meeting, wish.act):
        if known.institute is not wish.institute:
            continue
        if known.stands and known.values == wish.values:
            if not known.may_be_answered_by(by.organiser):
                return known
            agree(known, by=by)
            return None
        replace(known, by)
    proposal = written(meeting, wish, by)
    proposal.note("proposed", by, **told_of(wish))
    proposal.ask(wish.asked)
    return proposal


def agree(proposal: Proposal, *, by: Person) -> None:
    """It is done; a second yes changes nothing. Raises what `check_answer` does."""
    if proposal.outcome == Ending.AGREED:
        return
    proposal.check_answer(by)
    proposal.end(Ending.AGREED, by, "agreed")
    act, proposer = proposal.act, proposal.proposed_by or by
    carry_out(proposal.meeting, act, proposal.values, proposal.institute, proposer)
    proposal.tell_what_came_of_it(by)


def replace(known: Proposal, by: Person) -> None:
    """Another wish takes its place."""
    if known.may_be_taken_back_by(by.organiser):
        known.take_back(by)
    else:
        known.lapse(by)


def written(meeting: Meeting, wish: Wish, by: Person) -> Proposal:
    proposal = Proposal(
        meeting=meeting,
        act=wish.act,
        institute=wish.institute,
        values=dict(wish.values),
        proposed_by=by,
        institute_ids=by.organiser.institute_ids if by.organiser else [],
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def hold_back(meeting: Meeting, slot: Slot, hosts: Sequence[Host], *, by: Person) -> list[Wish]:
    """After an edit of what had `slot` and `hosts`: undo what another host must agree to.

    Nothing has been flushed since: who must agree is judged by the hosts as they were.
    """
    with db.session.no_autoflush:
        return [*held_move(meeting, slot, by), *held_hosts(meeting, hosts, by)]


def held_move(meeting: Meeting, slot: Slot, by: Person) -> Iterator[Wish]:
    wished = meeting.slot
    if not meeting.is_announced or wished.facts == slot.facts:
        return
    if asked := must_agree(meeting, by):
        meeting.take_place(*slot)
        yield Wish(Act.MOVE, asked, {"from": slot.kept, "to": wished.kept})


def held_hosts(meeting: Meeting, hosts: Sequence[Host], by: Person) -> Iterator[Wish]:
    for place, host in enumerate(hosts):
        if host in meeting.hosts:
            continue
        if asked := must_let_go(host.institute, by):
            meeting.hosts.insert(place, host)
        yield Wish(Act.REMOVE_HOST, asked, institute=host.institute)
    for place, host in enumerate(meeting.hosts):
        host.position = place


def settle(meeting: Meeting, wishes: Sequence[Wish], *, by: Person) -> list[Proposal]:
    """What `hold_back` found: propose what waits, tell the hosts of what is done."""
    proposals = []
    for wish in wishes:
        if not wish.asked:
            tell_hosts(meeting, wish, by)
        elif proposal := propose(meeting, wish, by):
            proposals.append(proposal)
    return proposals


def tell_hosts(meeting: Meeting, wish: Wish, by: Person) -> None:
    """It needed nobody's yes, and is done: all hosts hear of it."""
    for known in open_proposals(meeting, wish.act):
        if known.institute is wish.institute:
            known.lapse(by)
    proposal = written(meeting, wish, by)
    proposal.end(Ending.AGREED, by, "decided alone")
    proposal.tell_what_came_of_it(by)


def do_without(meeting: Meeting, *, by: Person) -> Proposal | None:
    """No second yes from now on. While one is needed, it is needed for this too."""
    if meeting.second_yes is False:
        return None
    wish = Wish(Act.DO_WITHOUT, must_agree(meeting, by))
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


def must_let_go(institute: Institute, by: Person) -> list[Institute]:
    """The host itself, where somebody acts for it and it is not `by` or the Secretariat."""
    if is_secretariat(by) or (by.organiser and institute.id in by.organiser.institute_ids):
        return []
    has_some = db.session.scalar(select(has_organisers(institute.id)))
    return [institute] if has_some else []


def told_of(wish: Wish) -> dict[str, Any]:
    """A wish as the details of a Change: [from, to], or one value."""
    if wish.act == Act.MOVE:
        before, after = (Slot.read(wish.values[key]).facts for key in ("from", "to"))
        return {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    return dict(wish.values)
