"""Institutes: think tanks and departments of one country, and the organisations around them."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base

if TYPE_CHECKING:
    from nact_meet.models.person import Person


class Institute(Base):
    """`country_code` is ISO 3166-1 alpha-2; an organisation (a secretariat, a centre) has none."""

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
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(64))

    people: Mapped[list["Person"]] = relationship(
        back_populates="institute", order_by="Person.full_name"
    )

    @property
    def is_organisation(self) -> bool:
        return self.country_code is None
