"""The words for what is in the bin, and what the log says of it."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.bin.models import BinSort
from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.web.labels import words

SORTS = words(
    {
        BinSort.MEETING: _lp("in the bin", "Meeting"),
        BinSort.POLL: _lp("in the bin", "Poll"),
        BinSort.GROUP: _lp("in the bin", "Working group"),
        BinSort.INSTITUTE: _lp("in the bin", "Institute"),
        BinSort.PERSON: _lp("in the bin", "Person"),
    }
)
log_verbs(
    {
        "deleted": _l("%(actor)s deleted %(name)s."),
        "merged": _l("%(actor)s merged two entries of %(name)s in the directory."),
        "restored": _l("%(actor)s restored %(name)s."),
        "undone": _l("%(actor)s undid their last change to %(name)s."),
    }
)
log_fields({"bin_entries": _l("Deleted, and still in the bin")})
