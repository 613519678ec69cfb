"""What the log says of the day itself."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_values, log_verbs
from nact_meet.web.formats import country

log_verbs(
    {
        "room failed": _l("%(actor)s opened the fallback room of %(name)s instead of the first."),
        "room works again": _l("%(actor)s opened the first room of %(name)s again."),
    }
)
log_fields({"room_country": _lp("label", "Country")})
log_values({"room_country": lambda value, _zone: country(value)})
