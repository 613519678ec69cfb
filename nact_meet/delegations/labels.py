"""The words for delegations: how an answer came, and what the log says of them."""

from flask_babel import lazy_gettext as _l

from nact_meet.delegations.models import Way
from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.web.labels import words

WAYS = words(
    {
        Way.LETTER: _l("Letter"),
        Way.MAIL: _l("Mail"),
        Way.CHAT: _l("Chat"),
        Way.PHONE: _l("Telephone"),
    }
)

log_verbs(
    {
        "replaced": _l("%(actor)s named somebody else in the place of %(name)s."),
        "named instead": _l("%(actor)s named %(name)s in the place of somebody else."),
        "taken out": _l("%(actor)s took %(name)s out of the delegation."),
        "attended": _l("%(actor)s noted that %(name)s sat in the room."),
        "not attended": _l("%(actor)s noted that %(name)s did not sit in the room."),
        "attendance unknown": _l(
            "%(actor)s noted that nobody knows whether %(name)s sat in the room."
        ),
        "delegation answered": _l("%(actor)s said that the delegation of %(name)s is complete."),
        "delegation ordered": _l("%(actor)s put the delegation of %(name)s in order."),
        "link disowned": _l(
            "%(actor)s opened the link of the delegation of %(name)s and said that it is not "
            "theirs."
        ),
        "asked": _l("%(actor)s asked %(name)s to name its delegation."),
        "asked again": _l("%(actor)s asked %(name)s again to name its delegation."),
        "date changed": _l("%(actor)s changed the date for the delegation of %(name)s."),
        "links replaced": _l("%(actor)s replaced the links of the contacts of %(name)s."),
        "paper entered": _l("%(actor)s entered what came for the delegation of %(name)s."),
        "paper removed": _l("%(actor)s removed what came for the delegation of %(name)s."),
    }
)
log_fields(
    {
        "instead_of": _l("Instead of"),
        "due_at": _l("Asked for by"),
        "came_by": _l("It came by"),
        "came_on": _l("It came on"),
        "scan": _l("Scan"),
        "nomination_papers": _l("Letters about delegations"),
    }
)
log_values({"came_by": named_in(WAYS)})
