"""The words for what one host proposes to the others."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.publication.models import Act, AnsweredBy, Ending, Proposal
from nact_meet.web.labels import words
from nact_meet.web.typesetting import listed

ACTS = words(
    {
        Act.PUBLISH: _l("Publish the meeting"),
        Act.MOVE: _l("Move the meeting"),
        Act.RENAME: _l("Rename the meeting"),
        Act.CANCEL: _l("Cancel the meeting"),
        Act.HOST: _l("Host the meeting"),
        Act.DUTY: _l("Change the role of a host"),
        Act.REMOVE_HOST: _l("Remove a host"),
        Act.RECALL: _l("Call the cancelled meeting again"),
        Act.SAVE_DATE: _l("Send a save the date"),
        Act.RECORD: _l("Record one copy of the meeting"),
        Act.HOST_ORDER: _l("Change the order of the hosts"),
        Act.DO_WITHOUT: _l("Switch off second approval"),
    }
)
ENDINGS = words(
    {
        Ending.AGREED: _lp("end of a proposal", "Agreed"),
        Ending.REFUSED: _l("Not agreed"),
        Ending.WITHDRAWN: _lp("end of a proposal", "Withdrawn"),
        Ending.OUTDATED: _l("No longer applies"),
    }
)

ANSWERED_BY = words(
    {
        AnsweredBy.LINK: _l("The link emailed to them"),
        AnsweredBy.PASSKEY: _l("The link emailed to them, and their passkey"),
    }
)

log_verbs(
    {
        "cloned": _l("%(actor)s copied %(name)s."),
        "published": _l("%(actor)s published %(name)s."),
        "cancelled": _l("%(actor)s cancelled %(name)s."),
        "date confirmed": _l("Every host agreed to %(name)s, so its date was confirmed."),
        "called again": _l("%(actor)s called %(name)s again after it had been cancelled."),
        "room closed": _l("%(actor)s closed the room of %(name)s."),
        "room opened": _l("%(actor)s opened the room of %(name)s again."),
        "proposed": _l("%(actor)s asked another host about %(name)s."),
        "agreed": _l("%(actor)s agreed to a proposal about %(name)s."),
        "not agreed": _l("%(actor)s did not agree to a proposal about %(name)s."),
        "took back": _l("%(actor)s took back a proposal about %(name)s."),
        "lapsed": _l("A proposal about %(name)s no longer applied."),
        "decided alone": _l("%(actor)s decided about %(name)s; all hosts were told."),
        "host confirmed": _l("%(actor)s confirmed a host of %(name)s."),
        "second yes on": _l(
            "%(actor)s made second approval by the hosts of %(name)s required again."
        ),
    }
)
log_fields(
    {
        "act": _lp("label", "Proposal"),
        "reason": _lp("label", "Reason"),
        "duty": _l("Host’s role"),
        "answered_by": _l("Answered through"),
    }
)
log_values({"act": named_in(ACTS), "answered_by": named_in(ANSWERED_BY)})


def lapsed_of(proposals: Iterable[Proposal]) -> str:
    """Said to whoever did what made some of them lapse; "" where none did."""
    lapsed = [str(ACTS[one.act]) for one in proposals if one.outcome == Ending.OUTDATED]
    if not lapsed:
        return ""
    return str(
        _(
            "The other hosts had been asked to approve this: %(acts)s. That no longer holds, "
            "because something else has changed since. Please ask them again.",
            acts=listed(dict.fromkeys(lapsed)),
        )
    )
