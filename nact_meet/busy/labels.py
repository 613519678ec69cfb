"""Why a calendar elsewhere was not read, said to whoever gave its address."""

from flask_babel import lazy_gettext as _l

from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.web.labels import words

FAULTS = words(
    {
        Fault.NO_ADDRESS: _l(
            "This is not a calendar address. Copy it in full; it begins with https:// or webcal://."
        ),
        Fault.PASSWORD: _l(
            "This address contains a user name or password. Please enter one that works "
            "without them."
        ),
        Fault.PORT: _l("This address uses a port that is not used for calendars."),
        Fault.UNKNOWN_HOST: _l("No server has this name. Please check the address for mistakes."),
        Fault.PRIVATE: _l(
            "This address leads to a private network. Please enter one that opens from anywhere."
        ),
        Fault.NO_CONNECTION: _l("The server could not be reached, or the connection broke."),
        Fault.SLOW: _l("The server did not answer in time."),
        Fault.CERTIFICATE: _l("The server could not prove its identity."),
        Fault.REDIRECTS: _l(
            "This address redirects too many times. Please enter the final address."
        ),
        Fault.DOWNGRADE: _l("This address redirects to an unencrypted one that others could read."),
        Fault.NOT_ALLOWED: _l(
            "The server asks for a password. Please enter the secret or public address, "
            "which needs none."
        ),
        Fault.NOT_FOUND: _l("There is no calendar at this address (404)."),
        Fault.OTHER_ANSWER: _l("The server replied that the calendar is not available now."),
        Fault.LARGE: _l(
            "The calendar is larger than two megabytes. An address for free/busy only is smaller."
        ),
        Fault.PACKED: _l("The server sends the calendar in a format we cannot read."),
        Fault.NO_CALENDAR: _l(
            "This address does not lead to a calendar. It may be a web page: look for "
            "the address in iCal format."
        ),
        Fault.TOO_MUCH: _l("This calendar has too many dates to read."),
    }
)

log_verbs(
    {
        "calendar given": _l("%(actor)s added the address of a calendar for %(name)s."),
        "calendar taken back": _l("%(actor)s removed the address of a calendar for %(name)s."),
        "hours blocked": _l("%(actor)s added busy times of %(name)s."),
        "hours freed": _l("%(actor)s removed busy times of %(name)s."),
    }
)
log_fields(
    {
        "busy_feeds": _l("Calendars read for busy times"),
    }
)
