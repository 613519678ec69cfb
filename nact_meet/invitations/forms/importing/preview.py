"""A list as it is understood now: its people, how they stand here, and what cannot be read."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from math import ceil
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.directory.access import readable
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.forms.importing.chosen import entries_of
from nact_meet.invitations.forms.importing.headings import HOLDS, Holds
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import COMING, Match
from nact_meet.invitations.recognising import meet
from nact_meet.web.typesetting import listed

PER_PAGE = 100
EXAMPLES = 3
MATCHES: dict[Match, LazyString] = {
    Match.NEW: _l("New to the directory"),
    Match.KNOWN: _l("Already in the directory"),
    Match.ASKED: _l("Invited, and registered now"),
    Match.PLACED: _l("Already on the list"),
    Match.SHARED: _l("A new name at a known address"),
    Match.UNSEATED: _l("No seats left"),
    Match.ELSEWHERE: _l("Of another institute, or known without one"),
}


class Preview:
    """Made anew for each page: nothing of it is stored."""

    def __init__(self, listed: Import, where: Destination) -> None:
        self.listed, self.where = listed, where
        self.lines = listed.lines
        self.entries, self.faults = entries_of(listed)
        self.newcomers = meet(
            where,
            self.entries,
            is_registered=listed.is_registered,
            sharing=listed.sharing,
        )
        self.counts = Counter(newcomer.match for newcomer in self.newcomers)

    @property
    def good(self) -> int:
        """How many lines bring somebody in."""
        return sum(self.counts[match] for match in COMING)

    @property
    def to_mail(self) -> int:
        return self.good if self.where.is_announced else 0

    @property
    def kinds(self) -> list[tuple[str, LazyString, int]]:
        """Value, name and number of each that there is."""
        there = {Match.PLACED: MATCHES[Match.KNOWN]} if self.where.is_directory else {}
        names = MATCHES | there
        return [(m.value, name, self.counts[m]) for m, name in names.items() if self.counts[m]]

    @cached_property
    def unknown_institutes(self) -> list[tuple[str, int]]:
        """Their names, and how many come from each; most first."""
        named = (
            newcomer.entry.institute
            for newcomer in self.newcomers
            if newcomer.is_coming and newcomer.entry.institute and not newcomer.institute
        )
        return Counter(named).most_common()

    def people(self, show: str, page: int) -> Any:
        """A page of those of one kind."""
        return Pages(
            [newcomer for newcomer in self.newcomers if newcomer.match.value == show], page
        )

    @cached_property
    def named(self) -> set[int]:
        """Ids of those known at addresses of the list whom its reader may be told of."""
        return readable(person.id for newcomer in self.newcomers for person in newcomer.there)

    def bad(self, page: int) -> Any:
        return Pages(self.faults, page)

    @property
    def headings(self) -> Sequence[str]:
        rows = self.listed.rows
        here = self.listed.heading
        line: Sequence[str] = next((cells for number, cells in rows if number == here), ())
        return [*line, *[""] * (len(self.listed.columns) - len(line))]

    def examples(self, at: int) -> list[str]:
        """The first cells of a column."""
        cells = (line[at] for _number, line in self.lines[:PER_PAGE] if at < len(line))
        return [cell for cell in cells if cell][:EXAMPLES]

    @property
    def lacking(self) -> str:
        """What no column holds, though no line can be taken without it; "" where all is there."""
        needed = () if self.listed.is_chosen else (Holds.NAME, Holds.ADDRESS)
        missing = [str(HOLDS[holds]) for holds in needed if holds.value not in self.listed.columns]
        if not missing:
            return ""
        words = _(
            "No column contains this: %(missing)s. Please choose it below.", missing=listed(missing)
        )
        return str(words)


class Pages:
    """One page of rows that are at hand."""

    def __init__(self, rows: Sequence[Any], page: int) -> None:
        self.total = len(rows)
        self.pages = max(1, ceil(self.total / PER_PAGE))
        self.page = min(max(1, page), self.pages)
        self.items = rows[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]
