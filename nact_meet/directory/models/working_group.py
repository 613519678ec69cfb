"""Working groups: a joint study and the people in it."""

import re
from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import (
    Column,
    ForeignKey,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import assign, record
from nact_meet.limited.texts import composed
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.searching import each_word, in_any
from nact_meet.web.texts import InLanguages, Multilingual, in_each_language

LEADS = Table(
    "working_group_leads",
    Base.metadata,
    Column(
        "working_group_id", ForeignKey("working_groups.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "institute_id",
        ForeignKey("institutes.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


def slug_of(name: str) -> str:
    """A part of an address that people can read; may be empty where no Latin letter is."""
    plain = composed(name, "NFKD").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


class WorkingGroup(Multilingual, Base):
    """The institutes that lead it keep it and say who is in it."""

    __tablename__ = "working_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    first_name: Mapped[str] = mapped_column("name", String(200), unique=True)
    name = InLanguages()
    first_summary: Mapped[str] = mapped_column("summary", Text, default="")
    summary = InLanguages()

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="working_group", cascade="all, delete-orphan", order_by="Membership.id"
    )

    leads: Mapped[list[Institute]] = relationship(secondary=LEADS, order_by=Institute.name)

    @classmethod
    def by_slug(cls, slug: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def search(cls, text: str) -> Select[Self]:
        """Whose name has each of these words, in any of its languages."""
        named = in_any(*in_each_language(cls, "name"))
        return select(cls).where(*each_word(text, named)).order_by(cls.first_name, cls.id)

    @classmethod
    def by_name(cls, name: str) -> Self | None:
        where = func.lower(cls.name) == func.lower(name.strip())
        return db.session.scalar(select(cls).where(where).limit(1))

    @classmethod
    def found(cls, values: dict[str, Any], by: Person, leads: Sequence[Institute] = ()) -> Self:
        """The slug is made once: the feed keeps its address when the name changes."""
        group = cls(**values, leads=list(leads), slug=cls.free_slug(values["first_name"]))
        db.session.add(group)
        record("created", group, by=by, name=group.name)
        return group

    @classmethod
    def free_slug(cls, name: str) -> str:
        stem = slug_of(name) or "group"
        slug, number = stem, 1
        while cls.by_slug(slug) or slug == "new":
            number += 1
            slug = f"{stem}-{number}"
        return slug

    def edit(self, values: dict[str, Any], by: Person, leads: Sequence[Institute]) -> None:
        before = self.told
        assign(self, values)
        self.leads = list(leads)
        after = self.told
        if details := {
            key: [before[key], after[key]] for key in after if before[key] != after[key]
        }:
            record("edited", self, by=by, name=self.name, details=details)

    @property
    def told(self) -> dict[str, Any]:
        """As the log of changes shows it; JSON."""
        return {
            "name": self.first_name,
            "summary": self.first_summary or "",
            "written_in": self.written_in or "",
            "translations": self.told_translations,
            "leads": self.lead_names,
        }

    @property
    def lead_names(self) -> list[str]:
        return sorted(institute.name for institute in self.leads)

    def join(self, person: Person, role: Role, by: Person) -> None:
        """Takes part from now on; whoever does already gets the role."""
        membership = next((member for member in self.memberships if member.person is person), None)
        if membership:
            membership.role = role
        else:
            self.memberships.append(Membership(person=person, role=role))
        details = {"person": person.full_name, "role": role}
        record("joined", self, by=by, name=self.name, details=details)

    def leave(self, membership: "Membership", by: Person) -> None:
        self.memberships.remove(membership)
        details = {"person": membership.person.full_name}
        record("left", self, by=by, name=self.name, details=details)


class Membership(Base):
    """`role` is what the person usually is at this group's meetings."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("working_group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    working_group_id: Mapped[int] = mapped_column(
        ForeignKey("working_groups.id", ondelete="CASCADE")
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "known_role"), default=Role.DELEGATE)

    working_group: Mapped["WorkingGroup"] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()
