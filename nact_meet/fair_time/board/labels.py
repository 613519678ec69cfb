"""What a cell of the board shows, and what a screen reader hears of it."""

from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp

from nact_meet.fair_time.board.grid import Cell
from nact_meet.web.formats import weekday
from nact_meet.web.typesetting import beside
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
