"""Institutes: think tanks and departments of one country, and the organisations around them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import (
    CheckConstraint,
    Index,
    Select,
    String,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from nact_meet.history.models import assign, record
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.searching import each_word, in_any
from nact_meet.web.typesetting import by_script

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

_appointments = table("appointments", column("institute_id"))
"""Of organisers, whose own module needs institutes."""


class Institute(Base):
    """`country_code` is one of the network's; who is from elsewhere has `country_said`, and an
    organisation (a secretariat, a centre) neither.
    """

    __tablename__ = "institutes"
    __table_args__ = (
        CheckConstraint("country_code IS NOT NULL OR NOT is_coordinator", name="of_a_country"),
        Index(
            "uq_institutes_coordinator",
            "country_code",
            unique=True,
            sqlite_where=text("is_coordinator"),
            postgresql_where=text("is_coordinator"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    own_script_name: Mapped[str] = mapped_column(String(200), default="")
    country_code: Mapped[str | None] = mapped_column(String(2), index=True)
    country_said: Mapped[str] = mapped_column(String(100), default="")
    is_country_guessed: Mapped[bool] = mapped_column(default=False)
    """Its words are of a list that nobody here wrote, and nobody has confirmed them."""
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(64))

    is_represented: Mapped[bool] = column_property(
        select(_appointments.c.institute_id)
        .where(_appointments.c.institute_id == id)
        .correlate_except(_appointments)
        .exists()
    )
    """Somebody acts for it, so that it speaks for itself."""

    people: Mapped[list["Person"]] = relationship(
        back_populates="institute", order_by="Person.full_name"
    )

    @property
    def called(self) -> str:
        """In the reader's script, where it has a name there."""
        return by_script(self.name, self.own_script_name)

    @classmethod
    def found(cls, values: dict[str, Any], by: "Person") -> Self:
        institute = cls(**values)
        db.session.add(institute)
        record("created", institute, by=by, name=institute.name)
        return institute

    def edit(self, values: dict[str, Any], by: "Person") -> None:
        self.is_country_guessed = False
        if details := assign(self, values):
            record("edited", self, by=by, name=self.name, details=details)

    @classmethod
    def coordinator_of(cls, country_code: str) -> Self | None:
        where = (cls.country_code == country_code, cls.is_coordinator)
        return db.session.scalar(select(cls).where(*where))

    @classmethod
    def by_country(cls) -> dict[str | None, list[Self]]:
        """The institutes of each country's code, coordinators first; organisations under None."""
        rows: Sequence[Self] = db.session.scalars(
            select(cls).order_by(cls.is_coordinator.desc(), cls.name)
        ).all()
        grouped: dict[str | None, list[Self]] = {}
        for row in rows:
            grouped.setdefault(row.country_code, []).append(row)
        return grouped

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The directory's institute of that name, in whatever case it was typed."""
        if not name:
            return None
        same = or_(func.lower(cls.name) == name.lower(), cls.own_script_name == name)
        return db.session.scalar(select(cls).where(same).order_by(cls.id).limit(1))

    @classmethod
    def search(cls, text: str) -> Select[Self]:
        """Whose name, in either script, has each of these words."""
        named = in_any(cls.name, cls.own_script_name)
        return select(cls).where(*each_word(text, named)).order_by(cls.name, cls.id)

    @classmethod
    def names(cls) -> Sequence[str]:
        return db.session.scalars(select(cls.name).order_by(cls.name)).all()
