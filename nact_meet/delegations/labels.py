"""The words for delegations: how an answer came, and what the log says of them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.delegations.models import Way
from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.web.labels import words

WAYS = words(
    {
        Way.LETTER: _lp("way of asking", "Letter"),
        Way.MAIL: _lp("way of asking", "Email"),
        Way.CHAT: _lp("way of asking", "Chat"),
        Way.PHONE: _lp("way of asking", "Telephone"),
    }
)

log_verbs(
    {
        "replaced": _l("%(actor)s named someone else instead of %(name)s."),
        "named instead": _l("%(actor)s named %(name)s instead of someone else."),
        "moved to a delegation": _l("%(actor)s moved %(name)s to another delegation."),
        "taken out": _l("%(actor)s removed %(name)s from the delegation."),
        "attended": _l("%(actor)s noted that %(name)s attended."),
        "not attended": _l("%(actor)s noted that %(name)s did not attend."),
        "attendance unknown": _l("%(actor)s noted that it is not known whether %(name)s attended."),
        "delegation answered": _l("%(actor)s said that the delegation of %(name)s is complete."),
        "delegation ordered": _l("%(actor)s changed the order of the delegation of %(name)s."),
        "link disowned": _l(
            "%(actor)s opened the delegation link of %(name)s and said that it is not theirs."
        ),
        "asked": _l("%(actor)s asked %(name)s to name its delegation."),
        "silenced": _l("%(actor)s switched off automatic reminders for %(name)s."),
        "reminded again": _l("%(actor)s switched on automatic reminders for %(name)s."),
        "asked again": _l("%(actor)s asked %(name)s again to name its delegation."),
        "date changed": _l("%(actor)s changed the date for the delegation of %(name)s."),
        "links replaced": _l("%(actor)s replaced the links of the contacts of %(name)s."),
        "paper entered": _l("%(actor)s recorded a message about the delegation of %(name)s."),
        "paper removed": _l("%(actor)s removed a message about the delegation of %(name)s."),
    }
)
log_fields(
    {
        "instead_of": _l("Instead of"),
        "delegation": _lp("label", "Delegation"),
        "due_at": _l("Asked for by"),
        "came_by": _l("Received by"),
        "came_on": _l("Received on"),
        "scan": _lp("label", "Scan"),
        "nomination_papers": _l("Messages about delegations"),
    }
)
log_values({"came_by": named_in(WAYS)})
