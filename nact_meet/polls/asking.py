"""A poll under way: its voters are asked and reminded, until it is closed or called off."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import aliased, joinedload

from nact_meet.delegations.asking import IN_THE_MORNING, REMINDED
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.person import Person
from nact_meet.notices.links_again import links_again
from nact_meet.notices.models.notice import Kind, Notice, post, unattempted
from nact_meet.polls import kept_dates
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Reader, Voter, new_voter_key, readers_of
from nact_meet.polls.news_for_hosts import expect_deadline
from nact_meet.polls.refusals import PollEnded, PollNotOpen, RemindedToday
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

A_DAY = timedelta(days=1)


def close(poll: Poll, *, by: Person) -> None:
    """Before the deadline. A second time changes nothing. Raises PollNotOpen."""
    if poll.closed_at:
        return
    if not poll.is_open:
        raise PollNotOpen
    poll.closed_at = utc_now()
    poll.note("poll closed", by=by)


def call_off(poll: Poll, *, by: Person) -> None:
    """No date is looked for any more. A second time changes nothing. Raises PollEnded."""
    if poll.called_off_at:
        return
    if poll.chosen:
        raise PollEnded
    poll.called_off_at = utc_now()
    poll.note("poll called off", by=by)
    if poll.opened_at:
        tell_voters(poll, "called off")
    kept_dates.let_go_of_all(poll, "called off")


def put_deadline(poll: Poll, closes_at: datetime, *, by: Person) -> None:
    """Another one; reminders follow it. Also after the old one has passed.

    Raises PollEnded, DeadlineNotPossible.
    """
    if poll.called_off_at or poll.closed_at or poll.chosen:
        raise PollEnded
    if closes_at == poll.closes_at:
        return
    poll.check_deadline(closes_at)
    details = {"closes_at": [poll.closes_at.isoformat(), closes_at.isoformat()]}
    poll.closes_at = closes_at
    poll.note("deadline changed", by=by, details=details)
    if poll.opened_at:
        remind_anew(poll)
        expect_deadline(poll)


def remind_now(poll: Poll, *, by: Person) -> int:
    """Whoever has not answered yet, once a day at most; how many.

    Raises PollNotOpen, RemindedToday.
    """
    if not poll.is_open:
        raise PollNotOpen
    if poll.reminded_at and poll.reminded_at > utc_now() - A_DAY:
        raise RemindedToday
    poll.reminded_at = utc_now()
    rows = [reminder(poll, reader, utc_now()) for reader in reminded(silent(poll))]
    post(rows)
    count = len({row["voter_id"] for row in rows})
    poll.note("voters reminded", by=by, details={"voters": count})
    return count


def ask(poll: Poll, voters: Sequence[Voter]) -> None:
    """For the first time."""
    for voter in voters:
        voter.asked_at = utc_now()
    write_to(poll, voters, Kind.POLL)
    post_reminders(poll, voters)


def replace_link(voter: Voter, *, by: Person) -> None:
    """No link mailed before opens anything; while the poll is open they get a new one."""
    voter.key = new_voter_key()
    voter.note("voter link replaced", by=by)
    if voter.poll.is_open:
        write_to(voter.poll, [voter], Kind.POLL, again=True)


def tell_voters(poll: Poll, what: str) -> None:
    """`what`: chosen, or called off."""
    write_to(poll, poll.loaded_voters(), Kind.POLL_NEWS, what=what)


@links_again
def open_polls(address: str) -> Iterator[dict[str, Any]]:
    """Whoever answers there: a person, where they are asked today, or a country's contact."""
    mine, named = aliased(Contact), aliased(Contact)
    people = (
        select(Voter)
        .join(Voter.poll)
        .join(mine, mine.person_id == Voter.person_id)
        .where(mine.address == address, *still_open())
        .options(joinedload(Voter.contact), joinedload(Voter.person).joinedload(Person.contacts))
    )
    for voter in db.session.scalars(people).unique():
        if voter.reached_at and voter.reached_at.address == address:
            yield link_again(voter.id, voter.poll_id)
    countries = (
        select(Voter.id, Voter.poll_id, CoordinatorContact.id)
        .join(Voter.poll)
        .join(CoordinatorContact, CoordinatorContact.institute_id == Voter.institute_id)
        .join(named, named.id == CoordinatorContact.contact_id)
        .where(named.address == address, *still_open())
    )
    for voter_id, poll_id, contact_id in db.session.execute(countries):
        yield link_again(voter_id, poll_id, contact_id=contact_id)


def still_open() -> tuple[ColumnElement[bool], ...]:
    """The condition, as far as a query can say it: the mail itself asks `Poll.is_open`."""
    unended = (Poll.closed_at.is_(None), Poll.called_off_at.is_(None), Poll.closes_at > utc_now())
    return Poll.opened_at.is_not(None), *unended


def link_again(voter_id: int, poll_id: int, **contact: int) -> dict[str, Any]:
    key = ":".join(map(str, ["poll", voter_id, *contact.values()]))
    about = {"kind": Kind.POLL, "voter_id": voter_id, "poll_id": poll_id, "key": key}
    return about | {"payload": {"what": "link"} | contact}


def write_to(poll: Poll, voters: Iterable[Voter], kind: Kind, **payload: Any) -> None:
    db.session.flush()
    readers = (reader for theirs in readers_of(voters).values() for reader in theirs)
    post([row_of(poll, kind, reader, utc_now(), payload) for reader in readers])


def remind_anew(poll: Poll) -> None:
    """Old reminders go."""
    mine = (Notice.poll_id == poll.id, unattempted(Kind.POLL_REMINDER))
    db.session.execute(
        update(Notice)
        .where(*mine)
        .values(overtaken_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    post_reminders(poll, silent(poll))


def post_reminders(poll: Poll, voters: Iterable[Voter]) -> None:
    """Mornings that have passed are left out; so is what would come after the deadline."""
    db.session.flush()
    post(
        [
            reminder(poll, reader, at)
            for reader in reminded(voters)
            for at in mornings(poll, reader.person.zone)
            if utc_now() < at < poll.closes_at
        ]
    )


def silent(poll: Poll) -> list[Voter]:
    return [voter for voter in poll.loaded_voters() if voter.answered_at is None]


def reminded(voters: Iterable[Voter]) -> Iterator[Reader]:
    for readers in readers_of(voters).values():
        yield from (reader for reader in readers if reader.is_reminded)


def mornings(poll: Poll, zone: str) -> Iterator[datetime]:
    """By the reader's own clock."""
    last_day = timezones.local(poll.closes_at, zone).date()
    for days in REMINDED:
        morning = datetime.combine(last_day - timedelta(days=days), IN_THE_MORNING)
        yield timezones.instant(morning, zone, 0)


def reminder(poll: Poll, reader: Reader, at: datetime) -> dict[str, Any]:
    payload = {"closes_at": poll.closes_at.isoformat()}
    return row_of(poll, Kind.POLL_REMINDER, reader, at, payload)


def row_of(
    poll: Poll, kind: Kind, reader: Reader, due_at: datetime, payload: dict[str, Any]
) -> dict[str, Any]:
    """A notice to one reader."""
    contact = {"contact_id": reader.coordinator.id} if reader.coordinator else {}
    return {
        "kind": kind,
        "poll_id": poll.id,
        "voter_id": reader.voter.id,
        "address": reader.contact.address,
        "due_at": due_at,
        "payload": payload | contact,
    }
