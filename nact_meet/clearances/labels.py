"""The words for what a host's own authorities must allow."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.clearances.models import ClearanceProgress, ClearedTo
from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.web.labels import words

PROGRESS = words(
    {
        ClearanceProgress.NEEDED: _l("Not applied for yet"),
        ClearanceProgress.APPLIED: _l("Applied for"),
        ClearanceProgress.GRANTED: _lp("state of a clearance", "Granted"),
        ClearanceProgress.REFUSED: _lp("state of a clearance", "Not granted"),
    }
)

PURPOSES = words(
    {ClearedTo.HOST: _l("To host a meeting"), ClearedTo.ATTEND: _l("To attend a meeting")}
)

log_verbs(
    {
        "delegation clearance noted": _l(
            "%(actor)s changed what is known of the clearance of the delegation of %(name)s."
        ),
        "delegation clearance granted": _l(
            "%(actor)s noted that the clearance of the delegation of %(name)s was granted."
        ),
        "delegation clearance refused": _l(
            "%(actor)s noted that the clearance of the delegation of %(name)s was not granted."
        ),
        "delegation clearance not needed": _l(
            "%(actor)s noted that the delegation of %(name)s needs no clearance."
        ),
        "usual time said": _l("%(actor)s corrected how long clearances of %(name)s take."),
        "clearance needed": _l("%(actor)s noted that %(name)s needs a clearance to host."),
        "clearance noted": _l("%(actor)s changed what is known of the clearance of %(name)s."),
        "clearance applied": _l("%(actor)s noted that %(name)s applied for its clearance."),
        "clearance granted": _l("%(actor)s noted that the clearance of %(name)s was granted."),
        "clearance renewed": _l("%(actor)s noted that the clearance of %(name)s was renewed."),
        "clearance refused": _l("%(actor)s noted that the clearance of %(name)s was not granted."),
        "clearance outgrown": _l(
            "The clearance of %(name)s no longer covers the meeting, because its title or date "
            "was changed."
        ),
        "clearance not needed": _l("%(actor)s noted that %(name)s needs no clearance to host."),
    }
)
log_fields(
    {
        "authority": _lp("label", "Authority"),
        "lead_days": _l("Days before the meeting"),
        "in_working_days": _l("Counted in working days"),
        "expected_on": _l("Expected on"),
        "applied_on": _l("Applied on"),
        "least": _l("Fewest days"),
        "most": _l("Most days"),
        "as_of": _l("As of"),
        "source": _lp("label", "Source"),
    }
)
