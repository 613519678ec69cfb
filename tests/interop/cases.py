"""The rows of the table that arrive by mail."""

from collections.abc import Callable

from tests.interop import changes
from tests.interop.application import Application
from tests.interop.reading import Case


def told_by(tell: Callable[[Application], Case]) -> Callable[[Application], list[Case]]:
    return lambda application: [tell(application)]


TELLERS: tuple[Callable[[Application], list[Case]], ...] = tuple(map(told_by, changes.TELLERS))
