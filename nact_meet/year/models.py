"""The year: what institutes propose to study and discuss, and what the network approves of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.texts import InLanguages, Multilingual
from nact_meet.world.timezones import wall_clock

MOST = 60
"""Proposals of one year."""

CO_HOSTS = Table(
    "year_proposal_hosts",
    Base.metadata,
    Column("proposal_id", ForeignKey("year_proposals.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "institute_id",
        ForeignKey("institutes.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class YearStanding(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


class TooManyProposals(Refusal):
    sentence = _l("A year can have at most %(most)s proposals.", most=MOST)


class AlreadyDecided(Refusal):
    sentence = _l("This proposal has been decided, and only the Secretariat can change it now.")


class NotApproved(Refusal):
    sentence = _l("This proposal has not been approved.")


class YearProposal(Multilingual, Base):
    """`months` are those wanted, 1 to 12; `countries` are asked, besides the hosts' own."""

    __tablename__ = "year_proposals"
    __table_args__ = (
        CheckConstraint("year BETWEEN 2000 AND 2100", name="known_year"),
        CheckConstraint("minutes BETWEEN 15 AND 720", name="sane_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    first_title: Mapped[str] = mapped_column("title", String(300))
    title = InLanguages()
    first_objectives: Mapped[str] = mapped_column("objectives", Text, default="")
    objectives = InLanguages()
    proponent_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    months: Mapped[list[int]] = mapped_column(JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    minutes: Mapped[int] = mapped_column(default=120)
    standing: Mapped[YearStanding] = mapped_column(
        one_of(YearStanding, "known_standing"), default=YearStanding.PROPOSED
    )
    remark: Mapped[str] = mapped_column(Text, default="")
    """What was said with the decision."""
    working_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("working_groups.id", ondelete="SET NULL"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="SET NULL"), index=True
    )
    """The draft that was made of it."""

    proponent: Mapped[Institute] = relationship()
    co_hosts: Mapped[list[Institute]] = relationship(secondary=CO_HOSTS, order_by=Institute.name)
    working_group: Mapped[WorkingGroup | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()

    @property
    def hosts(self) -> list[Institute]:
        others = (institute for institute in self.co_hosts if institute is not self.proponent)
        return [self.proponent, *others]

    @property
    def asked(self) -> list[str]:
        """Every country whose people are to come, each once."""
        of_hosts = (host.country_code for host in self.hosts if host.country_code)
        return list(dict.fromkeys([*of_hosts, *self.countries]))

    @property
    def zone(self) -> str:
        return self.proponent.zone

    def may_start(self, start: datetime) -> bool:
        """In its year by its clock; far away from it a clock has no time at all."""
        is_near = abs(start.year - self.year) <= 1
        return is_near and wall_clock(start, self.zone).year == self.year

    @property
    def told(self) -> dict[str, Any]:
        """As the log of changes shows it; JSON."""
        return {
            "title": self.first_title,
            "objectives": self.first_objectives or "",
            "written_in": self.written_in or "",
            "translations": self.told_translations,
            "proponent": self.proponent.name,
            "co_hosts": sorted(institute.name for institute in self.co_hosts),
            "months": [str(month) for month in self.months],
            "countries_asked": list(self.countries),
            "minutes": self.minutes,
        }

    def edit(self, values: dict[str, Any], *, by: Person) -> None:
        before = self.told
        for key, value in values.items():
            setattr(self, key, value)
        db.session.flush()
        after = self.told
        changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
        if changed:
            record("edited", self, by=by, name=self.title, details=changed)

    def decide(self, standing: YearStanding, remark: str, *, by: Person) -> None:
        """The same again says nothing new."""
        if (standing, remark) == (self.standing, self.remark):
            return
        before, self.standing, self.remark = self.standing, standing, remark
        details = {"standing_of_proposal": [before.value, standing.value]}
        record(f"proposal {standing}", self, by=by, name=self.title, details=details)

    def become_group(self, *, by: Person) -> WorkingGroup:
        """Led by its hosts; one of the same name that is there already is taken. Raises
        NotApproved.
        """
        if self.working_group:
            return self.working_group
        if self.standing != YearStanding.APPROVED:
            raise NotApproved
        group = WorkingGroup.by_name(self.first_title[:200])
        if group is None:
            values = {
                "first_name": self.first_title[:200],
                "first_summary": self.first_objectives,
                "written_in": self.written_in,
                "translations": {code: renamed(texts) for code, texts in self.translations.items()},
            }
            group = WorkingGroup.found(values, by, self.hosts)
        self.working_group = group
        return group

    def withdraw(self, *, by: Person) -> None:
        record("proposal withdrawn", self, by=by, name=self.title)
        db.session.delete(self)


def renamed(texts: dict[str, str]) -> dict[str, str]:
    """A proposal's texts by the names that a group has for them."""
    names = {"title": "name", "objectives": "summary"}
    return {names[name]: text[:200] if name == "title" else text for name, text in texts.items()}


def propose(year: int, values: dict[str, Any], *, by: Person) -> YearProposal:
    """Raises TooManyProposals."""
    if len(proposals_of(year)) >= MOST:
        raise TooManyProposals
    proposal = YearProposal(year=year, **values)
    db.session.add(proposal)
    record("proposal made", proposal, by=by, name=proposal.title)
    return proposal


def proposals_of(year: int, *, for_update: bool = False) -> Sequence[YearProposal]:
    query = select(YearProposal).where(YearProposal.year == year).order_by(YearProposal.id)
    if for_update:
        query = query.with_for_update(of=YearProposal).execution_options(populate_existing=True)
    loaded = (
        selectinload(YearProposal.proponent),
        selectinload(YearProposal.co_hosts),
        selectinload(YearProposal.working_group),
        selectinload(YearProposal.meeting),
    )
    return db.session.scalars(query.options(*loaded)).all()
