"""What a meeting of several hosts needs a second host's yes for.

Publishing, moving and cancelling wait for it where two hosts or more have organisers, unless the
hosts do without. A host goes only with its own yes. The Secretariat's yes serves for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Appointment
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.schedule import Slot
from nact_meet.publication.act import Act, Ending
from nact_meet.publication.proposal import Proposal, still_open
from nact_meet.web.extensions import db

REMEMBERED = 50
"""So many decisions are shown; the log of changes has them all."""


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


class Agreement:
    """Mixed into Meeting. `second_yes` is False where the hosts do without, None otherwise."""

    second_yes: Mapped[bool | None] = mapped_column(default=None)

    def must_agree(self: Any, by: Person | None) -> Sequence[Institute]:
        """The hosts of whom one must agree to what this person does; none where nobody need.

        A host without organisers cannot answer, so it is not waited for; nor is a host that this
        person acts for, or anybody where the clock (None) or a Secretariat member acts.
        """
        if by is None or self.second_yes is False or is_secretariat(by):
            return []
        represented: Sequence[Institute] = self.hosts_with_organisers()
        mine = by.organiser.institute_ids if by.organiser else []
        others = [each for each in represented if each.id not in mine]
        return others if len(represented) > 1 else []

    @property
    def has_second_yes(self: Any) -> bool:
        """True where some organiser has to ask another host."""
        return self.second_yes is not False and len(self.hosts_with_organisers()) > 1

    def hosts_with_organisers(self: Any) -> Sequence[Institute]:
        query = (
            select(Institute)
            .join(Host, Host.institute_id == Institute.id)
            .where(Host.meeting_id == self.id, has_organisers(Institute.id))
            .order_by(Host.position, Host.id)
        )
        return db.session.scalars(query).all()

    def open_proposals(self: Any, *acts: Act) -> Sequence[Proposal]:
        query = select(Proposal).where(still_open(self.id)).order_by(Proposal.id)
        proposer = joinedload(Proposal.proposed_by)
        people = (proposer.joinedload(Person.institute), joinedload(Proposal.institute))
        if acts:
            query = query.where(Proposal.act.in_(acts))
        return db.session.scalars(query.options(*people)).all()

    def decided_proposals(self: Any) -> Sequence[Proposal]:
        """The last ones that are no longer open, the newest first."""
        people = (Proposal.proposed_by, Proposal.decided_by, Proposal.institute)
        query = (
            select(Proposal)
            .where(Proposal.meeting_id == self.id, Proposal.outcome.is_not(None))
            .order_by(Proposal.decided_at.desc(), Proposal.id.desc())
            .limit(REMEMBERED)
            .options(*(joinedload(each) for each in people))
        )
        return db.session.scalars(query).all()

    def propose(self: Any, wish: Wish, by: Person) -> Proposal | None:
        """Ask another host. None: it had proposed the same itself, so that now it is done."""
        waiting: Sequence[Proposal] = self.open_proposals(wish.act)
        for known in waiting:
            if known.institute is not wish.institute:
                continue
            if known.stands and known.values == wish.values:
                if not known.may_be_answered_by(by.organiser):
                    return known
                known.agree(by)
                return None
            self.replace(known, by)
        proposal: Proposal = self.written(wish, by)
        proposal.note("proposed", by, **told_of(wish))
        proposal.ask(wish.asked)
        return proposal

    def replace(self, known: Proposal, by: Person) -> None:
        """Another wish takes its place."""
        if known.may_be_taken_back_by(by.organiser):
            known.take_back(by)
        else:
            known.lapse(by)

    def written(self: Any, wish: Wish, by: Person) -> Proposal:
        proposal = Proposal(
            meeting=self,
            act=wish.act,
            institute=wish.institute,
            values=dict(wish.values),
            proposed_by=by,
            institute_ids=by.organiser.institute_ids if by.organiser else [],
        )
        db.session.add(proposal)
        db.session.flush()
        return proposal

    def hold_back(self: Any, slot: Slot, hosts: Sequence[Host], by: Person) -> list[Wish]:
        """After an edit of what had `slot` and `hosts`: undo what another host must agree to.

        Nothing has been flushed since: who must agree is judged by the hosts as they were.
        """
        with db.session.no_autoflush:
            return [*self.held_move(slot, by), *self.held_hosts(hosts, by)]

    def held_move(self: Any, slot: Slot, by: Person) -> Iterator[Wish]:
        wished = self.slot
        if not self.is_announced or wished.facts == slot.facts:
            return
        if asked := self.must_agree(by):
            self.take_place(*slot)
            yield Wish(Act.MOVE, asked, {"from": slot.kept, "to": wished.kept})

    def held_hosts(self: Any, hosts: Sequence[Host], by: Person) -> Iterator[Wish]:
        for place, host in enumerate(hosts):
            if host in self.hosts:
                continue
            if asked := must_let_go(host.institute, by):
                self.hosts.insert(place, host)
            yield Wish(Act.REMOVE_HOST, asked, institute=host.institute)
        for place, host in enumerate(self.hosts):
            host.position = place

    def settle(self: Any, wishes: Sequence[Wish], by: Person) -> list[Proposal]:
        """What `hold_back` found: propose what waits, tell the hosts of what is done."""
        found = []
        for wish in wishes:
            if not wish.asked:
                self.tell_hosts(wish, by)
            elif proposal := self.propose(wish, by):
                found.append(proposal)
        return found

    def tell_hosts(self: Any, wish: Wish, by: Person) -> None:
        """It needed nobody's yes, and is done: all hosts hear of it."""
        for known in self.open_proposals(wish.act):
            if known.institute is wish.institute:
                known.lapse(by)
        proposal = self.written(wish, by)
        proposal.end(Ending.AGREED, by, "decided alone")
        proposal.tell_what_came_of_it(by)

    def do_without(self: Any, by: Person) -> Proposal | None:
        """No second yes from now on. While one is needed, it is needed for this too."""
        if self.second_yes is False:
            return None
        wish = Wish(Act.DO_WITHOUT, self.must_agree(by))
        if wish.asked:
            return self.propose(wish, by)  # type: ignore[no-any-return]
        self.second_yes = False
        self.tell_hosts(wish, by)
        return None

    def do_with(self: Any, by: Person) -> None:
        """A second yes again."""
        if self.second_yes is False:
            self.second_yes = None
            record("second yes on", self, by=by, name=self.title, meeting=self)

    def carry_out(
        self: Any, act: Act, values: Mapping[str, Any], institute: Institute | None, by: Person
    ) -> None:
        """What has been agreed to; `by` is who proposed it."""
        before = self.page()
        if act == Act.PUBLISH:
            self.become_known(by)
        elif act == Act.CANCEL:
            self.call_off(by, values["reason"])
        elif act == Act.DO_WITHOUT:
            self.second_yes = False
        elif act == Act.MOVE:
            self.take_place(*Slot.read(values["to"]))
            self.edited(before, by=by)
        else:
            self.hosts = [each for each in self.hosts if each.institute is not institute]
            self.edited(before, by=by)

    def outdate(self, *acts: Act, by: Person | None) -> None:
        """What waits no longer fits: something else was done."""
        for each in self.open_proposals(*acts):
            each.lapse(by)


def must_let_go(institute: Institute, by: Person) -> list[Institute]:
    """The host itself, where somebody acts for it and it is not `by` or the Secretariat."""
    if is_secretariat(by) or (by.organiser and institute.id in by.organiser.institute_ids):
        return []
    found = db.session.scalar(select(has_organisers(institute.id)))
    return [institute] if found else []


def has_organisers(institute_id: Any) -> Any:
    """The condition: somebody acts for it."""
    return exists().where(Appointment.institute_id == institute_id)


def is_secretariat(person: Person) -> bool:
    return person.organiser is not None and person.organiser.is_secretariat


def told_of(wish: Wish) -> dict[str, Any]:
    """A wish as the details of a Change: [from, to], or one value."""
    if wish.act == Act.MOVE:
        before, after = (Slot.read(wish.values[key]).facts for key in ("from", "to"))
        return {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    return dict(wish.values)
