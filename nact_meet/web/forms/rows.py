"""Rows of a form: added, removed and moved where they stand, also without JavaScript.

With it `static/rows.js` does the same on the page, by the markup of `templates/_rows.html`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import FieldList, FormField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from nact_meet.limited.numbers import whole_numbers

READ = 5
"""So many times the bound are read and shown again: what is too much is said, and not dropped."""


class Rows(FieldList):  # type: ignore[type-arg]  # generic in its stubs alone
    """`name-0`, `name-1`: what is no such number is no row.

    `said` is what a button has just done.
    `blank` is a row more, of which a page makes new ones.
    """

    blank: Any
    said = ""

    def __init__(self, row: Any, *, most: int = 0, **more: Any) -> None:
        """`max_entries` are read and the rest dropped; beyond `most` the sender is told so, unless
        the form says itself how many are read, and what is too many.
        """
        self.most = most
        if most and "max_entries" not in more:
            more |= {"max_entries": most * READ, "validators": [at_most_rows]}
        super().__init__(row, **more)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        last, bound, self.max_entries = self.last_index, self.max_entries, None
        self.blank = self._add_entry(index="new")  # type: ignore[attr-defined]  # as below
        self.entries.pop()
        self.last_index, self.max_entries = last, bound

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for key in formdata:
            index = key.removeprefix(f"{prefix}-").partition("-")[0]
            if key.startswith(f"{prefix}-") and index.isascii() and index.isdecimal():
                yield from whole_numbers([index])

    @property
    def with_blank(self) -> list[Any]:
        return [*self.entries, self.blank]

    @property
    def is_full(self) -> bool:
        return len(self) >= (self.most or self.max_entries or 0)

    def add(self, data: Any = None) -> None:
        if not self.is_full:
            self.append_entry(data)
            self.said = _("Added: row %(number)s.", number=len(self))

    def move(self, number: int, to: int) -> None:
        if 0 <= to < len(self):
            self.entries.insert(to, self.entries.pop(number))
            self._compact_indices()  # type: ignore[attr-defined]  # newer than the stubs
            self.said = _("Moved: now row %(number)s.", number=to + 1)

    def remove(self, number: int) -> None:
        self.drop(number)
        while len(self) < self.min_entries:
            self.append_entry()
        self.said = _("Removed: row %(number)s.", number=number + 1)

    def gather_errors(self) -> None:
        """Also what was said beside a field of a row after the rows had been validated."""
        own = [error for error in self.errors if not isinstance(error, dict | list | tuple)]
        of_rows = [row.errors for row in self.entries]
        self.errors = [*own, *(of_rows if any(of_rows) else [])]

    def drop(self, number: int) -> None:
        self.pop_entry(number)  # type: ignore[call-arg]  # newer than the stubs


def at_most_rows(_form: object, field: Any) -> None:
    if len(field) > field.most:
        sentence = ngettext(
            "At most %(num)s row is possible here, and there are %(count)s. Nothing is lost; "
            "please remove some.",
            "At most %(num)s rows are possible here, and there are %(count)s. Nothing is lost; "
            "please remove some.",
            field.most,
            count=str(len(field)),
        )
        raise ValidationError(sentence)


def press_row(form: Any, sent: Mapping[str, str]) -> bool:
    """Whether a button beside a row was pressed, which moves it or takes it away."""
    for deed in ("up", "down", "remove"):
        name, _dash, end = sent.get(deed, "").rpartition("-")
        rows = form[name] if name in form else None  # noqa: SIM401  # a form has no get()
        for number in whole_numbers([end]):
            if isinstance(rows, Rows) and number < len(rows):
                press(rows, deed, number)
    return not sent.keys().isdisjoint(("up", "down", "remove"))


def press(rows: Rows, deed: str, number: int) -> None:
    if deed == "remove":
        rows.remove(number)
    else:
        rows.move(number, number + (1 if deed == "down" else -1))


def forms_in(rows: Rows) -> Iterator[Any]:
    """Those of its rows, and of the blank one, for what all of them offer."""
    for row in rows.with_blank:
        if isinstance(row, FormField):
            yield row.form
