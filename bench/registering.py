"""Registering by link among a hundred participants, and among a hundred thousand."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench import data
from bench.client import ask_all
from bench.crowd import gather
from bench.measure import ROUNDS, Figure, side_by_side
from bench.pages import register
from bench.running import granian
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange, seats_held
from nact_meet.web.extensions import db

FEW, MANY = 100, 100_000
REGISTRATIONS = 20
SHARE = REGISTRATIONS * ROUNDS
FREE = {"MM": 10_000, "CN": 10_000}


@dataclass
class Hall:
    """A site of its own with one open meeting; `tokens` are of people who have not answered."""

    people: int
    folder: Path
    port: int = 0
    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = data.site(self.folder)
        with self.app.app_context():
            meeting = data.meeting(SHARE * 3 + 1)
            assert meeting.created_by is not None
            publishing.publish(meeting, by=meeting.created_by)
            self.tokens = [each.token for each in audience.places_of(meeting)]
            gather(meeting, self.people)
            db.session.remove()

    def register(self) -> int:
        some = [register(self.port, self.tokens.pop()) for _ in range(REGISTRATIONS)]
        return ask_all(self.port, some)

    def arrange(self, *, spare: int) -> None:
        """So many seats more than are taken, a part of them of countries of their own."""
        with self.app.test_request_context(method="POST"):
            meeting = db.session.query(Meeting).one()
            taken = seats_held(meeting)
            own = {code: taken[code] + (spare and free) for code, free in FREE.items()}
            general = sum(count for code, count in taken.items() if code not in own) + spare
            assert meeting.created_by is not None
            arrange(meeting, Plan(general + sum(own.values()), own), by=meeting.created_by)
            db.session.commit()
            db.session.remove()

    def count(self, state: State) -> int:
        with self.app.app_context():
            found = db.session.query(Participant).filter_by(state=state).count()
            db.session.remove()
            return found


def measure() -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        few, many = Hall(FEW, Path(one)), Hall(MANY, Path(two))
        with ExitStack() as servers:
            for hall in (few, many):
                hall.port = servers.enter_context(granian("wsgi:app", DATA_DIR=str(hall.folder)))
            tell("registering among 100,000, against 100", few, many)
            for hall in (few, many):
                hall.arrange(spare=30_000)
            tell("the same, within seats", few, many)
            for hall in (few, many):
                hall.arrange(spare=0)
            tell("the same, onto the waiting list", few, many)
            assert many.count(State.WAITING) == few.count(State.WAITING) == SHARE
            assert many.count(State.CONFIRMED) == MANY + SHARE * 2


def tell(work: str, few: Hall, many: Hall) -> None:
    ours, limit = side_by_side(many.register, few.register)
    Figure(work, ours, limit, "places/s", ">= 0.77").tell()
