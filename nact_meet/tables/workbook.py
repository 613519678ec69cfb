"""A workbook of Excel (xlsx, xls, xlsb) or OpenDocument (ods), read in the room of processes.

Made for files of strangers: what a sheet takes of memory and time has bounds, whatever it says of
itself.
"""

from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.limited.room import Bounds
from nact_meet.tables import vietnamese
from nact_meet.tables.rows import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_LINES,
    NO_WORKBOOK,
    PROTECTED,
    TOO_LARGE,
    BadTable,
    Row,
    Table,
    table,
)

COMPOUND = b"\xd0\xcf\x11\xe0"
"""Begins what Excel wrote until 2003, and everything that it encrypts."""
BOUNDS = Bounds()


def from_workbook(octets: bytes, bounds: Bounds = BOUNDS) -> Table:
    """Its first sheet that is not hidden. Cells are what was worked out, as text.

    Raises BadTable.
    """
    wanted = (MOST_LINES + 1, MOST_COLUMNS, 2 * LONGEST_CELL)  # tidied, a cell is shorter
    try:
        lines = room.read("nact_meet.tables.sheet:lines", octets, *wanted, bounds=bounds)
    except NotThat:
        raise BadTable(PROTECTED if octets.startswith(COMPOUND) else NO_WORKBOOK) from None
    except TooMuch:
        raise BadTable(TOO_LARGE) from None
    if vietnamese.is_in_old_letters(cell for _number, cells in lines for cell in cells):
        lines = [
            (number, [vietnamese.in_unicode(cell) for cell in cells]) for number, cells in lines
        ]
    return table(Row(number, cells) for number, cells in lines)
