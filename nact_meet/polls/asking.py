"""A poll under way: its voters are asked and reminded, until it is closed or called off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.orm import Mapped

from nact_meet.delegations.asking import IN_THE_MORNING, REMINDED
from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice, post, unattempted
from nact_meet.polls.models.poll_reader import Reader, readers_of
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import PollEnded, PollNotOpen, RemindedToday
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

A_DAY = timedelta(days=1)


class Polling:
    """Mixed into Poll."""

    if TYPE_CHECKING:
        id: Mapped[int]
        slots: Mapped[list[PollSlot]]
        closes_at: Mapped[datetime]
        opened_at: Mapped[datetime | None]
        closed_at: Mapped[datetime | None]
        called_off_at: Mapped[datetime | None]
        reminded_at: Mapped[datetime | None]
        proposed_by: Mapped[Person | None]
        chosen: property
        is_open: property
        note: Callable[..., None]
        check_deadline: Callable[[datetime], None]
        loaded_voters: Callable[[], Sequence[Voter]]
        tell_organisers: Callable[..., None]
        let_go_of_dates: Callable[..., None]

    def begin(self, *, by: "Person") -> None:
        """The hosts have agreed: everybody is asked."""
        self.opened_at = utc_now()
        self.note("poll opened", by=by)
        self.ask(self.loaded_voters())
        proposer = self.proposed_by
        if proposer and proposer is not by and proposer.organiser:
            self.tell_organisers([proposer.organiser], "opened")

    def close(self, *, by: "Person") -> None:
        """Before the deadline. A second time changes nothing. Raises PollNotOpen."""
        if self.closed_at:
            return
        if not self.is_open:
            raise PollNotOpen
        self.closed_at = utc_now()
        self.note("poll closed", by=by)

    def call_off(self, *, by: "Person") -> None:
        """No date is looked for any more. A second time changes nothing. Raises PollEnded."""
        if self.called_off_at:
            return
        if self.chosen:
            raise PollEnded
        self.called_off_at = utc_now()
        self.note("poll called off", by=by)
        if self.opened_at:
            self.tell_voters("called off")
        self.let_go_of_dates("called off")

    def put_deadline(self, closes_at: datetime, *, by: "Person") -> None:
        """Another one; reminders follow it. Also after the old one has passed.

        Raises PollEnded, DeadlineNotPossible.
        """
        if self.called_off_at or self.closed_at or self.chosen:
            raise PollEnded
        if closes_at == self.closes_at:
            return
        self.check_deadline(closes_at)
        details = {"closes_at": [self.closes_at.isoformat(), closes_at.isoformat()]}
        self.closes_at = closes_at
        self.note("deadline changed", by=by, details=details)
        if self.opened_at:
            self.remind_anew()

    def remind_now(self, *, by: "Person") -> int:
        """Whoever has not answered yet, once a day at most; how many.

        Raises PollNotOpen, RemindedToday.
        """
        if not self.is_open:
            raise PollNotOpen
        if self.reminded_at and self.reminded_at > utc_now() - A_DAY:
            raise RemindedToday
        self.reminded_at = utc_now()
        silent = [each for each in self.loaded_voters() if each.answered_at is None]
        rows = [self.reminder(reader, utc_now()) for reader in reminded(silent)]
        post(rows)
        count = len({row["voter_id"] for row in rows})
        self.note("voters reminded", by=by, details={"voters": count})
        return count

    def ask(self, voters: Sequence[Voter]) -> None:
        """For the first time."""
        for each in voters:
            each.asked_at = utc_now()
        self.write_to(voters, Kind.POLL)
        self.post_reminders(voters)

    def tell_voters(self, what: str, **payload: Any) -> None:
        """`what`: chosen, or called off."""
        self.write_to(self.loaded_voters(), Kind.POLL_NEWS, what=what, **payload)

    def write_to(self, voters: Iterable[Voter], kind: Kind, **payload: Any) -> None:
        db.session.flush()
        readers = (each for found in readers_of(voters).values() for each in found)
        post([self.row(kind, each, utc_now(), payload) for each in readers])

    def remind_anew(self) -> None:
        """Old reminders go."""
        mine = (Notice.poll_id == self.id, unattempted(Kind.POLL_REMINDER))
        db.session.execute(
            update(Notice)
            .where(*mine)
            .values(overtaken_at=utc_now())
            .execution_options(synchronize_session=False)
        )
        self.post_reminders([each for each in self.loaded_voters() if each.answered_at is None])

    def post_reminders(self, voters: Iterable[Voter]) -> None:
        """Mornings that have passed are left out; so is what would come after the deadline."""
        db.session.flush()
        post(
            [
                self.reminder(reader, at)
                for reader in reminded(voters)
                for at in self.mornings(reader.person.zone)
                if utc_now() < at < self.closes_at
            ]
        )

    def mornings(self, zone: str) -> Iterator[datetime]:
        """By the reader's own clock."""
        last_day = timezones.local(self.closes_at, zone).date()
        for days in REMINDED:
            morning = datetime.combine(last_day - timedelta(days=days), IN_THE_MORNING)
            yield timezones.instant(morning, zone, 0)

    def reminder(self, reader: Reader, at: datetime) -> dict[str, Any]:
        payload = {"closes_at": self.closes_at.isoformat()}
        return self.row(Kind.POLL_REMINDER, reader, at, payload)

    def row(
        self, kind: Kind, reader: Reader, due_at: datetime, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """A notice to one reader."""
        contact = {"contact_id": reader.coordinator.id} if reader.coordinator else {}
        return {
            "kind": kind,
            "poll_id": self.id,
            "voter_id": reader.voter.id,
            "address": reader.contact.address,
            "due_at": due_at,
            "payload": payload | contact,
        }


def reminded(voters: Iterable[Voter]) -> Iterator[Reader]:
    for found in readers_of(voters).values():
        yield from (each for each in found if each.is_reminded)
