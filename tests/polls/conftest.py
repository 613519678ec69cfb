"""A poll that Bangkok holds: three dates in March, Aye Aye required, Li Wei and Maria not.

The clock stands at Monday 1 March 2027, nine by Bangkok's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls import agreeing, electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate, PollSlot
from nact_meet.polls.models.voter import Choice, Reader, Voter
from nact_meet.web.extensions import db
from tests.cast import Cast, person

NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)
DEADLINE = datetime(2027, 3, 12, 10, tzinfo=UTC)
"""Friday 12 March, 17:00 in Bangkok."""
YES, MAYBE, NO = Choice.YES, Choice.MAYBE, Choice.NO


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def slot(day: int, hour: int = 14, hours: int = 2, zone: str = "Asia/Bangkok") -> AskedDate:
    """On a day of March 2027."""
    start = datetime(2027, 3, day, hour)
    return AskedDate(Slot(start, start + timedelta(hours=hours), zone))


DATES = (slot(22), slot(23), slot(25, hour=9))


def draft(
    cast: Cast, *hosts: Institute, dates: Sequence[AskedDate] = DATES, by: Person | None = None,
    **values: Any,
) -> Poll:  # fmt: skip
    common = {"title": "Rice and rivers", "zone": "Asia/Bangkok", "closes_at": DEADLINE}
    by = by or cast.somchai
    return Poll.draft(common | values, hosts or [cast.institute], dates, by=by)


@pytest.fixture
def poll(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """A draft."""
    poll = draft(cast)
    enrol(poll, cast, cast.aye, is_required=True)
    enrol(poll, cast, cast.wei, cast.maria)
    db.session.commit()
    return poll


def enrol(poll: Poll, cast: Cast, *people: Person, is_required: bool = False) -> list[Voter]:
    electors = [Elector(contact=contact_of(each), is_required=is_required) for each in people]
    return electorate.enrol(poll, electors, by=cast.somchai)


@pytest.fixture
def opened(poll: Poll, cast: Cast) -> Poll:
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    return poll


@dataclass
class Yangon:
    """The institute that coordinates Myanmar: Daw Khin is asked, and Ko Zaw, her deputy."""

    institute: Institute
    khin: CoordinatorContact
    zaw: CoordinatorContact


@pytest.fixture
def yangon(cast: Cast) -> Yangon:
    cast.yangon.is_coordinator = True
    people = [
        person(name, address, cast.yangon)
        for name, address in (
            ("Daw Khin", "khin@yangon.example"),
            ("Ko Zaw", "zaw@yangon.example"),
        )
    ]
    db.session.add_all(people)
    db.session.flush()
    khin, zaw = (
        CoordinatorContact.name(cast.yangon, contact_of(each), standing, by=cast.somchai)
        for each, standing in zip(people, (Standing.CONTACT, Standing.DEPUTY), strict=True)
    )
    db.session.commit()
    return Yangon(cast.yangon, khin, zaw)


def contact_of(person: Person) -> Contact:
    assert person.contact is not None
    return person.contact


def voter_of(poll: Poll, whose: Person | Institute) -> Voter:
    (found,) = [each for each in poll.voters if whose in (each.person, each.institute)]
    return found


def reader_of(poll: Poll, whose: Person | CoordinatorContact) -> Reader:
    """The only address of a person; or a contact who answers for a country."""
    if isinstance(whose, CoordinatorContact):
        return Reader(voter_of(poll, whose.institute), whose.contact, whose)
    return Reader(voter_of(poll, whose), contact_of(whose))


def say(
    poll: Poll, whose: Person | CoordinatorContact, *choices: Choice, comment: str = ""
) -> None:
    """In the order of the dates."""
    reader = reader_of(poll, whose)
    answers = {each.id: choice for each, choice in zip(poll.slots, choices, strict=True)}
    voting.answer(reader, answers, comment)
    db.session.commit()


def days(slots: Sequence[PollSlot]) -> list[int]:
    return [each.starts_wall.day for each in slots]
