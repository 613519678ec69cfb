"""The words for how lists, labels and rooms are kept."""

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.meetings.models.meeting import NameLabel
from nact_meet.web.labels import words

NAME_LABELS = words(
    {
        NameLabel.INSTITUTE: _l("Name (Institute)"),
        NameLabel.COUNTRY: _l("Country - Name"),
    }
)

log_verbs(
    {
        "protocol set": _l("%(actor)s changed the protocol of %(name)s."),
        "copy agreed": _l("The hosts agreed that one copy of %(name)s is recorded."),
        "recording forbidden": _l("%(actor)s said that %(name)s is not recorded."),
        "copy deleted": _l("%(actor)s said that the copy of %(name)s is deleted."),
    }
)
log_fields(
    {
        "hosts_first": _l("Hosts before all others"),
        "label_by": _l("Name in the video room"),
        "names_absent": _l("Lists say who is not represented"),
        "has_photograph": _l("A group photograph is taken"),
        "delete_by": _l("Deleted by"),
    }
)
log_values({"label_by": named_in(NAME_LABELS)})
