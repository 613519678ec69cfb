"""The words for who sees whom, and for what people agreed to."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_own_verbs, log_values, log_verbs, named_in
from nact_meet.meetings.models.meeting import Visibility
from nact_meet.web.labels import words

VISIBILITIES = words(
    {
        Visibility.HOSTS: _l("The hosts alone"),
        Visibility.PARTICIPANTS: _l("Registered participants"),
        Visibility.PUBLIC: _l("Everybody, on the public page"),
    }
)

log_verbs(
    {
        "consented": _l("%(actor)s agreed to something for %(name)s."),
        "consent taken back": _l("%(actor)s took back what %(name)s had agreed to."),
        "agreement noted": _l(
            "%(actor)s noted that %(name)s agreed by letter to be named in public."
        ),
        "agreement taken back": _l("%(actor)s noted that %(name)s is not to be named in public."),
        "privacy set": _l(
            "%(actor)s set who sees the list of %(name)s, and how long data is kept."
        ),
        "day-of contacts changed": _l("%(actor)s changed how %(name)s is reached on the day."),
    }
)
log_own_verbs(
    {
        "consented": _l("%(name)s agreed to something."),
        "consent taken back": _l("%(name)s no longer agrees."),
        "day-of contacts changed": _l("%(name)s changed how to be reached on the day."),
    }
)
log_fields(
    {
        "list_visibility": _l("Who sees the list of participants"),
        "keep_days": _l("Days for which data is kept"),
    }
)
log_values({"list_visibility": named_in(VISIBILITIES)})
