"""Where the people of a list go. Each kind is a class in a file of this folder, found by `kinds`:
it says who of the directory is there already, who is let in, and at which addresses its pages are.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Select, literal, null, select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import Newcomer, Seats
from nact_meet.web.extensions import db

NO_STATE = null().label("state")
USUAL_ROLE = literal(Role.DELEGATE).label("role")


class Destination(ABC):
    """`zone` is for people of whom nothing else suggests one."""

    path: ClassVar[str]
    """Of its pages, before `/import`; its parameters are those of `found`."""
    is_for_what_is_left = False
    """A list that names no other kind's place goes here."""
    has_roles = False
    takes_answers = False
    """People may have said yes elsewhere."""
    is_directory = False
    takes_known = True
    """People of the directory can be brought there."""
    zone: str

    def __init__(self, by: Person) -> None:
        self.by = by

    # How one is found

    @classmethod
    @abstractmethod
    def found(cls, by: Person, **way: Any) -> Self:
        """By its address, for whoever may bring people there; 404 for others."""

    @classmethod
    @abstractmethod
    def of_list(cls, listed: Import, by: Person) -> Self | None:
        """None where the list goes to another kind."""

    def takes_from(self, organiser: Organiser) -> bool:
        """Whether they may bring people there, as `found` asks of who is signed in."""
        return True

    # Its pages

    @property
    @abstractmethod
    def way(self) -> dict[str, Any]:
        """What the addresses of its lists are made of."""

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    @abstractmethod
    def home(self) -> str:
        """Where its people are seen."""

    @property
    @abstractmethod
    def trail(self) -> list[tuple[str, str]]: ...

    @property
    def is_announced(self) -> bool:
        """Whoever is brought in now hears of it at once."""
        return False

    @property
    def is_draft(self) -> bool:
        """They will hear of it later."""
        return False

    @property
    def closed_because(self) -> str:
        """Why nobody can be brought here any more; "" while somebody can."""
        return ""

    def check_open(self) -> None:
        """Raises the refusal that says so where it is closed."""
        return

    # Its lists, and who is there

    @abstractmethod
    def new_list(self, name: str) -> Import: ...

    @abstractmethod
    def has(self) -> ColumnElement[bool]:
        """The condition on Import."""

    @abstractmethod
    def with_those_here(self, query: Select[Any]) -> Select[Any]:
        """`place_id`, `state` and `role` of each person, where they are there already."""

    def those_here(self, ids: Iterable[int]) -> set[int]:
        """Of these people."""
        query = self.with_those_here(select(Person.id).where(Person.id.in_(list(ids))))
        return {row.id for row in db.session.execute(query) if row.place_id is not None}

    def seats(self, *, is_registered: bool) -> Seats:
        return Seats()

    @property
    def usual_institute(self) -> str:
        """Of lines that name none."""
        return ""

    def set_apart(self, newcomers: Sequence[Newcomer]) -> None:
        """Mark those who cannot come here."""
        return

    def hold_still(self, listed: Import) -> None:
        """Lock what decides who can come."""
        return

    @abstractmethod
    def bring(self, coming: Sequence[Newcomer], listed: Import) -> None: ...


@cache
def kinds() -> tuple[type[Destination], ...]:
    """Those of this folder; the one for what is left comes last."""
    folder = __name__.rpartition(".")[0]
    for module in iter_modules(import_module(folder).__path__, f"{folder}."):
        import_module(module.name)
    return tuple(sorted(Destination.__subclasses__(), key=lambda kind: kind.is_for_what_is_left))


def of_list(listed: Import, by: Person) -> Destination:
    return next(filter(None, (kind.of_list(listed, by) for kind in kinds())))
