"""What the values of the models are called in the reader's language."""

from enum import StrEnum

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.models import (
    Channel,
    Duty,
    Incoming,
    ItemKind,
    Kind,
    Outcome,
    Role,
    Sort,
    State,
)

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
    Kind.WAITING: _l("On the waiting list"),
    Kind.OFFER: _l("Offer of a freed seat"),
}
SORTS: dict[StrEnum, LazyString] = {
    Sort.REPLY: _l("An answer"),
    Sort.COUNTER: _l("Another time is proposed"),
    Sort.BOUNCE: _l("Returned mail"),
    Sort.AUTOMATIC: _l("Automatic mail"),
    Sort.LETTER: _l("A letter"),
    Sort.BROKEN: _l("Unreadable mail"),
}
OUTCOMES: dict[StrEnum, LazyString] = {
    Outcome.APPLIED: _l("Taken up"),
    Outcome.SHOWN: _l("To be read"),
    Outcome.WAITING: _l("Waits for a decision"),
    Outcome.DROPPED: _l("Without effect"),
}
CHANNELS: dict[StrEnum, LazyString] = {
    Channel.PAGE: _l("through the page"),
    Channel.CALENDAR: _l("through the calendar"),
}
PARTSTATS: dict[str, LazyString] = {
    "ACCEPTED": _l("An answer: yes"),
    "TENTATIVE": _l("An answer: perhaps"),
    "DECLINED": _l("An answer: no"),
    "DELEGATED": _l("An answer: somebody else"),
}
"""What a reply says, in place of its sort; others are shown as an answer."""
REASONS: dict[str, LazyString] = {
    "accepted": _l("%(name)s is registered by it."),
    "tentative": _l("It is noted that %(name)s will perhaps come."),
    "declined": _l("It declined for %(name)s."),
    "counter": _l("%(name)s asks for another time. The meeting stays as it is until you move it."),
    "delegated": _l("%(name)s would like somebody else to come. Invite that person, if you agree."),
    "another attendee": _l(
        "It came to the place of %(name)s, but somebody else answers. Please decide whether it "
        "counts."
    ),
    "unproved decline": _l(
        "It says no for %(name)s, but we cannot tell whether %(name)s sent it. Please decide "
        "whether it counts."
    ),
    "registration closed": _l("It says yes, but registration has closed."),
    "no place": _l("It does not fit how the place of %(name)s stands, so nothing changed."),
    "another entry": _l("It is about another calendar entry, so nothing changed."),
    "cancelled": _l("The meeting has been cancelled, so nothing changed."),
    "over": _l("The meeting is over, so nothing changed."),
    "no attendee": _l("It does not say who answers, so nothing changed."),
    "older question": _l(
        "It answers an older state of the invitation, so nothing changed. A newer one was sent."
    ),
    "older answer": _l("%(name)s has answered since, so nothing changed."),
    "no such place": _l("The address that it was sent to belongs to no place."),
    "automatic": _l("A machine wrote it, such as an out-of-office note. Nothing is to be done."),
    "letter": _l("Nobody is answered by itself: please write back if an answer is due."),
    "delayed": _l("A mail server says that a mail is late and is tried again."),
    "bounced": _l(
        "Mail to this address comes back. No more is sent there until the address is corrected."
    ),
    "queued": _l("All seats are taken: %(name)s is on the waiting list."),
    "no seat": _l("It says yes, but all seats are taken."),
    "another address": _l("It is about an address that is not written to any more."),
    "unreadable": _l("It could not be read, so nothing changed."),
    "stumbled": _l("The service stumbled over it, so nothing changed; its log says why."),
    "left": _l("It was decided that it does not count."),
}
"""Why it became what it became; `name` is whose place it is about."""
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
    "answer left": _l("%(actor)s decided that an answer for %(name)s does not count."),
    "role changed": _l("%(actor)s changed the role of %(name)s."),
    "readdressed": _l("%(actor)s had mail about the place of %(name)s sent to another address."),
    "queued": _l("%(actor)s put %(name)s on the waiting list."),
    "promoted": _l("A freed seat went to %(name)s."),
    "offered a seat": _l("A freed seat is held for %(name)s."),
    "missed an offer": _l("%(name)s did not take the seat in time."),
    "seats changed": _l("%(actor)s changed the seats of %(name)s."),
    "sent again": _l("%(actor)s had a mail sent to %(name)s again."),
    "room closed": _l("%(actor)s closed the room of %(name)s."),
    "room opened": _l("%(actor)s opened the room of %(name)s again."),
}
THEMSELVES: dict[str, LazyString] = {
    "registered": _l("%(name)s registered."),
    "corrected": _l("%(name)s corrected their details."),
    "queued": _l("%(name)s went on the waiting list."),
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
    "seats": _l("Seats"),
    "countries": _l("Seats of countries"),
    "hold_minutes": _l("Minutes for which a freed seat is held"),
    "connections": _l("Connections to the room"),
}
_TABLES = (
    *(ROLES, STATES, DUTIES, ITEM_KINDS, NOTICE_KINDS),
    *(SORTS, OUTCOMES, CHANNELS),
)
_BY_MEMBER = {(type(key), key): name for table in _TABLES for key, name in table.items()}


def label(value: StrEnum) -> str:
    """The name of a role, state, duty, item or notice. Two enums may share a value."""
    return str(_BY_MEMBER[type(value), value])


def sentence(verb: str, *, actor: str, name: str) -> str:
    """What a Change says; a verb that nobody has named yet is shown as it is."""
    own = THEMSELVES.get(verb) if actor == name else None
    words = own or SENTENCES.get(verb) or _l("%(actor)s: %(name)s (%(verb)s)")
    return str(words) % {"actor": actor, "name": name, "verb": verb}


def contents(row: Incoming) -> str:
    """What an incoming message is; of a reply, what it says."""
    said = PARTSTATS.get(row.details.get("partstat", "")) if row.sort == Sort.REPLY else None
    return str(said or SORTS[row.sort])


def became(row: Incoming) -> str:
    """What became of an incoming message and why; a reason nobody has named is shown as it is."""
    return str(REASONS.get(row.reason, row.reason)) % {"name": row.name}


def init_app(app: Flask) -> None:
    for each in (label, contents, became):
        app.add_template_filter(each)
