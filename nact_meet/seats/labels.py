"""What the log says of seats."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_verbs

log_verbs(
    {
        "seats changed": _l("%(actor)s changed the seats of %(name)s."),
    }
)
log_fields(
    {
        "seats": _lp("label", "Seats"),
        "countries": _l("Seats of countries"),
        "hold_minutes": _l("Minutes for which a free seat is held"),
    }
)
