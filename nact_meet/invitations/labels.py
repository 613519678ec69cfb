"""Why an import stopped, and what the log says of invitations."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.invitations.models import Halt
from nact_meet.web.labels import words

HALTS = words(
    {
        Halt.ASKED: _l("You stopped this import."),
        Halt.CHANGED: _l(
            "This import stopped, because something has changed meanwhile. Please check it again."
        ),
        Halt.CLOSED: _l("This import stopped, because no one can be added any more."),
    }
)

log_verbs(
    {
        "invited": _l("%(actor)s invited %(name)s."),
        "imported": _l("%(actor)s imported a list of people into %(name)s."),
        "nudged": _l("%(actor)s reminded %(name)s to answer."),
        "letter attached": _l("%(actor)s attached a letter to the invitation: %(name)s"),
        "letter removed": _l("%(actor)s removed a letter from the invitation: %(name)s"),
        "all nudged": _l("%(actor)s reminded the people who have not answered."),
    }
)
log_fields(
    {
        "people": _lp("label", "People"),
        "imports": _l("Imported lists"),
        "attachments": _l("Attached letters"),
    }
)
