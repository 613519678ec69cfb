"""Sixty-four people at once for the last seat, from four processes, on both databases."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.parts.patience import LONG

ROOT = Path(__file__).parents[2]
PROCESSES, EACH = 4, 16


def crowd(meeting: Meeting, count: int) -> list[Participant]:
    people = [
        Person(full_name=f"Guest {n}", zone="UTC", contacts=[Contact(address=f"g{n}@x.example")])
        for n in range(count)
    ]
    db.session.add_all(people)
    places = [audience.invite(meeting, each.contacts[0], Role.DELEGATE, by=None) for each in people]
    db.session.commit()
    return places


def test_exactly_one_of_64_gets_the_last_seat(
    database_url: str, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    key = "k" * 32
    make_app(database_url, secret_key=key)
    cast = assemble()
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    arrange(meeting, Plan(1), by=cast.somchai)
    tokens = [each.token for each in crowd(meeting, PROCESSES * EACH)]
    meeting_id = meeting.id
    db.session.commit()
    db.session.remove()

    arguments = (database_url, str(tmp_path), key, str(PROCESSES))
    rush = subprocess.run(
        [sys.executable, "-m", "tests.seats.rush", *arguments],
        cwd=ROOT,
        input=" ".join(tokens) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONG,
    )
    answers = [line.split() for line in rush.stdout.splitlines()]

    assert [status for status, _ in answers] == ["303"] * len(tokens)
    assert max(float(seconds) for _, seconds in answers) < LONG
    states = dict(
        iter(
            db.session.execute(
                select(Participant.state, func.count())
                .where(Participant.meeting_id == meeting_id, Participant.role == Role.DELEGATE)
                .group_by(Participant.state)
            )
        )
    )
    assert states == {State.CONFIRMED: 1, State.WAITING: len(tokens) - 1}
    assert db.session.get_one(Seating, meeting_id).taken == 1
