"""Client x case: ok, FAIL or -, and the reason of each FAIL below."""

from dataclasses import dataclass, field

NOTES = (
    "-: not this program's business. ok: all that was read is what we meant, in every mail of it.",
    "ical.js is Thunderbird's parser. recurring-ical-events reads by icalendar.",
    "python-dateutil reads clocks alone; khal and Radicale say what they hold after each mail.",
    "Elsewhere icalendar and recurring-ical-events go by their own data of a zone.",
    "In the VTIMEZONE row each zone has another TZID, or a program that knows the zone would not"
    " read our text. vobject asks pytz where a zone equals UTC, so these keep their names for it.",
)


@dataclass
class Table:
    clients: list[str]
    """Name and version, in the order of the columns."""
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)

    def enter(self, case: str, client: str, problems: list[str] | None) -> None:
        """None: this client is not asked about this case."""
        if case not in self.rows:
            self.rows.append(case)
        if problems is None:
            return
        self.cells[case, client] = "FAIL" if problems else "ok"
        self.reasons += [f"{case}, {client}: {each}" for each in problems]

    @property
    def has_failed(self) -> bool:
        return "FAIL" in self.cells.values()

    def lines(self) -> list[str]:
        """As Markdown, wide enough to read as it is."""
        head = ["case", *self.clients]
        body = [[row, *(self.cell(row, each) for each in self.clients)] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
        rows = [head, ["-" * width for width in widths], *body]
        padded = [[cell.ljust(at) for cell, at in zip(row, widths, strict=True)] for row in rows]
        return [f"| {' | '.join(row)} |" for row in padded]

    def cell(self, case: str, client: str) -> str:
        return self.cells.get((case, client), "-")
