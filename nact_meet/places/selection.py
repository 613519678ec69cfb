"""Whom of a meeting's participants something is for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self, TypeVarTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Role
from nact_meet.places.models.participant import (
    Participant,
    certain,
    subject_to_clearance,
)
from nact_meet.places.models.states import AWAITED, CONCERNED, GONE, State
from nact_meet.web.folding import fold
from nact_meet.web.formats import country
from nact_meet.web.searching import each_word, in_any
from nact_meet.world.countries import NETWORK, country_name
from nact_meet.world.timezones import utc_now

Columns = TypeVarTuple("Columns")

UNANSWERED = "unanswered"
SUBJECT = "subject"
"""They said yes, and their own authorities have still to allow it."""
NO_COUNTRY = "-"
"""Who belongs to an organisation, not to a country."""
Condition = Callable[[int], ColumnElement[bool]]
"""Given a meeting's id, what is true of a Participant of it."""


class Concern(NamedTuple):
    """Something about somebody that a host must see to."""

    name: LazyString
    condition: Condition


matters: dict[str, Concern] = {}


def matter(key: str, name: LazyString) -> Callable[[Condition], Condition]:
    """Decorates a package's condition by which lists may be narrowed, and letters written."""

    def decorate(condition: Condition) -> Condition:
        matters[key] = Concern(name, condition)
        return condition

    return decorate


@dataclass(frozen=True)
class Selection:
    """What is empty narrows nothing; `place_ids` are these people, whatever their answer.

    `answer` is a State's value, UNANSWERED or SUBJECT; where it is empty, whoever is gone
    is left out. `words` stand in somebody's name, own script, institute or country; `delegation`
    is a nomination's id, `matter` a key of `matters`.
    """

    answer: str = ""
    role: str = ""
    country: str = ""
    words: str = ""
    place_ids: tuple[int, ...] = ()
    delegation: int = 0
    matter: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As `kept` wrote it, also by an older version of the service."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        alone = kept.get("place_id")
        ids = [alone] if alone else known.pop("place_ids", [])
        return cls(**known, place_ids=tuple(ids))

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: value for name, value in asdict(self).items() if value}

    def of_meeting(self, meeting_id: int) -> Sequence[ColumnElement[bool]]:
        """The conditions. Raises ValueError for an answer or a role that nobody knows."""
        here = Participant.meeting_id == meeting_id
        if self.place_ids:
            return [here, Participant.id.in_(self.place_ids)]
        return [here, *self.by_answer(), *self.by_all_else(meeting_id)]

    def narrowed(self, query: Select[*Columns], meeting_id: int) -> Select[*Columns]:
        """A list of participants, by what is asked for alone: it also shows whoever is gone."""
        if self.place_ids:
            return query.where(Participant.id.in_(self.place_ids))
        answer = self.by_answer() if self.answer else ()
        return query.where(*answer, *self.by_all_else(meeting_id))

    def by_all_else(self, meeting_id: int) -> Sequence[ColumnElement[bool]]:
        return [
            *(*self.by_role(), *self.by_country(), *self.by_words()),
            *([Participant.nomination_id == self.delegation] if self.delegation else ()),
            *([matters[self.matter].condition(meeting_id)] if self.matter in matters else ()),
        ]

    def by_answer(self) -> Sequence[ColumnElement[bool]]:
        if not self.answer:
            return [Participant.state.in_(CONCERNED)]
        if self.answer == UNANSWERED:
            return unanswered()
        if self.answer in ANSWERS:
            return ANSWERS[self.answer]()
        return [Participant.state == State(self.answer)]

    def by_role(self) -> Sequence[ColumnElement[bool]]:
        return [Participant.role == Role(self.role)] if self.role else []

    def by_country(self) -> Sequence[ColumnElement[bool]]:
        if self.country == NO_COUNTRY:
            return [Participant.country_code.is_(None)]
        return [Participant.country_code == self.country] if self.country else []

    def by_words(self) -> Sequence[ColumnElement[bool]]:
        names = (Participant.full_name, Participant.own_script_name)
        has_name = in_any(*names, Participant.institute_name, Participant.country_agreed)
        return each_word(
            self.words, lambda word: or_(has_name(word), Participant.country_code.in_(called(word)))
        )

    @property
    def is_for_the_gone(self) -> bool:
        """Whether it asks for people who have given their place back."""
        return bool(self.place_ids) or self.answer in GONE


def called(word: str) -> list[str]:
    """The countries that have this in their name, in English or in the reader's language."""
    looked_for = fold(word) or ""
    names = {one.code: (country_name(one.code), country(one.code)) for one in NETWORK}
    return [code for code, pair in names.items() if any(looked_for in str(fold(n)) for n in pair)]


ANSWERS = {State.CONFIRMED.value: certain, SUBJECT: subject_to_clearance}
"""Of two kinds of yes."""


@matter("decision", _l("Waiting for your decision"))
def awaits_hosts(_meeting_id: int) -> ColumnElement[bool]:
    return Participant.state.in_(AWAITED)


@matter("address", _l("Email comes back"))
def cannot_be_reached(_meeting_id: int) -> ColumnElement[bool]:
    return Participant.contact.has(Contact.bounced_at.is_not(None))


@matter("doubt", _l("Unconfirmed answer"))
def is_doubted(_meeting_id: int) -> ColumnElement[bool]:
    return and_(Participant.doubted_at.is_not(None), Participant.state.in_(CONCERNED))


@matter("clearance", _l("Clearance overdue"))
def is_overdue(_meeting_id: int) -> ColumnElement[bool]:
    """Expected yesterday at the latest, wherever they are."""
    return Participant.clearance_on < utc_now().date()


def unanswered() -> Sequence[ColumnElement[bool]]:
    """The conditions: asked, and they have said neither yes nor no nor perhaps."""
    return [Participant.state == State.INVITED, Participant.is_tentative.is_(False)]
