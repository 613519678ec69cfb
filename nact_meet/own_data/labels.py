"""What the log says of data that was erased."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_verbs

log_verbs(
    {
        "erased": _l("A participant had their data erased."),
        "erasure asked": _l("Someone asked to have their data erased."),
        "erasure taken back": _l("%(actor)s decided to keep their data."),
        "data erased": _l("The retention period ended, so the data of %(name)s has been erased."),
    }
)
log_fields(
    {
        "places": _lp("label", "Registrations"),
        "addresses": _l("Email addresses"),
        "mails": _lp("label", "Emails"),
    }
)
