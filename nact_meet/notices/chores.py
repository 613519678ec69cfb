"""What the worker does by the clock, besides sending: each package registers its own."""

from collections.abc import Callable
from dataclasses import dataclass

Chore = Callable[[], None]


@dataclass(frozen=True)
class Errand:
    """What may take long: `do` is asked again until it answers False."""

    name: str
    is_due: Callable[[], bool]
    do: Callable[[], bool]


_CHORES: list[Chore] = []
ERRANDS: list[Errand] = []


def chore(done: Chore) -> Chore:
    """Over a function that is called every minute, ends soon and commits what it did."""
    _CHORES.append(done)
    return done


def errand(
    name: str, *, is_due: Callable[[], bool]
) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Over a function that the worker calls in a thread of its own while any is due."""

    def register(do: Callable[[], bool]) -> Callable[[], bool]:
        ERRANDS.append(Errand(name, is_due, do))
        return do

    return register


def chores() -> list[Chore]:
    """In the same order whichever module was imported first."""
    return sorted(_CHORES, key=lambda done: (done.__module__, done.__name__))
