"""Lists of a meeting's participants: whom, in which order, and as which kind of file."""

from nact_meet.lists.answers import AnswerColumns
from nact_meet.lists.columns import COLUMNS, Column
from nact_meet.lists.sheets import csv_lines, workbook
from nact_meet.places.order import Order, hosts_of, in_order
from nact_meet.places.rows import codes_of, listed

__all__ = [
    "COLUMNS",
    "AnswerColumns",
    "Column",
    "Order",
    "codes_of",
    "csv_lines",
    "hosts_of",
    "in_order",
    "listed",
    "workbook",
]
