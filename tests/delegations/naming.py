"""What the tests of a delegation say of people."""

from typing import Any

from nact_meet.delegations import naming, roll
from nact_meet.delegations.recognition import Named, Namer
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.delegations.conftest import Yangon

BLANK = {"role": "delegate", "language": "en"}
"""What a form sends of a row that nobody touched."""


def khins(yangon: Yangon) -> Namer:
    """Daw Khin names, by her link."""
    return Namer(yangon.khin.acts)


def hosts(nomination: Nomination, cast: Cast) -> Namer:
    return Namer(nomination.hosts_act(cast.somchai), is_host=True)


def person(name: str, **more: Any) -> Named:
    address = f"{name.split()[0].lower()}@yangon.example"
    return Named(full_name=name, address=more.pop("address", address), **more)


def seats(meeting: Meeting, cast: Cast, total: int, **countries: int) -> None:
    arrange(meeting, Plan(total, countries), by=cast.somchai)
    db.session.commit()


def name(nomination: Nomination, namer: Namer, *people: Named) -> list[Participant]:
    places = naming.name_people(nomination, people, namer)
    db.session.commit()
    return places


def names(nomination: Nomination) -> list[str]:
    return [each.full_name for each in roll.people(nomination)]


def rows(*people: dict[str, str]) -> dict[str, str]:
    return {
        f"people-{at}-{key}": value
        for at, each in enumerate(people)
        for key, value in (BLANK | each).items()
    }


def row(full_name: str, **more: str) -> dict[str, str]:
    address = f"{full_name.split()[0].lower()}@yangon.example"
    return {"full_name": full_name, "address": address, **more}
