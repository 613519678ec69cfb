"""The dates that a poll keeps in one voter's calendar, and what is mailed of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.person import Person
from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice, post, quiet_until, unattempted, unfinished
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.vote import Choice
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.poll import Poll


class NothingKept(Refusal):
    sentence = _l("No dates are kept in your calendar: either none is left, or one is chosen.")


class Holding:
    """Mixed into Voter. `keeps_times` is their own wish, where the poll offers it at all."""

    keeps_times: Mapped[bool] = mapped_column(default=True)

    if TYPE_CHECKING:
        id: Mapped[int]
        poll: Mapped[Poll]
        person: Mapped[Person | None]
        holds: Mapped[list[Hold]]
        is_country: property
        choices: property

    @property
    def may_keep_times(self) -> bool:
        """Not a country: nobody knows yet who will come for it."""
        return bool(self.poll.with_holds) and not self.is_country

    @property
    def kept_times(self) -> list[Hold]:
        """Those that stand, the earliest first."""
        standing = [each for each in self.holds if each.stands]
        return sorted(standing, key=lambda each: each.slot.starts_at)

    def some_kept_times(self) -> list[Hold]:
        """Raises NothingKept."""
        if not self.kept_times:
            raise NothingKept
        return self.kept_times

    def keep_times(self) -> None:
        """After an answer: each date they can come at is kept, and no other one.

        The caller has locked the poll. Their calendar hears of it once they have been quiet.
        """
        if not self.may_keep_times:
            return
        known = {each.slot_id: each for each in locked(Hold.voter_id == self.id)}
        wanted = self.wanted_times()
        for slot_id, hold in known.items():
            if slot_id not in wanted:
                hold.let_go()
        for slot_id in sorted(wanted):
            hold = known.get(slot_id) or self.first_hold(slot_id)
            hold.keep()
            known[slot_id] = hold
        self.tell_of_times(known.values(), "answer" if self.keeps_times else "wish")

    def wanted_times(self) -> set[int]:
        if not self.keeps_times:
            return set()
        return {slot_id for slot_id, choice in self.choices.items() if choice != Choice.NO}

    def first_hold(self, slot_id: int) -> Hold:
        hold = Hold(slot_id=slot_id)
        self.holds.append(hold)
        db.session.flush()
        return hold

    def tell_of_times(self, holds: Iterable[Hold], why: str) -> None:
        """One round of mails, however many edits: it waits a little longer with each."""
        first = withhold(Notice.voter_id == self.id) or utc_now()
        when = {"created_at": first, "due_at": quiet_until(first)}
        post([row | when for row in news(holds, why)])

    def let_go_of_times(self, why: str, *where: Any) -> None:
        """Before this row goes, or is nobody's any more: each farewell stands by itself.

        `where` chooses among the holds. Whatever else waited to be mailed is not: a row that goes
        takes its notices along, and must not wait then for a worker that waits for the row.
        """
        found = locked(Hold.voter_id == self.id, *where)
        db.session.execute(
            update(Notice)
            .where(Notice.voter_id == self.id, unfinished(Notice))
            .values(overtaken_at=utc_now())
            .execution_options(synchronize_session=False)
        )
        for each in found:
            each.let_go()
        post([row | {"voter_id": None} for row in news(found, why)])
        for each in found:
            db.session.delete(each)


def locked(*where: Any) -> list[Hold]:
    """Pages lock a poll, then its holds, then notices."""
    query = select(Hold).where(*where).order_by(Hold.id).with_for_update(of=Hold)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def withhold(*where: Any) -> datetime | None:
    """What nobody has begun to send of these holds is not sent; since when it has waited."""
    waited = db.session.scalars(
        update(Notice)
        .where(*where, unattempted(Kind.HOLD, Kind.HOLD_GONE))
        .values(overtaken_at=utc_now(), lease_until=None)
        .returning(Notice.created_at)
        .execution_options(synchronize_session=False)
    ).all()
    return min(waited, default=None)


def news(holds: Iterable[Hold], why: str) -> Iterator[dict[str, Any]]:
    """The notices of those whose calendar does not say yet what is so."""
    for each in holds:
        if each.must_be_told:
            yield row_of(each, Kind.HOLD, each.written_to, {"key": each.organizer_key})
        elif each.stands_in and not each.stands and not each.is_out_of_reach:
            yield row_of(each, Kind.HOLD_GONE, each.stands_in, farewell(each, why))


def row_of(hold: Hold, kind: Kind, address: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "poll_id": hold.voter.poll_id,
        "voter_id": hold.voter_id,
        "address": address,
        "payload": payload,
        "created_at": utc_now(),
        "due_at": utc_now(),
    }


def farewell(hold: Hold, why: str) -> dict[str, Any]:
    """All that the last mail of an entry says: by then nothing else may know it. JSON.

    `why`: answer, wish, chosen, called off, removed, or erased.
    """
    person, contact = hold.voter.person, hold.contact
    assert hold.told is not None and person is not None
    about = {
        "why": why,
        "name": person.full_name,
        "greeted": contact.greets if contact else person.name_with_honorific,
        "language": person.reads,
        "clock": person.zone,
        "key": hold.organizer_key,
        "uid": hold.uid,
        "sequence": hold.sequence,
        "created_at": hold.created_at.isoformat(),
        "revised_at": hold.revised_at.isoformat(),
    }
    return hold.told | about
