"""What the values of the models are called in the reader's language."""

from enum import StrEnum

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.models import Duty, ItemKind, Kind, Role, State

ROLES: dict[StrEnum, LazyString] = {
    Role.DELEGATE: _l("Delegate"),
    Role.HEAD: _l("Head of delegation"),
    Role.SPEAKER: _l("Speaker"),
    Role.CHAIR: _l("Chair"),
    Role.MODERATOR: _l("Moderator"),
    Role.RAPPORTEUR: _l("Rapporteur"),
    Role.OBSERVER: _l("Observer"),
    Role.INTERPRETER: _l("Interpreter"),
    Role.TECHNICIAN: _l("Technician"),
    Role.PRESS: _l("Press"),
}
STATES: dict[StrEnum, LazyString] = {
    State.INVITED: _l("Invited"),
    State.NOMINATED: _l("Nominated"),
    State.PENDING: _l("Pending"),
    State.WAITING: _l("Waiting"),
    State.CONFIRMED: _l("Confirmed"),
    State.DECLINED: _l("Declined"),
    State.WITHDRAWN: _l("Withdrawn"),
}
DUTIES: dict[StrEnum, LazyString] = {
    Duty.HOST: _l("Host"),
    Duty.CHAIR: _l("Chairs the meeting"),
    Duty.TECHNICAL: _l("Technical host"),
    Duty.RAPPORTEUR: _l("Writes the report"),
}
ITEM_KINDS: dict[StrEnum, LazyString] = {
    ItemKind.OPENING: _l("Opening speech"),
    ItemKind.SESSION: _l("Session"),
    ItemKind.DISCUSSION: _l("Discussion"),
    ItemKind.BREAK: _l("Break"),
    ItemKind.CLOSING: _l("Closing"),
}
NOTICE_KINDS: dict[StrEnum, LazyString] = {
    Kind.INVITATION: _l("Invitation"),
    Kind.CONFIRMATION: _l("Confirmation"),
    Kind.CHANGE: _l("News of a change"),
    Kind.CANCELLATION: _l("Cancellation"),
    Kind.WITHDRAWAL: _l("Withdrawal noted"),
    Kind.REMINDER: _l("Reminder"),
    Kind.REGISTRATION_LINK: _l("Link to register"),
    Kind.SIGN_IN: _l("Sign-in link"),
    Kind.DIGEST: _l("Daily digest"),
}
VERBS: dict[str, LazyString] = {
    "created": _l("created"),
    "edited": _l("edited"),
    "cloned": _l("cloned"),
    "published": _l("published"),
    "cancelled": _l("cancelled"),
    "invited": _l("invited"),
    "registered": _l("registered"),
    "corrected": _l("corrected the details of"),
    "declined": _l("declined for"),
    "withdrawn": _l("withdrew"),
    "removed": _l("removed"),
    "arrived": _l("arrived as"),
    "disowned": _l("opened a link that was not theirs:"),
    "role changed": _l("changed the role of"),
    "sent again": _l("sent again to"),
    "room closed": _l("closed the room of"),
    "room opened": _l("opened the room of"),
}
_TABLES = (ROLES, STATES, DUTIES, ITEM_KINDS, NOTICE_KINDS)
_BY_MEMBER = {(type(key), key): name for table in _TABLES for key, name in table.items()}


def label(value: StrEnum) -> str:
    """The name of a role, state, duty, item or notice. Two enums may share a value."""
    return str(_BY_MEMBER[type(value), value])


def verb(name: str) -> str:
    return str(VERBS.get(name, name))


def init_app(app: Flask) -> None:
    app.add_template_filter(label)
    app.add_template_filter(verb)
