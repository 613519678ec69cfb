"""What the values of the models are called in the reader's language."""

from enum import StrEnum

from flask import Flask
from flask_babel import lazy_gettext as _l

from nact_meet.busy.labels import FAULTS
from nact_meet.delegations.labels import STANDINGS, WAYS
from nact_meet.history.labels import FIELDS, SENTENCES, THEMSELVES
from nact_meet.places.labels import (
    ADMISSIONS,
    CAME,
    CHANNELS,
    DECISIONS,
    DUTIES,
    ITEM_KINDS,
    NOTICE_KINDS,
    ROLES,
    STATES,
    VISIBILITIES,
)
from nact_meet.planner.labels import HARD, SHARES, in_words
from nact_meet.polls.labels import CHOICES, POLL_SENTENCES, STAGES
from nact_meet.post.labels import OUTCOMES, PARTSTATS, REASONS, SORTS
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication.labels import ACTS, ENDINGS
from nact_meet.questions.labels import QUESTION_KINDS, answer_text, choice_name
from nact_meet.world.labels import RULES

__all__ = [
    "ACTS",
    "ADMISSIONS",
    "CAME",
    "CHANNELS",
    "CHOICES",
    "DECISIONS",
    "DUTIES",
    "FAULTS",
    "FIELDS",
    "HARD",
    "ITEM_KINDS",
    "NOTICE_KINDS",
    "QUESTION_KINDS",
    "ROLES",
    "RULES",
    "SHARES",
    "STAGES",
    "STANDINGS",
    "STATES",
    "VISIBILITIES",
    "WAYS",
    "answer_text",
    "became",
    "choice_name",
    "contents",
    "in_words",
    "label",
    "sentence",
]

_TABLES = (
    *(ROLES, STATES, DUTIES, ITEM_KINDS, NOTICE_KINDS),
    *(SORTS, OUTCOMES, CHANNELS, VISIBILITIES),
    *(ADMISSIONS, DECISIONS, CAME, QUESTION_KINDS),
    *(STANDINGS, WAYS),
    *(ACTS, ENDINGS),
    RULES,
    FAULTS,
    HARD,
    SHARES,
    *(CHOICES, STAGES),
)
_SENTENCES = SENTENCES | POLL_SENTENCES
_BY_MEMBER = {(type(key), key): name for table in _TABLES for key, name in table.items()}


def label(value: StrEnum) -> str:
    """The name of a role, state, duty, item, notice or rule. Two enums may share a value."""
    return str(_BY_MEMBER[type(value), value])


def sentence(verb: str, *, actor: str, name: str) -> str:
    """What a Change says; a verb that nobody has named yet is shown as it is."""
    own = THEMSELVES.get(verb) if actor == name else None
    words = own or _SENTENCES.get(verb) or _l("%(actor)s: %(name)s (%(verb)s)")
    return str(words) % {"actor": actor, "name": name, "verb": verb}


def contents(row: Incoming) -> str:
    """What an incoming message is; of a reply, what it says."""
    said = PARTSTATS.get(row.details.get("partstat", "")) if row.sort == Sort.REPLY else None
    return str(said or SORTS[row.sort])


def became(row: Incoming) -> str:
    """What became of an incoming message and why; a reason nobody has named is shown as it is."""
    return str(REASONS.get(row.reason, row.reason)) % {"name": row.name}


def init_app(app: Flask) -> None:
    for each in (label, contents, became, answer_text, choice_name):
        app.add_template_filter(each)
