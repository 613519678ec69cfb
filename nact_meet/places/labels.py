"""The words for places: states, by whose wish, through what, and what the log says of them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_own_verbs, log_verbs
from nact_meet.places.models.states import CameBy, Channel, State
from nact_meet.places.models.suggestion import ColleagueReply
from nact_meet.web.labels import words

STATES = words(
    {
        State.INVITED: _lp("state", "Invited"),
        State.NOMINATED: _lp("state", "Nominated"),
        State.PENDING: _lp("state", "Pending"),
        State.WAITING: _l("On the waiting list"),
        State.CONFIRMED: _lp("state", "Confirmed"),
        State.DECLINED: _lp("state", "Declined"),
        State.WITHDRAWN: _lp("state", "Withdrawn"),
    }
)
CAME = words(
    {
        CameBy.INVITED: _l("Invited by the hosts"),
        CameBy.REGISTERED: _l("Registered themselves"),
        CameBy.NAMED: _l("Named by a coordinator"),
    }
)
CHANNELS = words(
    {
        Channel.PAGE: _l("through the page"),
        Channel.CALENDAR: _l("through the calendar"),
        Channel.HOSTS: _l("recorded by the hosts"),
    }
)

SUGGESTED = words(
    {
        ColleagueReply.INVITED: _lp("of a colleague", "invited"),
        ColleagueReply.NOT_INVITED: _l("cannot be invited this time"),
    }
)

log_verbs(
    {
        "invited again": _l("%(actor)s invited %(name)s again."),
        "registered": _l("%(actor)s registered %(name)s."),
        "corrected": _l("%(actor)s corrected the details of %(name)s."),
        "declined": _l("%(actor)s declined the invitation of %(name)s."),
        "hesitated": _l("%(actor)s answered “perhaps” for %(name)s."),
        "suited": _l("%(actor)s said that the new time suits %(name)s."),
        "words recorded": _l("%(actor)s recorded what %(name)s said."),
        "withdrawn": _l("%(actor)s withdrew %(name)s from the meeting."),
        "awaits clearance": _l(
            "%(actor)s said that %(name)s comes, subject to clearance by their authorities."
        ),
        "was cleared": _l("%(actor)s said that the clearance of %(name)s was granted."),
        "removed": _l("%(actor)s removed %(name)s from the meeting."),
        "role changed": _l("%(actor)s changed the role of %(name)s."),
        "country decided": _l("%(actor)s decided how the country of %(name)s is shown."),
        "readdressed": _l("%(actor)s redirected email for %(name)s to another address."),
        "queued": _l("%(actor)s put %(name)s on the waiting list."),
        "promoted": _l("A free seat went to %(name)s."),
        "offered a seat": _l("A free seat is held for %(name)s."),
        "missed an offer": _l("%(name)s did not accept the seat in time."),
        "applied": _l("%(actor)s applied for %(name)s."),
        "named": _l("%(actor)s named %(name)s."),
        "doubted": _l(
            "An email that we could not verify declined for %(name)s. We have asked them."
        ),
        "perhaps doubted": _l(
            "An email that we could not verify said that %(name)s may not come. We have asked them."
        ),
        "doubt settled": _l("%(actor)s confirmed that %(name)s is still coming."),
        "day declined": _l("%(actor)s said that %(name)s cannot come on one day."),
        "day doubted": _l(
            "An email that we could not verify said that %(name)s cannot come on one day. We "
            "have asked them."
        ),
        "day doubt settled": _l("%(actor)s confirmed that %(name)s is coming on that day."),
        "day taken back": _l("%(actor)s said that %(name)s is coming on that day after all."),
        "colleague suggested": _l("%(actor)s suggested a colleague of %(name)s."),
        "colleague suggested to coordinator": _l(
            "%(actor)s suggested a colleague of %(name)s to the coordinator."
        ),
        "colleague invited": _l("%(actor)s invited a colleague that %(name)s suggested."),
        "colleague not invited": _l("%(actor)s did not invite a colleague of %(name)s."),
        "sent again": _l("%(actor)s sent an email to %(name)s again."),
    }
)
log_own_verbs(
    {
        "registered": _l("%(name)s registered."),
        "applied": _l("%(name)s applied to attend."),
        "corrected": _l("%(name)s corrected their details."),
        "queued": _l("%(name)s joined the waiting list."),
        "declined": _l("%(name)s declined."),
        "hesitated": _l("%(name)s answered “perhaps”."),
        "suited": _l("%(name)s said that the new time suits them."),
        "wrote a country": _l(
            "%(name)s chose “Other” as their country. You decide how lists show it."
        ),
        "came back": _l("%(name)s had declined or withdrawn, and has registered again."),
        "withdrawn": _l("%(name)s withdrew."),
        "awaits clearance": _l("%(name)s is coming, subject to clearance by their authorities."),
        "was cleared": _l("%(name)s said that their clearance was granted."),
        "colleague suggested": _l("%(name)s suggests that a colleague comes. You decide."),
        "colleague suggested to coordinator": _l(
            "%(name)s suggested a colleague to the coordinator."
        ),
        "day declined": _l("%(name)s cannot come on one day."),
        "day taken back": _l("%(name)s is coming on that day after all."),
        "day doubt settled": _l("%(name)s confirmed that they are coming on that day."),
        "doubt settled": _l("%(name)s confirmed that they are still coming."),
    }
)
log_fields(
    {
        "read_by": _l("Email is read by"),
        "colleague": _lp("label", "Colleague"),
        "suggestions": _l("Suggested colleagues"),
        "day_at": _lp("label", "Day"),
        "clearance_on": _l("Clearance expected on"),
    }
)
