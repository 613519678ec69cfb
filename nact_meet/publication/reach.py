"""Whom an act is told to once every host agrees to it, in numbers; and whether it is still what
somebody saw who answers.
"""

import hashlib
import json
from dataclasses import dataclass

from nact_meet.delegations import asking
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.publication.models import Act, Proposal
from nact_meet.web.refusals import MeetingChanged

KNOWN_BY = (Act.PUBLISH, Act.SAVE_DATE)
"""What makes a meeting known."""
TOLD = (Act.MOVE, Act.CANCEL)
"""What those hear of who know of the meeting already."""


@dataclass(frozen=True)
class Reach:
    """People of the list, of so many countries, and the contacts for their delegations."""

    people: int = 0
    countries: int = 0
    contacts: int = 0

    @property
    def emails(self) -> int:
        return self.people + self.contacts


def reach_of(proposal: Proposal) -> Reach:
    meeting = proposal.meeting
    if proposal.act in KNOWN_BY:
        return reach_of_publication(meeting)
    if proposal.act == Act.RECALL:
        return Reach(len(audience.told_of_cancellation(meeting)))
    if proposal.act not in TOLD:
        return Reach()
    return Reach(
        audience.concerned_count(meeting),
        audience.countries_told(meeting),
        asking.count_contacts(asking.asked_of(meeting)),
    )


def reach_of_publication(meeting: Meeting) -> Reach:
    """Who comes onto the list by it included."""
    if meeting.is_over:
        return Reach()
    newcomers = audience.newcomers(meeting)
    return Reach(
        audience.concerned_count(meeting) + len(newcomers),
        audience.countries_told(meeting, newcomers),
        asking.count_contacts(asking.kept_waiting(meeting)),
    )


def seen_of(proposal: Proposal) -> str:
    """What a page that asks has shown, for its form to send along.

    Of a draft its people too: they are the hosts' alone to choose. Of a meeting that is announced
    people register all the time, and that asks for no second look.
    """
    people = reach_of(proposal).people if proposal.act in KNOWN_BY else None
    shown = [proposal.id, proposal.values, proposal.meeting.page(), people]
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_seen(proposal: Proposal, seen: str) -> None:
    """An approval is of what was seen. Raises MeetingChanged."""
    if seen != seen_of(proposal):
        raise MeetingChanged
