"""How an institute's contacts are asked for a delegation, reminded, and told what changed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.notices.models.notice import Kind, Notice, post, quiet_until, unattempted
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, Refusal
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting

REMINDED = (3, 1)
"""Days before the date."""
IN_THE_MORNING = time(9)
LAST_MINUTE = time(23, 59)


class DateNotPossible(Refusal):
    sentence = _l("Please choose a day after today and before the meeting.")


class NobodyToAsk(Refusal):
    sentence = _l("There is no contact to ask: please name the delegation for them.")


class Asking:
    """Mixed into Nomination. Its date is the end of a day by the institute's own clock."""

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting_id: Mapped[int]
        asked_at: Mapped[datetime | None]
        due_at: Mapped[datetime | None]
        answered_at: Mapped[datetime | None]
        words: Mapped[str]
        meeting: Mapped[Meeting]
        institute: Mapped[Institute | None]
        zone: property
        note: Callable[..., None]
        replace_link: Callable[[], None]

    @property
    def contacts(self) -> Sequence[CoordinatorContact]:
        """Whoever answers for the institute and is reached by mail."""
        everybody = CoordinatorContact.of(self.institute) if self.institute else ()
        return [each for each in everybody if each.is_reached]

    @property
    def is_past_due(self) -> bool:
        return self.due_at is not None and self.due_at <= utc_now()

    def ask(self, day: date, words: str, *, by: "Person") -> None:
        """Ask every contact for the delegation by the end of `day`, for the first time or again.

        Before publication it is written down, and asked then. Raises MeetingCancelled,
        MeetingOver, NobodyToAsk, DateNotPossible.
        """
        self.check_may_be_asked()
        if not self.contacts:
            raise NobodyToAsk
        verb = "asked again" if self.asked_at else "asked"
        before, self.due_at = self.due_at, self.checked_end_of(day)
        self.words, self.answered_at = words, None
        self.note(verb, by=by, details=self.told(before))
        if self.meeting.is_announced:
            self.write_to_contacts()

    def put_date(self, day: date, *, by: "Person") -> None:
        """Another date, of which nobody is told but by a reminder. Raises as `ask` does."""
        self.check_may_be_asked()
        before, self.due_at = self.due_at, self.checked_end_of(day)
        if before != self.due_at:
            self.note("date changed", by=by, details=self.told(before))
        if self.asked_at:
            self.remind_anew()

    def replace_links(self, *, by: "Person") -> None:
        """No link mailed before opens anything; who has not answered yet gets a new one."""
        self.replace_link()
        self.note("links replaced", by=by)
        if self.asked_at and not self.answered_at and self.meeting.is_announced:
            self.write_to_contacts()

    def check_may_be_asked(self) -> None:
        self.meeting.check_not_cancelled()
        if self.meeting.has_started:
            raise MeetingOver

    def checked_end_of(self, day: date) -> datetime:
        end = timezones.instant(datetime.combine(day, LAST_MINUTE), self.zone, 0)
        if not utc_now() < end < self.meeting.starts_at:
            raise DateNotPossible
        return end

    def told(self, before: datetime | None) -> dict[str, Any]:
        assert self.due_at is not None
        return {"due_at": [before.isoformat() if before else None, self.due_at.isoformat()]}

    def write_to_contacts(self) -> None:
        is_again, self.asked_at = self.asked_at is not None, utc_now()
        asked_at = self.asked_at.isoformat()
        self.post_to_contacts(Kind.NOMINATION, asked_at=asked_at, again=is_again)
        self.remind_anew()

    def tell_contacts(self, what: str, **payload: Any) -> None:
        """News of a nomination that was asked for: `what` is "cancelled" or "freed"."""
        if self.asked_at and self.meeting.published_at:
            self.post_to_contacts(Kind.NOMINATION_NEWS, what=what, **payload)

    def tell_move(self, before: dict[str, Any]) -> None:
        """One mail, however many edits; `before` is what Meeting.facts() said before this one."""
        waiting = (Notice.nomination_id == self.id, unattempted(Kind.NOMINATION_NEWS))
        moved = (*waiting, Notice.payload["what"].as_string() == "moved")
        first = db.session.scalar(select(func.min(Notice.created_at)).where(*moved))
        due_at = quiet_until(first or utc_now())
        if first:
            db.session.execute(update(Notice).where(*moved).values(due_at=due_at))
        elif self.asked_at:
            kind = Kind.NOMINATION_NEWS
            self.post_to_contacts(kind, due_at=due_at, what="moved", before=before)

    def post_to_contacts(
        self, kind: Kind, *, due_at: datetime | None = None, **payload: Any
    ) -> None:
        db.session.flush()
        post(self.row(kind, each, due_at or utc_now(), payload) for each in self.contacts)

    def remind_anew(self) -> None:
        """Old reminders go; principals get none, and mornings that have passed are left out."""
        mine = (Notice.nomination_id == self.id, unattempted(Kind.NOMINATION_REMINDER))
        db.session.execute(
            update(Notice)
            .where(*mine)
            .values(overtaken_at=utc_now())
            .execution_options(synchronize_session=False)
        )
        assert self.due_at is not None
        last_day = timezones.local(self.due_at, self.zone).date()
        mornings = [(days, self.morning(last_day - timedelta(days=days))) for days in REMINDED]
        reminded = [each for each in self.contacts if not each.is_principal]
        post(
            self.row(
                Kind.NOMINATION_REMINDER,
                each,
                at,
                {"days": days, "due_at": self.due_at.isoformat()},
            )
            for days, at in mornings
            for each in reminded
            if at > utc_now()
        )

    def morning(self, day: date) -> datetime:
        return timezones.instant(datetime.combine(day, IN_THE_MORNING), self.zone, 0)

    def row(
        self, kind: Kind, contact: CoordinatorContact, due_at: datetime, payload: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "kind": kind,
            "nomination_id": self.id,
            "meeting_id": self.meeting_id,
            "address": contact.contact.address,
            "due_at": due_at,
            "payload": payload | {"contact_id": contact.id},
        }

    def is_told_truly(self, notice: Notice) -> bool:
        """Until when such a mail says the truth: asked once, before its first attempt."""
        meeting, kind = self.meeting, notice.kind
        if self.reader_of(notice) is None:
            return False
        if notice.payload.get("what") == "cancelled":
            return meeting.cancelled_at is not None and self.was_written_to(notice)
        if meeting.cancelled_at or meeting.has_started:
            return False
        if kind == Kind.NOMINATION:
            return self.answered_at is None and self.says(notice, "asked_at")
        if kind == Kind.NOMINATION_REMINDER:
            return self.answered_at is None and self.says(notice, "due_at")
        moved: bool = notice.payload.get("before") != meeting.facts()
        return moved or notice.payload["what"] != "moved"

    def says(self, notice: Notice, name: str) -> bool:
        """Whether the mail still has the instant of that name right."""
        at: datetime | None = getattr(self, name)
        return at is not None and notice.payload[name] == at.isoformat()

    def was_written_to(self, notice: Notice) -> bool:
        earlier = select(Notice.id).where(
            Notice.nomination_id == self.id,
            Notice.address == notice.address,
            Notice.id < notice.id,
            Notice.sent_at.is_not(None),
        )
        return db.session.scalar(earlier.limit(1)) is not None

    def reader_of(self, notice: Notice) -> CoordinatorContact | None:
        """None once they answer for the institute no more."""
        found = db.session.get(CoordinatorContact, notice.payload["contact_id"])
        return found if found and found.institute is self.institute else None
