"""Why a calendar elsewhere was not read, said to whoever gave its address."""

from flask_babel import lazy_gettext as _l

from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.web.labels import words

FAULTS = words(
    {
        Fault.NO_ADDRESS: _l(
            "This is not the address of a calendar. Copy all of it; it begins with https:// or webcal://."
        ),
        Fault.PASSWORD: _l(
            "This address holds a name or a password. Please give one that works without."
        ),
        Fault.PORT: _l("This address names a port that is not used for calendars."),
        Fault.UNKNOWN_HOST: _l("No server has this name. Please look for a slip in the address."),
        Fault.PRIVATE: _l(
            "This address leads into a private network. Please give one that opens from anywhere."
        ),
        Fault.NO_CONNECTION: _l("The server could not be reached, or broke off."),
        Fault.SLOW: _l("The server did not answer in time."),
        Fault.CERTIFICATE: _l("The server could not show that it is the one it claims to be."),
        Fault.REDIRECTS: _l(
            "The address leads to another and another. Please give the last of them."
        ),
        Fault.DOWNGRADE: _l("The address leads to one that others could read along the way."),
        Fault.NOT_ALLOWED: _l(
            "The server wants a password. Please give the secret or public address, which needs "
            "none."
        ),
        Fault.NOT_FOUND: _l("No calendar is at this address (404)."),
        Fault.OTHER_ANSWER: _l("The server answered that it cannot give the calendar now."),
        Fault.LARGE: _l(
            "The calendar is larger than two megabytes. An address for free/busy only is smaller."
        ),
        Fault.PACKED: _l("The server sends the calendar in a form that is not read here."),
        Fault.NO_CALENDAR: _l(
            "There is something at this address, but no calendar. It may be the page for people: "
            "look for the address in iCal format."
        ),
        Fault.TOO_MUCH: _l("This calendar has more dates in it than can be read."),
    }
)

log_verbs(
    {
        "calendar given": _l("%(actor)s gave the address of a calendar for %(name)s."),
        "calendar taken back": _l("%(actor)s took back the address of a calendar for %(name)s."),
        "hours blocked": _l("%(actor)s said when %(name)s is busy."),
        "hours freed": _l("%(actor)s said when %(name)s is no longer busy."),
    }
)
log_fields(
    {
        "busy_feeds": _l("Calendars read for busy times"),
    }
)
