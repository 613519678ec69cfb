"""The words for who is let in, and for what was decided."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.meetings.models.meeting import Admission
from nact_meet.places.models.participant import Decision
from nact_meet.web.labels import words

ADMISSIONS = words(
    {
        Admission.OPEN: _l("Everybody at once"),
        Admission.APPROVAL: _l("Once the hosts have said yes"),
        Admission.NOTING: _l(
            "Everybody at once, and the hosts take note of whom coordinators name"
        ),
    }
)
DECISIONS = words(
    {
        Decision.APPROVED: _l("Approved"),
        Decision.NOTED: _l("Noted"),
        Decision.DECLINED: _l("Declined"),
    }
)

log_verbs(
    {
        "approved": _l("%(actor)s said yes to %(name)s."),
        "not admitted": _l("%(actor)s said no to %(name)s."),
        "noted": _l("%(actor)s took note of %(name)s."),
        "reconsidered": _l("%(actor)s took the decision about %(name)s back."),
        "admission changed": _l("%(actor)s changed who is let in to %(name)s."),
        "reviewer named": _l("%(actor)s asked %(name)s to decide who is let in."),
        "reviewer dismissed": _l("%(actor)s no longer asks %(name)s to decide."),
    }
)
log_fields(
    {
        "admission": _l("Who is let in"),
        "decision_words": _l("The hosts’ words"),
    }
)
