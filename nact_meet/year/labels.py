"""The words for a year's proposals and their deadlines."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.web.labels import words
from nact_meet.year.dates import Due
from nact_meet.year.models import YearStanding

STANDINGS = words(
    {
        YearStanding.PROPOSED: _lp("state of a proposal", "Proposed"),
        YearStanding.APPROVED: _lp("state of a proposal", "Approved"),
        YearStanding.DECLINED: _lp("state of a proposal", "Not approved"),
    }
)
DUE = words(
    {
        Due.APPLICATION: _l("Apply for clearance"),
        Due.NOMINATION: _l("Delegations named"),
        Due.PAPERS: _l("Papers handed in"),
    }
)

log_verbs(
    {
        "proposal made": _l("%(actor)s proposed %(name)s for the year."),
        "proposal proposed": _l("%(actor)s took back the decision on %(name)s."),
        "proposal approved": _l("%(actor)s recorded that %(name)s was approved."),
        "proposal declined": _l("%(actor)s recorded that %(name)s was not approved."),
        "proposal withdrawn": _l("%(actor)s withdrew the proposal %(name)s."),
        "proposal dated": _l("%(actor)s made a draft from the proposal %(name)s."),
    }
)
log_fields(
    {
        "objectives": _lp("label", "Objectives"),
        "proponent": _l("Proposed by"),
        "co_hosts": _lp("label", "Co-hosts"),
        "months": _l("Months wanted"),
        "countries_asked": _l("Countries asked"),
        "standing_of_proposal": _lp("label", "Decision"),
    }
)
log_values({"standing_of_proposal": named_in(STANDINGS)})
