"""What the log says of letters."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_verbs

log_verbs(
    {
        "letter planned": _l("%(actor)s chose when the letter “%(name)s” is sent."),
        "letter taken back": _l("%(actor)s took the letter “%(name)s” back."),
        "letter outdated": _l("The letter “%(name)s” was not sent: the meeting was cancelled."),
        "letter sent": _l("%(actor)s sent the letter “%(name)s”."),
    }
)
log_fields(
    {
        "leaves_at": _l("To be sent"),
    }
)
