"""What the past meetings of their working groups cost one person: theirs to see, and of the others
no more than the average.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.ledger import Ledger, mean
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db

FEWEST = 3
"""Of two, one's own points and the average are the other's points."""


@dataclass(frozen=True)
class OwnShare:
    """In points, of `meetings` of them; `average` is of everybody at the same meetings, None where
    it would say what another one person bore.

    `shared` is what these would have been by turns, and `were` what they were, both by the rules
    of today and of the latest `reckoned`; None where the person was alone.
    """

    group: WorkingGroup
    meetings: int
    points: float
    average: float | None
    reckoned: int = 0
    were: float | None = None
    shared: float | None = None


def own_shares(person_id: int, meeting_ids: Collection[int]) -> list[OwnShare]:
    """Of the groups of these meetings, as far as the person has borne some of them."""
    theirs = (PastBurden.person_id == person_id, PastBurden.meeting_id.in_(meeting_ids))
    query = select(WorkingGroup, PastBurden.meeting_id).select_from(PastBurden)
    query = query.join(PastBurden.meeting).join(Meeting.working_group).where(*theirs)
    borne: dict[WorkingGroup, set[int]] = {}
    for group, meeting_id in db.session.execute(query.order_by(WorkingGroup.name, WorkingGroup.id)):
        borne.setdefault(group, set()).add(meeting_id)
    return [own_share(person_id, group, frozenset(among)) for group, among in borne.items()]


def own_share(person_id: int, group: WorkingGroup, among: frozenset[int]) -> OwnShare:
    from nact_meet.fair_time.ledger.turns import taken  # numpy

    ledger = Ledger.of(group)
    here = [points for meeting, points in ledger.points.items() if meeting in among]
    points = sum(each[person_id] for each in here)
    average = sum(map(mean, here)) if all(len(each) >= FEWEST for each in here) else None
    turns = taken(group) if any(len(each) > 1 for each in here) else None
    if turns is None:
        return OwnShare(group, len(here), points, average)
    return OwnShare(
        group,
        len(here),
        points,
        average,
        reckoned=len(among & turns.shared.keys()),
        were=turns.of(person_id, turns.were, among),
        shared=turns.of(person_id, turns.shared, among),
    )


def cost_of_meeting(person_id: int, meeting_id: int) -> PastBurden | None:
    theirs = (PastBurden.person_id == person_id, PastBurden.meeting_id == meeting_id)
    return db.session.scalar(select(PastBurden).where(*theirs))
