"""What the log says of those who attend."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_own_verbs, log_verbs

log_verbs(
    {
        "arrived": _l("%(actor)s joined the meeting as %(name)s."),
        "disowned": _l("%(actor)s opened the link of %(name)s and said that it is not theirs."),
    }
)
log_own_verbs(
    {
        "arrived": _l("%(name)s joined the meeting."),
    }
)
