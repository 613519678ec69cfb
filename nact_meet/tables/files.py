"""Octets of a file that somebody made elsewhere -> rows of text, within bounds."""

from nact_meet.tables.rows import Table
from nact_meet.tables.text import from_text
from nact_meet.tables.workbook import from_workbook

ZIP = b"PK\x03\x04"


def read(octets: bytes) -> Table:
    """What kind it is, its first octets say, whatever the file is called. Raises BadTable."""
    return from_workbook(octets) if octets.startswith(ZIP) else from_text(octets)
