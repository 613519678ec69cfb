"""Why a file is no table that we can read: a sentence for whoever sent it."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

NOT_A_TABLE = _l("This is not a list that can be read. Save it as Excel (.xlsx) or as CSV.")
OLD_WORKBOOK = _l(
    "This is an old or a protected Excel file. Save it as Excel (.xlsx), without a password."
)
NO_WORKBOOK = _l("This file is damaged, or not an Excel workbook. Save it as .xlsx once more.")
TOO_LARGE = _l("There is too much in this file. Keep only the sheet with the people.")
EMPTY = _l("There is nothing in this list.")


class BadTable(ValueError):
    """`sentence` is shown beside the field that the file came in."""

    def __init__(self, sentence: LazyString | str) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
