"""Institutes and working groups, typed by their names; a page completes them (combobox.js)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField, TextAreaField

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.web.folding import fold
from nact_meet.web.typesetting import listed

MOST_NAMED = 5
LONGEST = 300
Key = int | str


@dataclass(frozen=True)
class CalledRow:
    """A row: what the form calls it, and every name that it has."""

    key: Key
    name: str
    names: tuple[str, ...]


class Names:
    """All rows of a kind, as people call them."""

    def __init__(self, rows: Iterable[CalledRow], unknown: LazyString) -> None:
        self.rows = {str(row.key): row for row in rows}
        self.unknown = unknown

    def found(self, text: str) -> Key:
        """The row's key itself, as links have it; its name, whatever the case and the accents; or
        words of it that no other has. Raises ValueError, with a sentence.
        """
        if row := self.rows.get(text):
            return row.key
        if len(text) > LONGEST:
            raise ValueError(str(self.unknown))
        wanted = plain(text)
        same = [row for row in self.rows.values() if wanted in map(plain, row.names)]
        like = same or [row for row in self.rows.values() if has_words(row, wanted)]
        if not like:
            raise ValueError(str(self.unknown))
        if len(like) > 1:
            names = listed(row.name for row in like[:MOST_NAMED])
            raise ValueError(
                _("Several match: %(names)s. Please enter the whole name.", names=names)
            )
        return like[0].key

    def shown(self, key: Key) -> str:
        """What `found` finds it by."""
        row = self.rows.get(str(key))
        if row is None:
            return ""
        try:
            return row.name if self.found(row.name) == key else str(key)
        except ValueError:
            return str(key)


def plain(text: str) -> str:
    return " ".join((fold(text) or "").split())


def has_words(row: CalledRow, wanted: str) -> bool:
    names = " ".join(map(plain, row.names))
    return all(word in names for word in wanted.split())


class NamedField(StringField):
    """`data` is the row's key, or else what is `nothing`."""

    data: Any

    def __init__(
        self, label: Any, names: Callable[[], Names], *, nothing: Key = 0, **more: Any
    ) -> None:
        self.names, self.nothing = names, nothing
        super().__init__(label, default=nothing, **more)  # type: ignore[arg-type]  # any data will do

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        text = " ".join(str(valuelist[0]).split()) if valuelist else ""
        self.data = self.nothing
        if text not in ("", "0"):
            self.data = self.names().found(text)

    def _value(self) -> str:
        if self.process_errors and self.raw_data:
            return str(self.raw_data[0])
        return self.names().shown(self.data) if self.data else ""


class NamedLines(TextAreaField):
    """One a line; `data` are their keys in order, each once."""

    data: Any

    def __init__(self, label: Any, names: Callable[[], Names], **more: Any) -> None:
        self.names = names
        super().__init__(label, **more)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        lines = [line.strip() for text in valuelist for line in str(text).splitlines()]
        self.data, faults = [], []
        for line in filter(None, lines):
            try:
                self.data.append(self.names().found(line))
            except ValueError as fault:
                faults.append(f"{line[:80]}: {fault}")
        self.data = list(dict.fromkeys(self.data))
        if faults:
            raise ValueError(" ".join(faults))

    def _value(self) -> str:
        if self.process_errors and self.raw_data:
            return "\n".join(map(str, self.raw_data))
        return "\n".join(self.names().shown(key) for key in self.data or ())


def institutes() -> Names:
    return once("institutes", lambda: Names(institute_names(), NO_INSTITUTE))


def groups() -> Names:
    return once("groups", lambda: Names(group_names("id"), NO_GROUP))


def groups_by_slug() -> Names:
    return once("groups_by_slug", lambda: Names(group_names("slug"), NO_GROUP))


NO_INSTITUTE = _l("The directory has no institute with this name.")
NO_GROUP = _l("There is no working group with this name.")


def institute_names() -> Iterable[CalledRow]:
    columns = (Institute.id, Institute.name, Institute.own_script_name)
    for key, name, own in db.session.execute(select(*columns).order_by(Institute.name)):
        yield CalledRow(key, name, (name, own) if own else (name,))


def group_names(key: str) -> Iterable[CalledRow]:
    for group in db.session.scalars(select(WorkingGroup).order_by(WorkingGroup.first_name)):
        names: Mapping[str, str] = group.texts("name")
        yield CalledRow(getattr(group, key), group.name, tuple(names.values()))


def once(kind: str, read: Callable[[], Names]) -> Names:
    """A statement a request, however many rows of a form ask."""
    known: dict[str, Names] = g.setdefault("names_of_directory", {})
    if kind not in known:
        known[kind] = read()
    return known[kind]
