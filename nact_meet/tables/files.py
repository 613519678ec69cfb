"""Octets of a file that somebody made elsewhere -> rows of text, within bounds."""

from nact_meet.tables.rows import Table
from nact_meet.tables.text import from_text
from nact_meet.tables.workbook import COMPOUND, from_workbook

ZIP = b"PK\x03\x04"


def read(octets: bytes) -> Table:
    """What kind it is, its first octets say, whatever the file is called. Raises BadTable."""
    is_workbook = octets.startswith((ZIP, COMPOUND))
    return from_workbook(octets) if is_workbook else from_text(octets)
