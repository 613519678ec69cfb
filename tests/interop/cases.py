"""The rows of the table that arrive by mail."""

from collections.abc import Iterator

from tests.interop import changes, dates, days, particulars, people
from tests.interop.application import Application
from tests.interop.reading import Case


def told(application: Application) -> Iterator[Case]:
    for tell in (
        *changes.TELLERS,
        *days.TELLERS,
        *people.TELLERS,
        *dates.TELLERS,
        *particulars.TELLERS,
    ):
        yield tell(application)
