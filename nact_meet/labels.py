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
    Kind.READDRESSED: _l("Farewell to an old address"),
}
SENTENCES: dict[str, LazyString] = {
    "created": _l("%(actor)s created %(name)s."),
    "edited": _l("%(actor)s edited %(name)s."),
    "cloned": _l("%(actor)s copied %(name)s."),
    "published": _l("%(actor)s published %(name)s."),
    "cancelled": _l("%(actor)s cancelled %(name)s."),
    "invited": _l("%(actor)s invited %(name)s."),
    "invited again": _l("%(actor)s invited %(name)s again."),
    "registered": _l("%(actor)s registered %(name)s."),
    "corrected": _l("%(actor)s corrected the details of %(name)s."),
    "declined": _l("%(actor)s declined the invitation of %(name)s."),
    "withdrawn": _l("%(actor)s withdrew %(name)s."),
    "removed": _l("%(actor)s took back the place of %(name)s."),
    "arrived": _l("%(actor)s entered the room as %(name)s."),
    "disowned": _l("%(actor)s opened the link of %(name)s and said that it is not theirs."),
    "role changed": _l("%(actor)s changed the role of %(name)s."),
    "readdressed": _l("%(actor)s had mail about the place of %(name)s sent to another address."),
    "sent again": _l("%(actor)s had a mail sent to %(name)s again."),
    "room closed": _l("%(actor)s closed the room of %(name)s."),
    "room opened": _l("%(actor)s opened the room of %(name)s again."),
}
THEMSELVES: dict[str, LazyString] = {
    "registered": _l("%(name)s registered."),
    "corrected": _l("%(name)s corrected their details."),
    "declined": _l("%(name)s declined."),
    "withdrawn": _l("%(name)s withdrew."),
    "arrived": _l("%(name)s entered the room."),
}
"""What is said of people who act for themselves."""
FIELDS: dict[str, LazyString] = {
    "title": _l("Title"),
    "starts_at": _l("Start"),
    "ends_at": _l("End"),
    "zone": _l("Time zone"),
    "venue": _l("Venue"),
    "hosts": _l("Hosts"),
    "summary": _l("Summary"),
    "working_group": _l("Working group"),
    "is_public": _l("Public"),
    "is_open": _l("Open to anybody"),
    "registration_closes_at": _l("Registration closes"),
    "languages": _l("Languages"),
    "reminder_minutes": _l("Reminders, minutes before"),
    "rooms": _l("Rooms"),
    "duties": _l("Duties"),
    "agenda": _l("Agenda"),
    "role": _l("Role"),
    "kind": _l("Mail"),
    "full_name": _l("Full name"),
    "own_script_name": _l("Name in their own script"),
    "honorific": _l("Honorific"),
    "position": _l("Position"),
    "institute": _l("Institute"),
    "country": _l("Country"),
    "language": _l("Language"),
    "read_by": _l("Mail is read by"),
    "address": _l("Mail address"),
}
_TABLES = (ROLES, STATES, DUTIES, ITEM_KINDS, NOTICE_KINDS)
_BY_MEMBER = {(type(key), key): name for table in _TABLES for key, name in table.items()}


def label(value: StrEnum) -> str:
    """The name of a role, state, duty, item or notice. Two enums may share a value."""
    return str(_BY_MEMBER[type(value), value])


def sentence(verb: str, *, actor: str, name: str) -> str:
    """What a Change says; a verb that nobody has named yet is shown as it is."""
    own = THEMSELVES.get(verb) if actor == name else None
    words = own or SENTENCES.get(verb) or _l("%(actor)s: %(name)s (%(verb)s)")
    return str(words) % {"actor": actor, "name": name, "verb": verb}


def init_app(app: Flask) -> None:
    app.add_template_filter(label)
