"""Pictures of numbers, drawn on the server: what templates/_charts.html makes SVG of, with a table
that says the same.

Geometry is in the drawing's own units; the browser stretches it to the width there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask_babel import LazyString

from nact_meet.web.formats import number
from nact_meet.web.typesetting import labelled, listed

WIDTH, HEIGHT = 1000, 240
LOOKS = ("good", "warn", "danger", "accent", "pale", "held", "soft", "faint")
"""Each is a colour of the design; a line of it has strokes of its own too."""


class Series(NamedTuple):
    """One kind of what is counted."""

    name: str | LazyString
    look: str


class ChartRow(NamedTuple):
    """`values` in the order of the series."""

    name: str
    values: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.values)


class BarPart(NamedTuple):
    """A piece of a bar."""

    look: str
    start: int
    width: int


@dataclass(frozen=True)
class Chart:
    """`says` is its conclusion in a sentence; `heading` is what the rows are."""

    title: str
    says: str
    heading: str
    series: Sequence[Series]
    rows: Sequence[ChartRow]

    def parts(self, row: ChartRow) -> list[BarPart]:
        """Of the row's bar; the longest takes the whole width."""
        most = max((other.total for other in self.rows), default=0) or 1
        looks = [series.look for series in self.series]
        return bar_parts(row.values, WIDTH / most, looks)

    def words(self, row: ChartRow) -> str:
        """Confirmed: 3, Declined: 1."""
        said = zip(self.series, row.values, strict=True)
        return listed(labelled(series.name, number(value)) for series, value in said if value)

    @property
    def most(self) -> int:
        """The highest point of any line."""
        return max((value for row in self.rows for value in row.values), default=0)

    def path(self, number: int) -> str:
        """The line of this series, in steps: what is true at one row is so until the next."""
        heights = [self.height_of(row.values[number]) for row in self.rows]
        steps = max(len(heights) - 1, 1)
        moves = [f"H{round(at * WIDTH / steps)}V{y}" for at, y in enumerate(heights) if at]
        return "".join((f"M0 {heights[0]}", *(moves or [f"H{WIDTH}"])))

    def height_of(self, value: int) -> int:
        return round(HEIGHT - value * HEIGHT / (self.most or 1))


def bar_parts(values: Sequence[float], scale: float, looks: Sequence[str]) -> list[BarPart]:
    """Those that can be seen; rounded where they end, so that a bar is as long as its sum."""
    parts: list[BarPart] = []
    reached = 0.0
    for value, look in zip(values, looks, strict=True):
        start, reached = round(reached * scale), reached + value
        if round(reached * scale) > start:
            parts.append(BarPart(look, start, round(reached * scale) - start))
    return parts


def seen(chart: Chart) -> Chart:
    """Without the series that have no value anywhere."""
    kept = [at for at in range(len(chart.series)) if any(row.values[at] for row in chart.rows)]
    rows = [ChartRow(row.name, [row.values[at] for at in kept]) for row in chart.rows]
    return replace(chart, series=[chart.series[at] for at in kept], rows=rows)
