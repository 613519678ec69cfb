"""What mail about the deadline of a clearance says, a host's or a person's."""

from datetime import date

from flask import current_app

from nact_meet.clearances import delegations
from nact_meet.clearances.models import Clearance, ClearanceProgress
from nact_meet.clearances.telling import Said
from nact_meet.delegations.mails import TRUE_WHILE
from nact_meet.directory.mails import OrganiserMail, to_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.places.mails import PlaceMail, lies_ahead
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db

OPEN_WHILE: dict[Said, ClearanceProgress] = {
    "apply": ClearanceProgress.NEEDED,
    "expected": ClearanceProgress.APPLIED,
    "report": ClearanceProgress.GRANTED,
    "granted": ClearanceProgress.GRANTED,
    "refused": ClearanceProgress.REFUSED,
}


@mails(Kind.CLEARANCE)
class ClearanceMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        clearance = clearance_in(notice)
        if clearance is None or clearance.host.meeting.cancelled_at:
            return False
        return clearance.progress == OPEN_WHILE[notice.payload["step"]]

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        clearance = clearance_in(notice)
        assert clearance is not None, "it is asked first whether it is there"
        meeting = clearance.host.meeting
        zone = organiser.person.own_zone or meeting.zone
        return to_organiser(organiser) | {
            "step": notice.payload["step"],
            "day": date.fromisoformat(notice.payload["day"]),
            "clearance": clearance,
            "meeting": meeting,
            "zone": zone,
            "other_zones": [other for other in meeting.host_zones if other != zone],
            "page": f"{current_app.config['BASE_URL']}/meetings/{meeting.ref}/clearances",
        }


@mails(Kind.CLEARANCE_ASKED)
class ClearanceAskedMail(PlaceMail):
    """To whom nobody coordinates: the day has come on which their own clearance was expected."""

    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        day = place.clearance_on.isoformat() if place.clearance_on else ""
        return lies_ahead(place.meeting) and day == notice.payload["day"]

    def values(self, place: Participant, notice: Notice) -> Values:
        return {"day": date.fromisoformat(notice.payload["day"])}


STEPS = {
    "clearance apply": ClearanceProgress.NEEDED,
    "clearance expected": ClearanceProgress.APPLIED,
    "clearance report": ClearanceProgress.GRANTED,
}
"""What a delegation's contacts are reminded of, and how far its clearance is then."""


def is_as_far(notice: Notice, nomination: Nomination) -> bool:
    clearance = delegations.clearance_of(nomination)
    step = STEPS[notice.payload["what"]]
    return clearance is not None and clearance.progress == step and nomination.is_reminded


TRUE_WHILE.update(dict.fromkeys(STEPS, is_as_far))


def clearance_in(notice: Notice) -> Clearance | None:
    return db.session.get(Clearance, notice.payload["clearance"])
