"""Changes as sentences: who did what, from what to what. Each package registers its own words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import LazyString, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.history.models import Change
from nact_meet.web import formats
from nact_meet.web.typesetting import filled, listed, rows

MUCH = 120
"""Longer values are folded away."""
InWords = Callable[[Any, str], str]
"""A value, and the zone of whoever reads about it."""

_verbs: dict[str, LazyString] = {}
_own_verbs: dict[str, LazyString] = {}
_fields: dict[str, LazyString] = {}
_values: dict[str, InWords] = {}


def log_verbs(sentences: Mapping[str, LazyString]) -> None:
    """What the log says of the verbs of Changes: of an `actor`, and a row's `name`."""
    _verbs.update(sentences)


def log_own_verbs(sentences: Mapping[str, LazyString]) -> None:
    """What it says of people who act for themselves."""
    _own_verbs.update(sentences)


def log_fields(names: Mapping[str, LazyString]) -> None:
    """What the fields are called whose values a Change tells."""
    _fields.update(names)


def log_values(in_words: Mapping[str, InWords]) -> None:
    """How the values of some fields are said; others are shown as they are."""
    _values.update(in_words)


def named_in(table: Mapping[Any, LazyString]) -> InWords:
    """The words for the members of an enum; what is no member any more is shown as it is."""
    return lambda value, _zone: str(table.get(value, value))


@dataclass(frozen=True)
class Difference:
    """`before` is "" where only one value is told."""

    field: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return len(self.before) + len(self.after) > 2 * MUCH


@dataclass(frozen=True)
class Told:
    at: datetime
    sentence: str
    on_behalf_of: str
    differences: list[Difference]


def told(change: Change, zone: str, details: Mapping[str, Any] | None = None) -> Told:
    """`zone` is the reader's, for instants among the values; `details` are what they may read."""
    actor = change.actor_name or current_app.config["SITE_NAME"]
    return Told(
        at=change.at,
        sentence=sentence(change.verb, actor=actor, name=change.name),
        on_behalf_of=change.on_behalf_of,
        differences=list(differences(change.details if details is None else details, zone)),
    )


def sentence(verb: str, *, actor: str, name: str) -> str:
    """What a Change says; a verb that nobody has named yet is shown as it is."""
    own = _own_verbs.get(verb) if actor == name else None
    words = own or _verbs.get(verb) or _l("%(actor)s: %(name)s (%(verb)s)")
    return filled(str(words), {"actor": actor, "name": name, "verb": verb})


def differences(details: Mapping[str, Any], zone: str) -> Iterator[Difference]:
    for key, value in details.items():
        field = str(_fields.get(key, key))
        if isinstance(value, list) and len(value) == 2:
            before, after = (in_words(key, part, zone) for part in value)
            yield Difference(field, before, after)
        else:
            yield Difference(field, "", in_words(key, value, zone))


def in_words(key: str, value: Any, zone: str) -> str:
    if value is None or value in ("", []):
        return str(pgettext("value", "nothing"))
    if isinstance(value, bool):
        return str(pgettext("answer", "yes") if value else pgettext("answer", "no"))
    if key.endswith("_at"):
        return moment(datetime.fromisoformat(value), zone)
    if say := _values.get(key):
        return say(value, zone)
    return rows(lines(value)) if isinstance(value, list) else str(value)


def moment(at: datetime, zone: str) -> str:
    values = {
        "day": formats.day(at, zone),
        "clock": formats.clock(at, zone),
        "offset": formats.offset(at, zone),
    }
    return str(_("%(day)s, %(clock)s %(offset)s", **values))


def lines(values: list[Any]) -> Iterator[str]:
    """Each row of a list, what is empty in it left out."""
    for value in values:
        parts = value if isinstance(value, list) else [value]
        flat = (listed(part) if isinstance(part, list) else part for part in parts)
        yield " · ".join(str(part) for part in flat if part not in (None, ""))
