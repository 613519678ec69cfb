"""Proposals: what one host would like to do with a meeting, and the others must agree to."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    select,
    text,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser, is_secretariat
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, post
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db, links
from nact_meet.web.refusals import Refusal
from nact_meet.web.texts import in_all
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import NonexistentWallClock, utc_now

ANSWERED_BY_LINK = timedelta(days=14)
"""So long the link of the mail that asks opens the page that asks."""
REMEMBERED = 50
"""So many decisions are shown; the log of changes has them all."""

OPEN = "outcome IS NULL"
OF_THE_MEETING = f"{OPEN} AND institute_id IS NULL"


class Act(StrEnum):
    PUBLISH = "publish"
    MOVE = "move"
    RENAME = "rename"
    CANCEL = "cancel"
    HOST = "host"
    DUTY = "duty"
    REMOVE_HOST = "remove_host"
    DO_WITHOUT = "do_without"
    RECALL = "recall"
    SAVE_DATE = "save_date"
    HOST_ORDER = "host_order"
    RECORD = "record"


OF_ONE_HOST = (Act.HOST, Act.DUTY, Act.REMOVE_HOST)
"""It answers itself; the others are answered by every host."""
SPOKEN_ALONE = (Act.HOST, Act.DUTY, Act.RECORD)
"""What not even the Secretariat says yes to for others."""

TOLD_TO_EVERY_HOST = {Act.REMOVE_HOST, Act.DO_WITHOUT, Act.HOST_ORDER}
"""What is told to all hosts once it is done; of the others everybody hears as a participant."""


class Ending(StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OUTDATED = "outdated"


class AnsweredBy(StrEnum):
    """Through what, where that was no page of somebody signed in."""

    LINK = "link"
    PASSKEY = "link and passkey"


class AnsweredAlready(Refusal):
    sentence = _l("This proposal has already been answered or withdrawn.")


class NoLongerFits(Refusal):
    sentence = _l("The meeting has changed since, so this proposal no longer applies.")


class LinkTooOld(Refusal):
    sentence = _l("This link is valid for 14 days. Sign in to answer the proposal.")
    status = 410


class NotTheirs(Refusal):
    sentence = _l("This proposal must be answered by another host.")
    status = 403


class Proposal(Base):
    """`institute` is whom an act of OF_ONE_HOST is about.

    `institute_ids` are the institutes that its proposer acted for, `agreed_ids` those and all that
    have said yes since. `values` of a move are the plans `from` and `to`, of a new title or duty
    the words, of a cancellation its `reason`. `answer` is the sentence of a no.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint(
            "(act IN ('host', 'duty', 'remove_host')) = (institute_id IS NOT NULL)",
            name="about_one_host",
        ),
        Index(
            "uq_proposals_open",
            *("meeting_id", "act"),
            unique=True,
            sqlite_where=text(OF_THE_MEETING),
            postgresql_where=text(OF_THE_MEETING),
        ),
        Index(
            "uq_proposals_open_host",
            *("meeting_id", "act", "institute_id"),
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    act: Mapped[Act] = mapped_column(one_of(Act, "known_act"))
    institute_id: Mapped[int | None] = mapped_column(ForeignKey("institutes.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    institute_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    agreed_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    outcome: Mapped[Ending | None] = mapped_column(one_of(Ending, "known_outcome"))
    answer: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship()
    institute: Mapped[Institute | None] = relationship()
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def stands(self) -> bool:
        """It waits for an answer, and what it asks for can still be done."""
        meeting = self.meeting
        if self.outcome is not None:
            return False
        if self.act in (Act.PUBLISH, Act.SAVE_DATE):
            return meeting.published_at is None
        if self.act in OF_ONE_HOST:
            return self.stands_of(self.host)
        if self.act == Act.HOST_ORDER:
            return self.stands_of_order
        if self.act == Act.DO_WITHOUT:
            return meeting.second_yes is not False
        if self.act == Act.RECALL:
            return meeting.may_be_called_again
        if self.act == Act.RECORD:
            is_coming = meeting.cancelled_at is None and not meeting.has_started
            return is_coming and self.keeper is not None
        return meeting.is_announced and not self.came_too_late

    def stands_of(self, host: Host | None) -> bool:
        if host is None:
            return False
        if self.act == Act.HOST:
            gone_by = self.meeting.cancelled_at is not None or self.came_too_late
            return host.agreed_at is None and not gone_by and self.values == asked_about(host)
        if self.act == Act.DUTY:
            return host.agreed_at is not None and host.duty != self.values["to"]
        return len(self.meeting.hosts) > 1

    @property
    def stands_of_order(self) -> bool:
        """The same hosts, still in another order."""
        now, wished = host_ids(self.meeting), self.values["to"]
        gone_by = self.meeting.cancelled_at is not None or self.came_too_late
        return not gone_by and now != wished and sorted(now) == sorted(wished)

    @property
    def order(self) -> list[Institute]:
        """As wished, of those of whom others may read."""
        if self.act != Act.HOST_ORDER:
            return []
        shown = {
            host.institute_id: host.institute for host in self.meeting.hosts if not host.is_asked
        }
        return [shown[one] for one in self.values["to"] if one in shown]

    @property
    def host(self) -> Host | None:
        """Whom it is about, of an act of OF_ONE_HOST."""
        hosts = self.meeting.hosts
        return next((host for host in hosts if host.institute is self.institute), None)

    @property
    def came_too_late(self) -> bool:
        """The meeting, or the time that was wished for it, went by meanwhile."""
        try:
            ends = [self.meeting.ends_at, *([self.to.ends_at] if self.act == Act.MOVE else [])]
        except NonexistentWallClock:  # the zone has new rules since
            return True
        return any(self.created_at < end <= utc_now() for end in ends)

    @property
    def asked(self) -> Sequence[Institute]:
        """The hosts whose yes is still missing, in their order.

        Who has not agreed to its part yet has a say in whether it is published with that, and in
        nothing else.
        """
        if self.institute:
            return [self.institute]
        return [
            host.institute
            for host in self.meeting.hosts
            if host.institute.id not in self.agreed_ids and self.waits_for(host)
        ]

    def waits_for(self, host: Host) -> bool:
        if host.institute_id in self.renewing:
            return True
        if not host.institute.is_represented or (self.act == Act.SAVE_DATE and host.awaits_permit):
            return False
        return bool(host.agreed_at) or self.act in (Act.PUBLISH, Act.RECORD)

    @property
    def renewing(self) -> set[int]:
        """The institutes whose authorities allowed it otherwise: their yes is a new clearance."""
        return set(self.values.get("renew", ()))

    @property
    def until_now(self) -> Timetable:
        return Timetable.read(self.values["from"])

    @property
    def to(self) -> Timetable:
        return Timetable.read(self.values["to"])

    @property
    def keeper(self) -> Institute | None:
        """Of the copy that an Act.RECORD wishes; None where it is in the directory no more."""
        return db.session.get(Institute, self.values["kept_by"])

    @property
    def delete_by(self) -> date:
        """Of the same."""
        return date.fromisoformat(self.values["delete_by"])

    @property
    def duties(self) -> tuple[Duty, Duty]:
        """Until now and wished, of an Act.DUTY; twice the same of an Act.HOST."""
        wished = Duty(self.values["to"])
        return Duty(self.values.get("from", wished)), wished

    def may_be_answered_by(self, organiser: Organiser | None) -> bool:
        """A host that it is about answers for itself; else each other host than the proposer's."""
        if organiser is None:
            return False
        if organiser.is_secretariat and self.without_secretariat != self.asked:
            return True
        is_own = organiser.person_id == self.proposed_by_id and self.act not in OF_ONE_HOST
        return not is_own and bool(self.asked_of(organiser))

    def asked_of(self, organiser: Organiser) -> Sequence[Institute]:
        """Of those whose yes is missing, whom this organiser acts for."""
        mine = set(organiser.institute_ids) - self.renewing
        return [institute for institute in self.asked if institute.id in mine]

    @property
    def without_secretariat(self) -> Sequence[Institute]:
        """Whose yes the Secretariat's does not replace: nobody is made a host by another."""
        if self.act in SPOKEN_ALONE:
            return self.asked
        if self.act != Act.PUBLISH:
            return [institute for institute in self.asked if institute.id in self.renewing]
        new = {host.institute for host in self.meeting.hosts if host.agreed_at is None}
        return [institute for institute in self.asked if institute in new]

    def say_yes(self, by: Person) -> None:
        """For those they act for; a Secretariat member also for whom its yes serves."""
        left = self.without_secretariat if is_secretariat(by) else self.asked
        mine = self.asked_of(by.organiser) if by.organiser else []
        yes = [one.id for one in self.asked if one in mine or one not in left]
        self.agreed_ids = [*self.agreed_ids, *yes]

    def has_open_yes_of(self, organiser: Organiser | None) -> bool:
        """Somebody of theirs agreed already, and others have not yet."""
        since = set(self.agreed_ids) - set(self.institute_ids)
        has_yes = organiser is not None and not since.isdisjoint(organiser.institute_ids)
        return has_yes and self.outcome is None

    def may_be_taken_back_by(self, organiser: Organiser | None) -> bool:
        """The proposer, and whoever acts for the same institute."""
        if organiser is None:
            return False
        same = set(self.institute_ids) & set(organiser.institute_ids)
        return organiser.person_id == self.proposed_by_id or bool(same)

    def refuse(self, by: Person, answer: str, **how: Any) -> None:
        """Nothing changes, and its proposer reads why. Raises what `check_answer` does."""
        self.check_answer(by)
        self.answer = answer
        self.end(Ending.REFUSED, by, "not agreed", reason=answer, **how)
        self.tell_what_came_of_it(by)
        self.take_host_off(by)

    def check_answer(self, by: Person) -> None:
        """Raises AnsweredAlready, NoLongerFits, NotTheirs."""
        if self.outcome is not None:
            raise AnsweredAlready
        if not self.stands:
            raise NoLongerFits
        if not self.may_be_answered_by(by.organiser):
            raise NotTheirs

    def take_back(self, by: Person) -> None:
        """A second time changes nothing. Raises AnsweredAlready, NotTheirs."""
        if self.outcome == Ending.WITHDRAWN:
            return
        if self.outcome is not None:
            raise AnsweredAlready
        if not self.may_be_taken_back_by(by.organiser):
            raise NotTheirs
        self.end(Ending.WITHDRAWN, by, "took back")
        self.tell_what_came_of_it(by)
        self.take_host_off(by)

    def take_host_off(self, by: Person) -> None:
        """Who was asked to host, and does not: nobody has read of it."""
        if self.act == Act.HOST and self.host:
            self.meeting.hosts.remove(self.host)
            outdate(self.meeting, Act.PUBLISH, by=by)

    def lapse(self, by: Person | None) -> None:
        """Something else was done meanwhile; its proposer hears of it, unless they did it."""
        self.end(Ending.OUTDATED, by, "lapsed")
        if by is None or by.id != self.proposed_by_id:
            self.tell_what_came_of_it(by)

    def end(self, outcome: Ending, by: Person | None, verb: str, **details: Any) -> None:
        self.outcome, self.decided_at, self.decided_by = outcome, utc_now(), by
        self.note(verb, by, **details)

    def note(self, verb: str, by: Person | None, **details: Any) -> None:
        about = {"act": self.act} | details
        if self.institute:
            about["institute"] = self.institute.name
        record(verb, self, by=by, name=self.meeting.title, meeting=self.meeting, details=about)

    def ask(self, institutes: Sequence[Institute]) -> None:
        """The organisers of these hosts are asked for their yes."""
        ids = [institute.id for institute in institutes]
        organisers = Organiser.of_institutes(ids, besides=self.proposed_by)
        AnswerLink.give(self, organisers)
        self.tell(organisers, "asked")

    def tell_what_came_of_it(self, by: Person | None) -> None:
        """The proposer; of what concerns the hosts alone, and is done, every host."""
        proposer = self.proposed_by.organiser if self.proposed_by else None
        if self.outcome == Ending.AGREED and self.act in TOLD_TO_EVERY_HOST:
            hosts = {host.institute_id for host in self.meeting.hosts}
            ids = {*hosts, *([self.institute_id] if self.institute_id else [])}
            others = Organiser.of_institutes(sorted(ids), besides=by)
            self.tell([organiser for organiser in others if organiser is not proposer], "done")
        if proposer and proposer.person is not by:
            assert self.outcome is not None
            self.tell([proposer], self.outcome)

    def tell(self, organisers: Sequence[Organiser], step: str) -> None:
        """`step` says what the mail is about: asked, done, or how the proposal ended."""
        common = {"kind": Kind.PROPOSAL, "meeting_id": self.meeting_id, "proposal_id": self.id}
        post(
            common
            | {
                "organiser_id": organiser.id,
                "address": organiser.address,
                "payload": {"step": step},
                "key": f"proposal:{self.id}:{step}:{organiser.id}",
            }
            for organiser in organisers
        )


class AnswerLink(Base):
    """Opens the page on which one organiser answers one proposal, without signing in."""

    __tablename__ = "answer_links"
    __table_args__ = (UniqueConstraint("proposal_id", "organiser_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """Its own alone: databases give freed ids again."""
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(index=True)

    proposal: Mapped[Proposal] = relationship()
    organiser: Mapped[Organiser] = relationship()

    @classmethod
    def give(cls, proposal: Proposal, organisers: Iterable[Organiser]) -> None:
        ends = utc_now() + ANSWERED_BY_LINK
        for organiser in organisers:
            key = secrets.token_urlsafe(18)
            db.session.add(cls(proposal=proposal, organiser=organiser, key=key, expires_at=ends))

    @classmethod
    def of(cls, proposal: Proposal, organiser: Organiser) -> Self | None:
        """None where they were asked before there were such links."""
        where = (cls.proposal_id == proposal.id, cls.organiser_id == organiser.id)
        return db.session.scalar(select(cls).where(*where))

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Self:
        """Whether or not it can still be answered. A write locks the meeting. Raises BadLink."""
        key = links.read(Purpose.PROPOSAL, token)
        link = db.session.scalar(select(cls).where(cls.key == str(key)))
        if link is None:
            raise BadLink
        if for_update:
            db.session.refresh(link.proposal.meeting, with_for_update={"key_share": True})
            db.session.refresh(link.proposal)
        return link

    @property
    def token(self) -> str:
        """The last part of `/h/<token>`."""
        return links.sign(Purpose.PROPOSAL, self.key)

    def check_open(self) -> None:
        """Raises LinkTooOld, and what `check_answer` does."""
        self.proposal.check_answer(self.organiser.person)
        if utc_now() >= self.expires_at:
            raise LinkTooOld


@chore
def forget_old_links() -> None:
    """A while late: who follows one that is too old reads so."""
    old = AnswerLink.expires_at < utc_now() - ANSWERED_BY_LINK
    db.session.execute(delete(AnswerLink).where(old))
    db.session.commit()


def asked_about(host: Host) -> dict[str, Any]:
    """What a host says yes to by an Act.HOST, whoever asks and reads in which language; JSON."""
    meeting = host.meeting
    title = in_all(meeting.texts("title"))
    return {"to": host.duty, "title": title, "slot": meeting.plan.kept}


def host_ids(meeting: Meeting) -> list[int]:
    """In the order in which hosts are named."""
    return [host.institute.id for host in meeting.hosts]


def open_proposals(meeting: Meeting, *acts: Act) -> Sequence[Proposal]:
    query = select(Proposal).where(still_open(meeting.id)).order_by(Proposal.id)
    proposer = joinedload(Proposal.proposed_by)
    people = (proposer.joinedload(Person.institute), joinedload(Proposal.institute))
    if acts:
        query = query.where(Proposal.act.in_(acts))
    return db.session.scalars(query.options(*people)).all()


def decided_proposals(meeting: Meeting) -> Sequence[Proposal]:
    """The last ones that are no longer open, the newest first."""
    people = (Proposal.proposed_by, Proposal.decided_by, Proposal.institute)
    query = (
        select(Proposal)
        .where(Proposal.meeting_id == meeting.id, Proposal.outcome.is_not(None))
        .order_by(Proposal.decided_at.desc(), Proposal.id.desc())
        .limit(REMEMBERED)
        .options(*(joinedload(person) for person in people))
    )
    return db.session.scalars(query).all()


def outdate(meeting: Meeting, *acts: Act, by: Person | None) -> None:
    """What waits no longer fits: something else was done."""
    for proposal in open_proposals(meeting, *acts):
        proposal.lapse(by)


def still_open(meeting_id: int) -> ColumnElement[bool]:
    """The condition: of this meeting, and not answered yet."""
    return and_(Proposal.meeting_id == meeting_id, Proposal.outcome.is_(None))
