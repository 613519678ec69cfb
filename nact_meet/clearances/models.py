"""Clearances: what a host must be granted by its own authorities before others may name it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Unpack

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change, Who, assign, record
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

MOST_DAYS = 365
"""Before a meeting, that any authority takes."""


class ClearanceProgress(StrEnum):
    NEEDED = "needed"
    APPLIED = "applied"
    GRANTED = "granted"
    REFUSED = "refused"


class ClearedTo(StrEnum):
    """What authorities allow."""

    HOST = "host"
    ATTEND = "attend"


class LapsesBefore(Refusal):
    sentence = _l("This clearance lapses before the meeting. Please record one that covers it.")


class NotOfTheirs(Refusal):
    sentence = _l("What the authorities of another host decided is recorded by that host.")
    status = 403


class OfAnotherCountry(Refusal):
    sentence = _l("The coordinating institute of this country corrects this, or the Secretariat.")
    status = 403


class Clearance(Base):
    """Of one host. `lead_days` lie between the application and the meeting; None: not known.

    `covers` is what was granted: the `title` by language and the `plan` of days, so that another
    title or date is known to need a renewal; `otherwise` lists what is allowed besides, and is not
    so yet.
    """

    __tablename__ = "clearances"
    __table_args__ = (
        CheckConstraint("lead_days BETWEEN 0 AND 365", name="sane_lead"),
        CheckConstraint("(progress = 'granted') = (granted_on IS NOT NULL)", name="granted_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id", ondelete="CASCADE"), unique=True)
    progress: Mapped[ClearanceProgress] = mapped_column(
        one_of(ClearanceProgress, "known_progress"), default=ClearanceProgress.NEEDED
    )
    authority: Mapped[str] = mapped_column(String(300), default="")
    lead_days: Mapped[int | None]
    in_working_days: Mapped[bool] = mapped_column(default=False)
    applied_on: Mapped[date | None] = mapped_column(Date)
    expected_on: Mapped[date | None] = mapped_column(Date)
    granted_on: Mapped[date | None] = mapped_column(Date)
    lapses_on: Mapped[date | None] = mapped_column(Date)
    report_due_on: Mapped[date | None] = mapped_column(Date)
    submitted: Mapped[str] = mapped_column(Text, default="")
    """What was handed in, with links to it."""
    conditions: Mapped[str] = mapped_column(Text, default="")
    covers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    noted_at: Mapped[datetime] = mapped_column(default=utc_now)

    host: Mapped[Host] = relationship()
    noted_by: Mapped[Person | None] = relationship()

    @property
    def institute(self) -> Institute:
        return self.host.institute

    def tell(self, values: dict[str, Any], *, by: Person) -> None:
        """What is known of it so far: who decides, by when, what was handed in."""
        if details := assign(self, values):
            self.note("clearance noted", by, details)

    def apply(self, on: date, *, by: Person) -> None:
        """The same day again says nothing new, and what was granted stays so."""
        if on == self.applied_on:
            return
        self.applied_on = on
        if self.progress != ClearanceProgress.GRANTED:
            self.progress = ClearanceProgress.APPLIED
        self.note("clearance applied", by)

    def refuse(self, *, by: Person) -> None:
        """Why is nobody else's business, and not stored."""
        self.progress, self.granted_on, self.covers = ClearanceProgress.REFUSED, None, {}
        self.note("clearance refused", by)

    def lapse(self, by: Person | None) -> None:
        """The meeting is another than was allowed."""
        self.progress, self.granted_on = ClearanceProgress.NEEDED, None
        self.note("clearance outgrown", by)

    def outgrown_by(self, meeting: Meeting) -> set[str]:
        """Which of what was granted the meeting has otherwise now: "title", "plan"."""
        if self.progress != ClearanceProgress.GRANTED:
            return set()
        allowed = [self.covers, *self.covers.get("otherwise", ())]
        return {key for key in FITS if not any(fits(meeting, key, one) for one in allowed)}

    def allow_also(self, key: str, value: Any) -> None:
        """Until the meeting is so, it may be as it was: others may refuse what is allowed."""
        self.covers = self.covers | {"otherwise": [*self.covers.get("otherwise", ()), {key: value}]}

    def follow(self, meeting: Meeting) -> None:
        """What was allowed besides and is so now takes the place of what was."""
        besides = list(self.covers.get("otherwise", ()))
        now = [one for one in besides for key in one if fits(meeting, key, one)]
        for one in now:
            left = [other for other in besides if other not in now]
            self.covers = self.covers | one | {"otherwise": left}

    def check_lapse(self, lapses_on: date | None) -> None:
        """Raises LapsesBefore."""
        meeting = self.host.meeting
        if lapses_on and lapses_on < meeting.by_day[-1].ends_wall.date():
            raise LapsesBefore

    def note(self, verb: str, by: Person | None, details: dict[str, Any] | None = None) -> None:
        self.noted_by, self.noted_at = by, utc_now()
        meeting, name = self.host.meeting, self.institute.name
        said = said_in_log(details or {})
        record(verb, self, by=by, name=name, meeting=meeting, details=said)


class DelegationClearance(Base):
    """Of one delegation, to attend: granted once, it clears all of its people who wait for it.

    `lead_days` lie between the application and the meeting; None: not known. It goes with its
    delegation, and names nobody: who recorded what is in the log.
    """

    __tablename__ = "delegation_clearances"
    __table_args__ = (
        CheckConstraint("lead_days BETWEEN 0 AND 365", name="sane_lead"),
        CheckConstraint("(progress = 'granted') = (granted_on IS NOT NULL)", name="granted_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(
        ForeignKey("nominations.id", ondelete="CASCADE"), unique=True
    )
    progress: Mapped[ClearanceProgress] = mapped_column(
        one_of(ClearanceProgress, "known_progress"), default=ClearanceProgress.NEEDED
    )
    authority: Mapped[str] = mapped_column(String(300), default="")
    lead_days: Mapped[int | None]
    in_working_days: Mapped[bool] = mapped_column(default=False)
    applied_on: Mapped[date | None] = mapped_column(Date)
    expected_on: Mapped[date | None] = mapped_column(Date)
    granted_on: Mapped[date | None] = mapped_column(Date)
    report_due_on: Mapped[date | None] = mapped_column(Date)
    submitted: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")

    nomination: Mapped[Nomination] = relationship()

    @property
    def is_open(self) -> bool:
        """Nothing has been decided."""
        return self.progress in (ClearanceProgress.NEEDED, ClearanceProgress.APPLIED)

    def tell(self, values: dict[str, Any], **who: Unpack[Who]) -> None:
        """What is known of it so far."""
        if details := assign(self, values):
            if self.progress == ClearanceProgress.NEEDED and self.applied_on:
                self.progress = ClearanceProgress.APPLIED
            elif self.progress == ClearanceProgress.APPLIED and not self.applied_on:
                self.progress = ClearanceProgress.NEEDED
            self.note("delegation clearance noted", details, **who)

    def grant(
        self, on: date, report_due_on: date | None, conditions: str, **who: Unpack[Who]
    ) -> None:
        self.progress, self.granted_on = ClearanceProgress.GRANTED, on
        self.report_due_on, self.conditions = report_due_on, conditions
        self.note("delegation clearance granted", **who)

    def refuse(self, **who: Unpack[Who]) -> None:
        """Why is nobody else's business, and not stored."""
        self.progress, self.granted_on = ClearanceProgress.REFUSED, None
        self.note("delegation clearance refused", **who)

    def note(self, verb: str, details: dict[str, Any] | None = None, **who: Unpack[Who]) -> None:
        said = said_in_log(details or {})
        self.nomination.note(verb, details=said, **who)


class UsualTimeSaid(Base):
    """How long authorities of a country usually take, as its own institutes know it.

    The newest of a country and purpose goes before what is built in; earlier ones are kept.
    """

    __tablename__ = "usual_times"
    __table_args__ = (
        CheckConstraint("least BETWEEN 0 AND most AND most <= 365", name="sane_days"),
        Index("ix_usual_times_country", "country_code", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(String(2))
    purpose: Mapped[ClearedTo] = mapped_column(one_of(ClearedTo, "known_purpose"))
    least: Mapped[int]
    most: Mapped[int]
    in_working_days: Mapped[bool] = mapped_column(default=False)
    as_of: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(500))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    said_at: Mapped[datetime] = mapped_column(default=utc_now)

    said_by: Mapped[Person | None] = relationship()


def is_titled(meeting: Meeting, allowed: dict[str, str]) -> bool:
    """A language that nobody was asked about is free."""
    titles = meeting.texts("title")
    return all(titles.get(code) == text for code, text in allowed.items())


def is_planned(meeting: Meeting, allowed: list[Any]) -> bool:
    """A day's key is known only once it is stored, and is no matter of any authority."""
    return Timetable.read(allowed).slots == meeting.plan.slots


FITS: dict[str, Callable[[Meeting, Any], bool]] = {"title": is_titled, "plan": is_planned}


def fits(meeting: Meeting, key: str, allowed: dict[str, Any]) -> bool:
    return key in allowed and FITS[key](meeting, allowed[key])


THEIRS_ALONE = ("submitted", "conditions")
"""What others do not read, who read the log of the meeting: that it was changed is enough there."""


def said_in_log(details: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [said_in_json(one) for one in pair]
        for key, pair in details.items()
        if key not in THEIRS_ALONE
    }


def said_in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def clearances_of(meeting: Meeting) -> Sequence[Clearance]:
    query = select(Clearance).join(Clearance.host).where(Host.meeting_id == meeting.id)
    rows = query.options(joinedload(Clearance.host).joinedload(Host.institute))
    return db.session.scalars(rows.order_by(Host.position, Host.id)).all()


def clearance_of(host: Host) -> Clearance | None:
    return db.session.scalar(select(Clearance).where(Clearance.host_id == host.id))


def is_noted_for(meeting: Meeting, institute: Institute) -> bool:
    """That it needs one, whether or not it was a host all the time since: a host that is taken off
    and put back is allowed no more than before."""
    noted = (Change.meeting_id == meeting.id, Change.subject_name == institute.name)
    verbs = select(Change.verb).where(*noted, Change.verb.startswith("clearance "))
    last = db.session.scalar(verbs.order_by(Change.id.desc()).limit(1))
    return last not in (None, "clearance not needed")
