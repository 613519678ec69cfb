"""The words for meetings: duties, items, speakers, and the fields that the log names."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields
from nact_meet.meetings.models.agenda import ItemKind, Speaker
from nact_meet.meetings.models.host import Duty
from nact_meet.web.labels import words

DUTIES = words(
    {
        Duty.HOST: _l("Host"),
        Duty.CHAIR: _l("Chair"),
        Duty.TECHNICAL: _l("Technical host"),
        Duty.RAPPORTEUR: _l("Rapporteur"),
    }
)
ITEM_KINDS = words(
    {
        ItemKind.OPENING: _l("Opening speech"),
        ItemKind.SESSION: _l("Session"),
        ItemKind.DISCUSSION: _l("Discussion"),
        ItemKind.BREAK: _l("Break"),
        ItemKind.CLOSING: _l("Closing"),
    }
)

log_fields(
    {
        "title": _l("Title"),
        "starts_at": _l("Start"),
        "ends_at": _l("End"),
        "zone": _l("Time zone"),
        "venue": _l("Venue"),
        "hosts": _l("Hosts"),
        "summary": _l("Summary"),
        "words": _l("Your own words in the invitation"),
        "written_in": _l("Language of these texts"),
        "translations": _l("In other languages"),
        "working_group": _l("Working group"),
        "is_public": _l("Public"),
        "is_open": _l("Open to anyone"),
        "registration_closes_at": _l("Registration closes"),
        "answer_by": _l("Please answer by"),
        "contact": _l("Contact person"),
        "languages": _l("Languages"),
        "reminder_minutes": _l("Reminders, minutes before"),
        "rooms": _l("Rooms"),
        "duties": _l("Hosts’ roles"),
        "agenda": _l("Programme"),
        "connections": _l("Connections to the room"),
    }
)


def spoken_by(speaker: Speaker, *, in_public: bool) -> str:
    """The name as printed; in public nothing that would tell who it is until they agreed."""
    if speaker.printed and (speaker.may_be_named or not in_public):
        return speaker.printed
    return str(_("Speaker to be announced"))
