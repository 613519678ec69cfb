"""The words for who is let in, and for what was decided."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.meetings.models.meeting import Admission
from nact_meet.places.models.participant import Decision
from nact_meet.web.labels import words

ADMISSIONS = words(
    {
        Admission.OPEN: _l("Everyone, without approval"),
        Admission.APPROVAL: _l("After the hosts’ approval"),
        Admission.NOTING: _l(
            "Everyone, without approval; the hosts note people named by coordinators"
        ),
    }
)
DECISIONS = words(
    {
        Decision.APPROVED: _lp("decision on a registration", "Approved"),
        Decision.NOTED: _lp("decision on a registration", "Noted"),
        Decision.DECLINED: _lp("decision on a registration", "Declined"),
    }
)

log_verbs(
    {
        "approved": _l("%(actor)s approved %(name)s."),
        "not admitted": _l("%(actor)s declined %(name)s."),
        "noted": _l("%(actor)s noted %(name)s."),
        "reconsidered": _l("%(actor)s undid the decision about %(name)s."),
        "admission changed": _l("%(actor)s changed how registrations for %(name)s are approved."),
        "reviewer named": _l("%(actor)s asked %(name)s to approve registrations."),
        "reviewer dismissed": _l("%(actor)s no longer asks %(name)s to approve registrations."),
    }
)
log_fields(
    {
        "admission": _l("Approval of registrations"),
        "decision_words": _l("Message from the hosts"),
    }
)
