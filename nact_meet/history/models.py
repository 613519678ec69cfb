"""Changes: append-only memory of who did what to which row, when, and on whose behalf."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol, Required, TypedDict, Unpack

from sqlalchemy import JSON, ForeignKey, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.texts import ReadersText, chosen
from nact_meet.world.timezones import utc_now


class Actor(Protocol):
    """Whoever did it, a Person."""

    @property
    def id(self) -> int: ...
    @property
    def full_name(self) -> str: ...


class Subject(Protocol):
    """A row of any table, as far as a Change names it."""

    __tablename__: str

    @property
    def id(self) -> int: ...


class Change(Base):
    """`verb` is a past participle such as "rescheduled"; `details` maps a field to [from, to].

    `actor_name` is kept as it was, so that the log can be read when a person is gone.
    `on_behalf_of` names the person for whom somebody else acted.
    """

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    subject: Mapped[str] = mapped_column(String(40))
    """The table of the row."""
    subject_id: Mapped[int | None]
    subject_name: Mapped[str] = mapped_column(String(300), default="")
    subject_names: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """By language, of a row that is called something in several."""
    verb: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def name(self) -> str:
        """The row's, in the language of the moment where it has several."""
        return chosen(self.subject_names or {}) or self.subject_name


class Who(TypedDict, total=False):
    """Who did something: `by`, or somebody who has but a name here; for whom, and why."""

    by: Required[Actor | None]
    actor_name: str
    on_behalf_of: str
    reason: str
    """Of whoever must say why: kept among the details."""


class About(Who, total=False):
    meeting: Subject | None
    details: dict[str, Any]


class AboutRow(About, total=False):
    name: str
    """The row's, for people to read."""


def assign(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set `values`; what differed before, as the details of a Change: field -> [from, to]."""
    before = {key: getattr(row, key) for key in values}
    for key, value in values.items():
        setattr(row, key, value)
    return {key: [before[key], value] for key, value in values.items() if before[key] != value}


def record(verb: str, row: Subject, **about: Unpack[AboutRow]) -> None:
    """Add a Change in the same transaction as the fact; `about` is what `values` takes."""
    db.session.flush()
    db.session.add(Change(**values(verb, row, **about)))


def record_all(
    verb: str, named_rows: Iterable[tuple[Subject, str]], **about: Unpack[About]
) -> None:
    """The same said of many rows, each with its name, in one statement."""
    db.session.flush()
    if rows := [values(verb, row, name=name, **about) for row, name in named_rows]:
        db.session.execute(insert(Change), rows)


def values(
    verb: str,
    row: Subject,
    *,
    by: Actor | None,
    name: str = "",
    actor_name: str = "",
    on_behalf_of: str = "",
    reason: str = "",
    meeting: Subject | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """`name` is the row's, for people to read; the row has been flushed.

    One in several languages is kept in each: whoever reads the log reads another than who acted.
    """
    texts = name.texts if isinstance(name, ReadersText) else {}
    return {
        "verb": verb,
        "subject": row.__tablename__,
        "subject_id": row.id,
        "subject_name": name[:300],
        "subject_names": dict(texts) if len(texts) > 1 else None,
        "actor_id": by.id if by else None,
        "actor_name": actor_name or (by.full_name if by else ""),
        "on_behalf_of": on_behalf_of,
        "meeting_id": meeting.id if meeting else None,
        "details": (details or {}) | ({"reason": reason} if reason else {}),
    }
