"""When offices work, where a network, an institute or a person says otherwise than the preset."""

from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.history.models import assign, record
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.working_hours import Hours

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person

ONE_OWNER = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"
    for column in ("country_code", "institute_id", "person_id")
)
STRETCHES = ("stretches", "friday", "ramadan", "ramadan_friday")


class OfficeHours(Base):
    """Of a country, an institute or a person: exactly one of them.

    `hours` is what `kept` writes, None where they are those of whoever stands above: a person's
    institute, an institute's country, a country's preset. `region` is the part of a country whose
    holidays hold, as `days_off.regions` lists them; empty: likewise.
    """

    __tablename__ = "office_hours"
    __table_args__ = (CheckConstraint(f"{ONE_OWNER} = 1", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str | None] = mapped_column(String(2), unique=True)
    institute_id: Mapped[int | None] = mapped_column(
        ForeignKey("institutes.id", ondelete="CASCADE"), unique=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), unique=True
    )
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    region: Mapped[str] = mapped_column(String(16), default="")

    institute: Mapped["Institute | None"] = relationship()
    person: Mapped["Person | None"] = relationship()

    @classmethod
    def of(cls, **owner: Any) -> Self | None:
        """`owner`: one of country_code, institute_id, person_id."""
        return db.session.scalar(select(cls).filter_by(**owner))

    @classmethod
    def keep(
        cls,
        hours: Hours | None,
        region: str,
        by: "Person | None",
        actor_name: str = "",
        on_behalf_of: str = "",
        **owner: Any,
    ) -> None:
        """From now on; without either they are those of whoever stands above again."""
        row = cls.of(**owner) or cls(**owner, region="")
        details = assign(row, {"hours": kept(hours) if hours else None, "region": region})
        if not details:
            return
        db.session.add(row)
        db.session.flush()
        # Said of whose they are, so that the log of a person who is erased forgets them too.
        about, name = row.about
        said = {"by": by, "actor_name": actor_name, "on_behalf_of": on_behalf_of}
        record("hours changed", about, name=name, details=details, **said)
        if hours is None and not region:
            db.session.delete(row)

    @property
    def about(self) -> tuple[Any, str]:
        """The row whose hours these are, and its name."""
        if self.person:
            return self.person, self.person.full_name
        if self.institute:
            return self.institute, self.institute.name
        return self, self.country_code or ""

    @property
    def as_hours(self) -> Hours | None:
        return read(self.hours) if self.hours else None


def kept(hours: Hours) -> dict[str, Any]:
    """JSON."""
    values = {name: [list(each) for each in getattr(hours, name)] for name in STRETCHES}
    return values | {"weekend": sorted(hours.weekend), "source": hours.source}


def read(values: dict[str, Any]) -> Hours:
    """What `kept` wrote."""
    stretches = {
        name: tuple((first, last) for first, last in values.get(name, ())) for name in STRETCHES
    }
    return Hours(**stretches, weekend=frozenset(values["weekend"]), source=values["source"])
