"""Whom of a meeting's participants something is for."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeVarTuple

from sqlalchemy import ColumnElement, Select

from nact_meet.directory.models.role import Role
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CONCERNED, GONE, State
from nact_meet.web.searching import each_word, in_any

Columns = TypeVarTuple("Columns")

UNANSWERED = "unanswered"
NO_COUNTRY = "-"
"""Who belongs to an organisation, not to a country."""


@dataclass(frozen=True)
class Selection:
    """What is empty narrows nothing; `place_id` is one person, whatever their answer.

    `answer` is a State's value, or UNANSWERED; where it is empty, whoever is gone is left out.
    `words` stand in somebody's name, own script or institute.
    """

    answer: str = ""
    role: str = ""
    country: str = ""
    words: str = ""
    place_id: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As `kept` wrote it, also by an older version of the service."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: value for name, value in asdict(self).items() if value}

    def of_meeting(self, meeting_id: int) -> Sequence[ColumnElement[bool]]:
        """The conditions. Raises ValueError for an answer or a role that nobody knows."""
        here = Participant.meeting_id == meeting_id
        if self.place_id:
            return [here, Participant.id == self.place_id]
        return [here, *self.by_answer(), *self.by_role(), *self.by_country(), *self.by_words()]

    def narrowed(self, query: Select[*Columns]) -> Select[*Columns]:
        """A list of participants, by what is asked for alone: it also shows whoever is gone."""
        answer = self.by_answer() if self.answer else ()
        return query.where(*answer, *self.by_role(), *self.by_country(), *self.by_words())

    def by_answer(self) -> Sequence[ColumnElement[bool]]:
        if not self.answer:
            return [Participant.state.in_(CONCERNED)]
        if self.answer == UNANSWERED:
            return unanswered()
        return [Participant.state == State(self.answer)]

    def by_role(self) -> Sequence[ColumnElement[bool]]:
        return [Participant.role == Role(self.role)] if self.role else []

    def by_country(self) -> Sequence[ColumnElement[bool]]:
        if self.country == NO_COUNTRY:
            return [Participant.country_code.is_(None)]
        return [Participant.country_code == self.country] if self.country else []

    def by_words(self) -> Sequence[ColumnElement[bool]]:
        names = (Participant.full_name, Participant.own_script_name)
        return each_word(self.words, in_any(*names, Participant.institute_name))

    @property
    def is_for_the_gone(self) -> bool:
        """Whether it asks for people who have given their place back."""
        return bool(self.place_id) or self.answer in GONE


def unanswered() -> Sequence[ColumnElement[bool]]:
    """The conditions: asked, and they have said neither yes nor no nor perhaps."""
    return [Participant.state == State.INVITED, Participant.is_tentative.is_(False)]
