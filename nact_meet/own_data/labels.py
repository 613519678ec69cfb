"""What the log says of data that was erased."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_verbs

log_verbs(
    {
        "erased": _l("A participant had their own data erased."),
        "erasure asked": _l("Somebody asked to have their own data erased."),
        "erasure taken back": _l("%(actor)s kept their data after all."),
        "data erased": _l("The time to keep data was over: that of %(name)s has been erased."),
    }
)
log_fields(
    {
        "places": _l("Places"),
        "addresses": _l("Mail addresses"),
        "mails": _l("Mails"),
    }
)
