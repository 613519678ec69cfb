"""The words for people: roles, who answers for an institute, and what people agree to."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.directory.models.consent import Matter, Said
from nact_meet.directory.models.coordinator import Standing
from nact_meet.directory.models.organiser import Pace
from nact_meet.directory.models.role import Role
from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.web.formats import country, locale_name
from nact_meet.web.labels import words

ROLES = words(
    {
        Role.DELEGATE: _lp("role at a meeting", "Delegate"),
        Role.HEAD: _l("Head of delegation"),
        Role.SPEAKER: _lp("role at a meeting", "Speaker"),
        Role.CHAIR: _lp("role at a meeting", "Chair"),
        Role.MODERATOR: _lp("role at a meeting", "Moderator"),
        Role.RAPPORTEUR: _lp("role at a meeting", "Rapporteur"),
        Role.OBSERVER: _lp("role at a meeting", "Observer"),
        Role.INTERPRETER: _lp("role at a meeting", "Interpreter"),
        Role.TECHNICIAN: _lp("role at a meeting", "Technician"),
        Role.PRESS: _lp("role at a meeting", "Press"),
    }
)
STANDINGS = words(
    {
        Standing.CONTACT: _lp("standing of a coordinator", "Contact"),
        Standing.DEPUTY: _lp("standing of a coordinator", "Deputy"),
        Standing.PRINCIPAL: _l("Head of the institute"),
    }
)
WORDINGS = words(
    {
        Matter.LIST: _l(
            "My name, position, institute, country and role may be shown in the list for "
            "the other participants of this meeting."
        ),
        Matter.PUBLIC_LIST: _l(
            "My name, position, institute, country and role may be shown in the list of "
            "participants on this meeting’s public page."
        ),
        Matter.PROGRAMME: _l(
            "My name may be shown in the programme on this meeting’s public page."
        ),
        Matter.MEMORY: _l(
            "The programmes of past meetings may continue to show my name and institute, "
            "without an address."
        ),
    }
)
"""A new wording is a new sentence: what people agreed to before is kept as they read it."""

BY_LETTER = _l("Agreed by letter: the name may be shown in the programme on the public page.")


def said(matter: Matter, *, agrees: bool) -> Said:
    """An answer to the question as the reader of this request is shown it."""
    return Said(matter, str(WORDINGS[matter]), locale_name(), agrees)


def said_by_letter(*, agrees: bool) -> Said:
    return Said(Matter.PROGRAMME, str(BY_LETTER), locale_name(), agrees)


PACES = words(
    {
        Pace.AT_ONCE: _l("At once"),
        Pace.HOURLY: _l("Once an hour"),
        Pace.DAILY: _l("Once a day, at seven in the morning"),
        Pace.NEVER: _lp("how often", "Never"),
    }
)

log_verbs(
    {
        "created": _l("%(actor)s created %(name)s."),
        "edited": _l("%(actor)s edited %(name)s."),
        "entered again": _l("%(actor)s entered %(name)s once more; nothing changed."),
        "address added": _l("%(actor)s added an address of %(name)s."),
        "address removed": _l("%(actor)s removed an address of %(name)s."),
        "address works again": _l("%(actor)s said that an address of %(name)s works again."),
        "mail came back": _l("Email to an address of %(name)s came back."),
        "address change asked": _l("%(actor)s asked for another address of %(name)s."),
        "address changed": _l("%(actor)s agreed to another address of %(name)s."),
        "address change refused": _l("%(actor)s refused another address of %(name)s."),
        "address change undone": _l("%(actor)s undid a change of address of %(name)s."),
        "contact named": _l("%(actor)s named a contact for delegations: %(name)s."),
        "contact changed": _l("%(actor)s changed a contact for delegations: %(name)s."),
        "contact moved": _l("%(actor)s changed the order of contacts: %(name)s."),
        "contact dismissed": _l("%(actor)s removed a contact for delegations: %(name)s."),
    }
)
log_fields(
    {
        "role": _lp("label", "Role"),
        "full_name": _l("Full name"),
        "own_script_name": _l("Name in their own script"),
        "honorific": _lp("label", "Honorific"),
        "position": _lp("label", "Position"),
        "institute": _lp("label", "Institute"),
        "country": _lp("label", "Country"),
        "language": _lp("label", "Language"),
        "address": _l("Email address"),
        "from": _l("Old address"),
        "to": _l("New address"),
        "standing": _lp("label", "Status"),
        "leads": _l("Led by"),
        "matter": _lp("label", "Subject"),
    }
)
log_values(
    {
        "role": named_in(ROLES),
        "standing": named_in(STANDINGS),
        "matter": named_in(WORDINGS),
        "country": lambda code, _zone: country(code),
    }
)
