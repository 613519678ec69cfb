"""Changes as sentences: who did what, from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from nact_meet.delegations.labels import STANDINGS, WAYS
from nact_meet.directory.models.consent import Matter
from nact_meet.history.labels import FIELDS
from nact_meet.history.models import Change
from nact_meet.lists.labels import WORDINGS
from nact_meet.meetings.models.openness import Visibility
from nact_meet.notices.models.notice import Kind
from nact_meet.places.labels import NOTICE_KINDS, ROLES, VISIBILITIES
from nact_meet.places.models.participant import Role
from nact_meet.polls.labels import CHOICES
from nact_meet.polls.models.vote import Choice
from nact_meet.publication.act import Act
from nact_meet.publication.labels import ACTS
from nact_meet.web import formats
from nact_meet.web.labels import sentence

MUCH = 120
"""Longer values are folded away."""
NAMED = {"came_by": WAYS, "standing": STANDINGS}


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


def told(change: Change, zone: str) -> Told:
    """`zone` is the reader's, for instants among the values."""
    actor = change.actor_name or current_app.config["SITE_NAME"]
    return Told(
        at=change.at,
        sentence=sentence(change.verb, actor=actor, name=change.subject_name),
        on_behalf_of=change.on_behalf_of,
        differences=list(differences(change.details, zone)),
    )


def differences(details: Mapping[str, Any], zone: str) -> Iterator[Difference]:
    for key, value in details.items():
        field = str(FIELDS.get(key, key))
        if isinstance(value, list) and len(value) == 2:
            before, after = (in_words(key, each, zone) for each in value)
            yield Difference(field, before, after)
        else:
            yield Difference(field, "", in_words(key, value, zone))


def in_words(key: str, value: Any, zone: str) -> str:
    if value is None or value in ("", []):
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if key.endswith("_at"):
        return moment(datetime.fromisoformat(value), zone)
    if key in NAMED:
        return str(NAMED[key].get(value, value))
    if key == "role":
        return str(ROLES[Role(value)])
    if key == "act":
        return str(ACTS[Act(value)])
    if key == "list_visibility":
        return str(VISIBILITIES[Visibility(value)])
    if key == "matter":
        return str(WORDINGS[Matter(value)])
    if key == "kind":
        return str(NOTICE_KINDS[Kind(value)])
    if key == "votes":
        return ", ".join(str(CHOICES[Choice(each)]) for each in value)
    if key == "dates":
        return "; ".join(date_of_poll(each[0], each[1], zone) for each in value)
    if key == "country":
        return formats.country(value)
    return "; ".join(lines(value)) if isinstance(value, list) else str(value)


def moment(at: datetime, zone: str) -> str:
    values = {
        "day": formats.day(at, zone),
        "clock": formats.clock(at, zone),
        "offset": formats.offset(at, zone),
    }
    return str(_("%(day)s, %(clock)s %(offset)s", **values))


def date_of_poll(starts_at: str, ends_at: str, zone: str) -> str:
    start, end = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    values = {
        "day": formats.day(start, zone),
        "clock": f"{formats.clock(start, zone)}–{formats.clock(end, zone)}",
        "offset": formats.offset(start, zone),
    }
    return str(_("%(day)s, %(clock)s %(offset)s", **values))


def lines(values: list[Any]) -> Iterator[str]:
    """Each row of a list, what is empty in it left out."""
    for value in values:
        parts = value if isinstance(value, list) else [value]
        flat = (", ".join(part) if isinstance(part, list) else part for part in parts)
        yield " · ".join(str(part) for part in flat if part not in (None, ""))
