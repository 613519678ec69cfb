"""What the network said of working hours, of days without meetings, of what an hour costs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.history.models import Who, assign, record
from nact_meet.planner.burdens import WEIGHTS, Weights
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.days_off import DayKind, SaidDay
from nact_meet.world.wall_days import Rule
from nact_meet.world.working_hours import Hours

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person

ONE_OWNER = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"
    for column in ("country_code", "institute_id", "person_id")
)
MOST_DAYS = 60
"""Of one time without meetings."""
MOST_POINTS = 1000
STRETCHES = ("stretches", "friday", "ramadan", "ramadan_friday")


class HoursOwner(TypedDict, total=False):
    """Whose they are: exactly one of these."""

    country_code: str
    institute_id: int
    person_id: int


class OfficeHours(Base):
    """When an office works, where somebody says otherwise than the preset.

    Of a country, an institute or a person: exactly one of them.

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
    def of(cls, **owner: Unpack[HoursOwner]) -> Self | None:
        """`owner`: one of country_code, institute_id, person_id."""
        return db.session.scalar(select(cls).filter_by(**owner))

    @classmethod
    def keep(
        cls,
        hours: Hours | None,
        region: str,
        owner: HoursOwner,
        **who: Unpack[Who],
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
        record("hours changed", about, name=name, details=details, **who)
        if hours is None and not region:
            db.session.delete(row)

    @property
    def about(self) -> tuple["Person | Institute | OfficeHours", str]:
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
    values = {name: [list(stretch) for stretch in getattr(hours, name)] for name in STRETCHES}
    return values | {"weekend": sorted(hours.weekend), "source": hours.source}


def read(values: dict[str, Any]) -> Hours:
    """What `kept` wrote."""
    stretches = {
        name: tuple((first, last) for first, last in values.get(name, ())) for name in STRETCHES
    }
    return Hours(**stretches, weekend=frozenset(values["weekend"]), source=values["source"])


class Blackout(Base):
    """Days on which the network, or a country of it, does not meet, whatever calendars say.

    From `first_day` to `last_day`, both inclusive, by everybody's own calendar.

    `country_code` is empty for the whole network.
    """

    __tablename__ = "blackouts"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    country_code: Mapped[str] = mapped_column(String(2), default="")
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)

    @classmethod
    def declare(cls, name: str, first: date, last: date, country: str, by: "Person") -> Self:
        row = cls(name=name, first_day=first, last_day=last, country_code=country)
        db.session.add(row)
        record("declared", row, by=by, name=name)
        return row

    def lift(self, by: "Person") -> None:
        record("lifted", self, by=by, name=self.name)
        db.session.delete(self)

    @classmethod
    def all(cls) -> Sequence[Self]:
        return db.session.scalars(select(cls).order_by(cls.first_day, cls.id)).all()

    @property
    def days(self) -> Iterator[date]:
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)


class DayCorrection(Base):
    """What the network says that a day is in a country, or in a region of it (`region`).

    It goes before what packages propose; see days_off.Corrections.
    """

    __tablename__ = "day_corrections"
    __table_args__ = (UniqueConstraint("country_code", "region", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(16), default="")
    day: Mapped[date] = mapped_column(Date)
    means: Mapped[DayKind] = mapped_column(one_of(DayKind, "known_day_kind"))
    name: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def say(cls, country: str, days: Iterable[SaidDay], by: "Person") -> int:
        """How many of them were not said already."""
        known = {(row.region, row.day): row for row in cls.of_country(country)}
        news = 0
        for said in days:
            row = known.get((said.region, said.day)) or cls(
                country_code=country, region=said.region, day=said.day, name=""
            )
            known[said.region, said.day] = row
            news += row.become(said, by)
        return news

    @classmethod
    def of_country(cls, country: str) -> Sequence[Self]:
        query = select(cls).where(cls.country_code == country)
        return db.session.scalars(query.order_by(cls.day, cls.region)).all()

    def become(self, said: SaidDay, by: "Person") -> bool:
        details = assign(self, {"means": said.kind, "name": said.name})
        if not details:
            return False
        db.session.add(self)
        record("day said", self, by=by, name=self.title, details=details)
        return True

    def withdraw(self, by: "Person") -> None:
        """The day is what packages propose again."""
        record("day withdrawn", self, by=by, name=self.title)
        db.session.delete(self)

    @property
    def title(self) -> str:
        """For the log."""
        return " ".join(filter(None, (self.country_code, self.region, self.day.isoformat())))

    @property
    def as_said(self) -> SaidDay:
        return SaidDay(self.day, self.region, self.means, self.name)


class AnnouncedYear(Base):
    """That a country's holidays of a year are announced: by whom (`source`), and when."""

    __tablename__ = "announced_years"
    __table_args__ = (UniqueConstraint("country_code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(String(2))
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    announced_on: Mapped[date | None] = mapped_column(Date)

    @classmethod
    def of(cls, country: str, year: int) -> Self | None:
        return db.session.scalar(select(cls).filter_by(country_code=country, year=year))

    @classmethod
    def latest(cls) -> dict[str, Self]:
        """By country code."""
        return {row.country_code: row for row in db.session.scalars(select(cls).order_by(cls.year))}

    @classmethod
    def mark(cls, country: str, year: int, source: str, on: date | None, by: "Person") -> None:
        row = cls.of(country, year) or cls(country_code=country, year=year, source="")
        details = assign(row, {"source": source, "announced_on": on})
        if details:
            db.session.add(row)
            record("year announced", row, by=by, name=row.title, details=in_json(details))

    def unmark(self, by: "Person") -> None:
        record("year unmarked", self, by=by, name=self.title)
        db.session.delete(self)

    @property
    def title(self) -> str:
        return f"{self.country_code} {self.year}"


def in_json(details: dict[str, Any]) -> dict[str, Any]:
    return {
        field: [str(value) if value else "" for value in values]
        for field, values in details.items()
    }


class RuleWeight(Base):
    """What an hour against a rule costs somebody, where the network says otherwise than WEIGHTS.

    `points` an hour; a rule without a row costs what WEIGHTS says.
    """

    __tablename__ = "rule_weights"
    __table_args__ = (
        CheckConstraint(f"points >= 0 AND points <= {MOST_POINTS}", name="points_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Rule] = mapped_column(one_of(Rule, "known_rule"), unique=True)
    points: Mapped[int]

    @classmethod
    def all(cls) -> Weights:
        rows = db.session.scalars(select(cls))
        return dict(WEIGHTS) | {row.rule: row.points for row in rows}

    @classmethod
    def keep(cls, weights: Weights, by: "Person") -> None:
        rows = {row.rule: row for row in db.session.scalars(select(cls))}
        for rule, points in weights.items():
            row = rows.get(rule) or cls(rule=rule, points=WEIGHTS[rule])
            before, row.points = row.points, points
            if points != before:
                db.session.add(row)
                record(
                    "weight changed", row, by=by, name=rule, details={"points": [before, points]}
                )
