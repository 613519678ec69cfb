"""What a cell of the board shows, and what a screen reader hears of it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp

from nact_meet.fair_time.board.best import BestHours
from nact_meet.fair_time.board.grid import BoardLine, Cell
from nact_meet.planner.burdens import Burden
from nact_meet.planner.labels import in_words
from nact_meet.web.formats import hours_line, weekday
from nact_meet.web.typesetting import beside, together
from nact_meet.world.labels import RULES
from nact_meet.world.wall_days import Rule

MARKS: dict[Rule, LazyString] = {
    Rule.LUNCH: _lp("mark on the board", "L"),
    Rule.PRAYER: _lp("mark on the board", "P"),
    Rule.RAMADAN: _lp("mark on the board", "R"),
    Rule.WEEKEND: _lp("mark on the board", "W"),
    Rule.HOLIDAY: _lp("mark on the board", "H"),
    Rule.BLACKOUT: _lp("mark on the board", "X"),
    Rule.BUSY: _lp("mark on the board", "B"),
}
"""One letter, for a cell too small for a word; a legend beside says which."""


MOST_TOLD = 3
"""So many whom the best hours of a day cost something are named."""


class Tile(NamedTuple):
    """A cell in words: its class, `8:30` by its own clock, `L`, `Yangon 08:30, lunch`."""

    kind: str
    clock: str
    mark: str
    heard: str


class BoardWords:
    """In the language of the request: looked up once, for thousands of cells."""

    def __init__(self) -> None:
        self.rules: dict[Rule | None, str] = {None: _("working hours")}
        self.rules |= {rule: str(RULES[rule]) for rule in Rule}
        self.marks = {rule: str(mark) for rule, mark in MARKS.items()}
        self.weekdays = [weekday(number) for number in range(7)]

    def tiles(self, cells: Iterable[Cell], town: str) -> list[Tile]:
        return [
            Tile(kind_of(cell), clock_of(cell), self.mark(cell), self.heard(cell, town))
            for cell in cells
        ]

    def best(self, hours: BestHours | None, zone: str) -> str:
        """15:00–16:00 Bangkok (UTC+7): 11 of 12 at work. Timor-Leste: an hour late."""
        if hours is None:
            return str(_("No one is at work in these hours."))
        when = hours_line(hours.starts_at, hours.ends_at, zone)
        if hours.is_shared:
            words: str = ngettext(
                "%(hours)s: %(num)s at work.",
                "%(hours)s: all %(num)s at work.",
                hours.asked,
                hours=when,
            )
            return words
        most = _(
            "%(hours)s: %(num)s of %(all)s at work.", hours=when, num=hours.at_work, all=hours.asked
        )
        return together(most, *self.costs(hours))

    def costs(self, hours: BestHours) -> Iterator[str]:
        told = hours.costs[:MOST_TOLD]
        for line, burden in told:
            yield _("%(name)s: %(why)s.", name=line.name, why=self.why(line, burden))
        if more := len(hours.costs) - len(told):
            yield ngettext("And %(num)s more.", "And %(num)s more.", more)

    def why(self, line: BoardLine, burden: Burden) -> str:
        busy = any(reason.rule == Rule.BUSY for reason in burden.reasons)
        return in_words(burden, line.place) or self.rules[Rule.BUSY if busy else None]

    def mark(self, cell: Cell) -> str:
        """What a whole day is, else what the hour is; and where the date is another."""
        letters = "".join(self.marks.get(rule, "") for rule in cell.also or cell.rules)
        days = f"{cell.shift:+}".replace("-", "\N{MINUS SIGN}") if cell.shift else ""
        return f"{letters} {days}".strip()

    def heard(self, cell: Cell, town: str) -> str:
        """The weekday where it is not the host's."""
        hour, minute = cell.clock.hour, cell.clock.minute
        day = self.weekdays[cell.clock.weekday()] if cell.shift else ""
        rules = (self.rules[rule] for rule in (cell.rule, *cell.also))
        return beside(f"{town} {hour:02}:{minute:02}", day, *rules)


def kind_of(cell: Cell) -> str:
    off = " hour--off" if cell.also else ""
    return f"hour hour--{cell.rule or 'work'}{off}"


def clock_of(cell: Cell) -> str:
    hour, minute = cell.clock.hour, cell.clock.minute
    return f"{hour}:{minute:02}" if minute else str(hour)
