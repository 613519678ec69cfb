"""The hosts agree on a poll's dates before anybody is asked.

A host without organisers cannot answer, so it is not waited for; whoever proposes agrees for the
hosts they act for. The Secretariat's yes serves for all.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser, has_organisers, is_secretariat
from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice, post
from nact_meet.polls.models.poll_host import PollHost
from nact_meet.polls.refusals import AnotherHostAgrees, DatesNotProposed
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person


class DatesAgreed:
    """Mixed into Poll."""

    if TYPE_CHECKING:
        id: Mapped[int]
        hosts: Mapped[list[PollHost]]
        proposed_at: Mapped[datetime | None]
        proposed_by_id: Mapped[int | None]
        proposed_by: Mapped["Person | None"]
        opened_at: Mapped[datetime | None]
        is_proposed: property
        note: Callable[..., None]
        check_may_open: Callable[[], None]
        begin: Callable[..., None]

    @property
    def awaited(self) -> list[PollHost]:
        """The hosts whose yes is still missing: somebody acts for them, and nobody agreed."""
        missing = [each for each in self.hosts if each.agreed_at is None]
        ids = [each.institute_id for each in missing]
        query = select(Institute.id).where(Institute.id.in_(ids), has_organisers(Institute.id))
        able = set(db.session.scalars(query)) if ids else set()
        return [each for each in missing if each.institute_id in able]

    def open(self, *, by: "Person") -> None:
        """Put the question to the voters, or first the dates to the other hosts.

        A second time changes nothing; by another host it is its yes. Raises what `check_may_open`
        does.
        """
        if self.opened_at:
            return
        self.check_may_open()
        is_new = not self.is_proposed
        if is_new:
            self.proposed_at, self.proposed_by = utc_now(), by
        self.say_yes(by)
        if not self.awaited:
            self.begin(by=by)
        elif is_new:
            self.note("dates proposed", by=by)
            self.ask_hosts()

    def agree(self, *, by: "Person") -> None:
        """Another host's yes; the last one that is missing opens the poll. A second yes changes
        nothing. Raises DatesNotProposed, AnotherHostAgrees, and what `check_may_open` does.
        """
        if self.opened_at:
            return
        if not self.is_proposed:
            raise DatesNotProposed
        self.check_may_open()
        if not self.may_be_agreed_by(by.organiser):
            raise AnotherHostAgrees
        self.say_yes(by)
        self.note("dates agreed", by=by)
        if not self.awaited:
            self.begin(by=by)

    def may_be_agreed_by(self, organiser: Organiser | None) -> bool:
        if organiser is None or not self.is_proposed:
            return False
        waiting = {each.institute_id for each in self.awaited}
        return bool(waiting) and (
            organiser.is_secretariat or not waiting.isdisjoint(organiser.institute_ids)
        )

    def say_yes(self, by: "Person") -> None:
        mine = by.organiser.institute_ids if by.organiser else []
        for each in self.hosts:
            if each.agreed_at is None and (is_secretariat(by) or each.institute_id in mine):
                each.agreed_at, each.agreed_by = utc_now(), by
        db.session.flush()

    def forget_agreement(self) -> None:
        """To other dates nobody has agreed yet."""
        self.proposed_at, self.proposed_by = None, None
        for each in self.hosts:
            each.agreed_at, each.agreed_by = None, None

    def ask_hosts(self) -> None:
        ids = [each.institute_id for each in self.awaited]
        self.tell_organisers(Organiser.of_institutes(ids, besides=self.proposed_by), "asked")

    def tell_organisers(self, organisers: Sequence[Organiser], step: str) -> None:
        """`step`: asked for their yes, or opened: they proposed it, and it is."""
        at = self.proposed_at.isoformat() if self.proposed_at else ""
        common = {"kind": Kind.POLL_PROPOSAL, "poll_id": self.id}
        post(
            common
            | {
                "organiser_id": each.id,
                "address": each.address,
                "payload": {"step": step, "proposed_at": at},
                "key": f"poll:{self.id}:{step}:{each.id}:{at}",
            }
            for each in organisers
        )

    def is_told_truly(self, notice: Notice) -> bool:
        """To an organiser: asked once, before its first attempt."""
        if notice.payload["step"] != "asked":
            return True
        at = self.proposed_at.isoformat() if self.proposed_at else ""
        return bool(self.is_proposed) and notice.payload["proposed_at"] == at
