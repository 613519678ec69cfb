"""The names of roles, states, duties, items and mails."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.meetings.models.agenda import ItemKind
from nact_meet.meetings.models.host import Duty
from nact_meet.meetings.models.openness import Admission, Visibility
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.participant import Came, Channel, Decision, Role, State

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
    Kind.PENDING: _l("Registration received"),
    Kind.DECISION: _l("Decision of the hosts"),
    Kind.NOMINATION: _l("Request to name a delegation"),
    Kind.NOMINATION_REMINDER: _l("Reminder to name a delegation"),
    Kind.NOMINATION_NEWS: _l("News for contacts of a delegation"),
    Kind.PROPOSAL: _l("Proposal between hosts"),
    Kind.LETTER: _l("Letter"),
    Kind.NUDGE: _l("Reminder to answer"),
    Kind.ERASURE: _l("Farewell after an erasure"),
    Kind.POLL: _l("Question when to meet"),
    Kind.POLL_REMINDER: _l("Reminder to answer a poll"),
    Kind.POLL_NEWS: _l("What came of a poll"),
    Kind.POLL_PROPOSAL: _l("Dates of a poll, between hosts"),
    Kind.HOLD: _l("Tentative calendar entry"),
    Kind.HOLD_GONE: _l("End of a tentative calendar entry"),
}
ADMISSIONS: dict[StrEnum, LazyString] = {
    Admission.OPEN: _l("Everybody at once"),
    Admission.APPROVAL: _l("Once the hosts have said yes"),
    Admission.NOTING: _l("Everybody at once, and the hosts take note of whom coordinators name"),
}
DECISIONS: dict[StrEnum, LazyString] = {
    Decision.APPROVED: _l("Approved"),
    Decision.NOTED: _l("Noted"),
    Decision.DECLINED: _l("Declined"),
}
CAME: dict[StrEnum, LazyString] = {
    Came.INVITED: _l("Invited by the hosts"),
    Came.REGISTERED: _l("Registered themselves"),
    Came.NAMED: _l("Named by a coordinator"),
}
CHANNELS: dict[StrEnum, LazyString] = {
    Channel.PAGE: _l("through the page"),
    Channel.CALENDAR: _l("through the calendar"),
}
VISIBILITIES: dict[StrEnum, LazyString] = {
    Visibility.HOSTS: _l("The hosts alone"),
    Visibility.PARTICIPANTS: _l("Registered participants"),
    Visibility.PUBLIC: _l("Everybody, on the public page"),
}
