"""Working groups: a joint study and the people in it."""

import re
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base, one_of
from nact_meet.models.participant import Role

if TYPE_CHECKING:
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.person import Person


def slug_of(name: str) -> str:
    """A part of an address that people can read; may be empty where no Latin letter is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


class WorkingGroup(Base):
    __tablename__ = "working_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="working_group", cascade="all, delete-orphan", order_by="Membership.id"
    )
    meetings: Mapped[list["Meeting"]] = relationship(back_populates="working_group")


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
    person: Mapped["Person"] = relationship()
