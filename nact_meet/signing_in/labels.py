"""What the log says of passkeys."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_verbs

log_verbs(
    {
        "passkey added": _l("%(actor)s added a passkey: %(name)s."),
        "passkey removed": _l("%(actor)s removed a passkey: %(name)s."),
        "passkey allowed": _l("%(actor)s allowed a new passkey: %(name)s."),
        "passkeys required of the Secretariat": _l(
            "%(actor)s required passkeys of the Secretariat."
        ),
        "passkeys no longer required of the Secretariat": _l(
            "%(actor)s no longer requires passkeys of the Secretariat."
        ),
        "passkeys required of organisers": _l("%(actor)s required passkeys of organisers."),
        "passkeys no longer required of organisers": _l(
            "%(actor)s no longer requires passkeys of organisers."
        ),
    }
)
