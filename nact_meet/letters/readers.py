"""Whom a letter is for, in words, and what its placeholders become for one of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flask_babel import LazyString, ngettext, pgettext
from flask_babel import gettext as _
from sqlalchemy import select

from nact_meet.delegations.mails import delegation_name
from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.letters.forms import ANSWERS
from nact_meet.letters.models import Fates, Letter, fates_of
from nact_meet.letters.placeholders import LINK, MEANINGS, value_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import NO_COUNTRY, Selection, matters
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.typesetting import listed

NAMED = 3
"""So many of the readers whom a letter is for by name are read out."""


class LetterRow(NamedTuple):
    """A letter in a list: `whom` it is for, in words."""

    letter: Letter
    whom: str
    fates: Fates


class Example(NamedTuple):
    """`name` is written in braces; `value` is "" where there is nobody to show it for."""

    name: str
    meaning: LazyString
    value: str


def letters_of(meeting: Meeting, limit: int | None = None) -> list[LetterRow]:
    """The newest first."""
    where = Letter.meeting_id == meeting.id
    query = select(Letter).where(where).order_by(Letter.id.desc()).limit(limit)
    letters = db.session.scalars(query).all()
    fates, names = fates_of(letters), names_of(letters)
    return [
        LetterRow(letter, whom(letter.chosen, names), fates.get(letter.id, Fates()))
        for letter in letters
    ]


def names_of(letters: Iterable[Letter]) -> dict[int, str]:
    """Of those whom letters are for by name, as far as they are read out, by the place's id."""
    ids = [id for letter in letters for id in letter.chosen.place_ids[:NAMED]]
    query = select(Participant.id, Participant.full_name).where(Participant.id.in_(ids))
    return dict(iter(db.session.execute(query))) if ids else {}


def whom(chosen: Selection, names: Mapping[int, str]) -> str:
    if chosen.place_ids:
        return those(chosen.place_ids, names)
    parts = [str(ANSWERS[chosen.answer])]
    if chosen.country:
        where = (
            pgettext("people of", "Organisations")
            if chosen.country == NO_COUNTRY
            else country(chosen.country)
        )
        parts.append(where)
    if chosen.role:
        parts.append(str(ROLES[Role(chosen.role)]))
    if chosen.words:
        parts.append(f"“{chosen.words}”")
    if chosen.matter in matters:
        parts.append(str(matters[chosen.matter].name))
    if nomination := db.session.get(Nomination, chosen.delegation) if chosen.delegation else None:
        parts.append(delegation_name(nomination))
    return " · ".join(parts)


def those(ids: Sequence[int], names: Mapping[int, str]) -> str:
    """The first few by name."""
    unknown = _("Someone who is no longer at the meeting")
    shown = [names.get(id, unknown) for id in ids[:NAMED]]
    if (more := len(ids) - NAMED) > 0:
        shown.append(ngettext("%(num)s more", "%(num)s more", more))
    return listed(shown)


def sample(meeting: Meeting, place: Participant | None) -> list[Example]:
    """For `place`, else for the first participant there is. Nobody's link is shown."""
    if place is None:
        query = select(Participant).where(Participant.meeting_id == meeting.id)
        place = db.session.scalar(query.order_by(Participant.id).limit(1))
    return [
        Example(name, meaning, shown(name, place) if place else "")
        for name, meaning in MEANINGS.items()
    ]


def shown(name: str, place: Participant) -> str:
    value = value_of(name, place)
    return value.replace(place.token, "...") if name == LINK else value
