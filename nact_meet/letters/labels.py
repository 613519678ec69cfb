"""What the log says of letters."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_verbs

log_verbs(
    {
        "letter planned": _l("%(actor)s scheduled the message “%(name)s”."),
        "letter taken back": _l("%(actor)s withdrew the message “%(name)s”."),
        "letter outdated": _l("The message “%(name)s” was not sent: the meeting was cancelled."),
        "letter sent": _l("%(actor)s sent the message “%(name)s”."),
    }
)
log_fields(
    {
        "leaves_at": _l("Scheduled for"),
    }
)
