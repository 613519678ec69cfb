"""The words for who sees whom, and for what people agreed to."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_own_verbs, log_values, log_verbs, named_in
from nact_meet.meetings.models.meeting import Visibility
from nact_meet.web.labels import words

VISIBILITIES = words(
    {
        Visibility.HOSTS: _l("Only the hosts"),
        Visibility.PARTICIPANTS: _l("Registered participants"),
        Visibility.PUBLIC: _l("Everyone, on the public page"),
    }
)

log_verbs(
    {
        "consented": _l("%(actor)s gave consent for %(name)s."),
        "consent taken back": _l("%(actor)s withdrew the consent of %(name)s."),
        "agreement noted": _l(
            "%(actor)s noted that %(name)s agreed by letter to be named publicly."
        ),
        "agreement taken back": _l("%(actor)s noted that %(name)s is not to be named publicly."),
        "privacy set": _l(
            "%(actor)s set who sees the list of %(name)s, and how long data is kept."
        ),
        "day-of contacts changed": _l(
            "%(actor)s changed the contact details of %(name)s for the day."
        ),
    }
)
log_own_verbs(
    {
        "consented": _l("%(name)s gave consent."),
        "consent taken back": _l("%(name)s withdrew consent."),
        "day-of contacts changed": _l("%(name)s changed their contact details for the day."),
    }
)
log_fields(
    {
        "list_visibility": _l("Who sees the list of participants"),
        "keep_days": _l("Days for which data is kept"),
    }
)
log_values({"list_visibility": named_in(VISIBILITIES)})
