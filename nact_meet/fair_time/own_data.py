"""What past meetings were to a person: theirs to see; of others the ledger keeps the points."""

from typing import Any

from sqlalchemy import delete, select, update

from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.keeping import Keeping
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import run
from nact_meet.web.extensions import db


class KeptBurdens(Keeping):
    key, before = "burdens", "changes"

    def exported(self, own: OwnData) -> list[dict[str, Any]]:
        """What the ledgers of working groups say of these places."""
        numbers = {place.meeting_id: place.id for place in own.places}
        where = (PastBurden.person_id == own.person.id, PastBurden.meeting_id.in_(numbers))
        return [
            {
                "place": numbers[row.meeting_id],
                "points": row.points,
                "zone": row.zone,
                "reasons": row.reasons,
            }
            for row in db.session.scalars(select(PastBurden).where(*where).order_by(PastBurden.id))
        ]

    def erase(self, own: OwnData) -> None:
        """The ledgers of their working groups go on without them."""
        theirs = PastBurden.person_id == own.person.id
        here = PastBurden.meeting_id.in_([place.meeting_id for place in own.places])
        run(delete(PastBurden).where(theirs if own.is_all else theirs & here))

    def blank(self, meeting: Meeting) -> dict[str, int]:
        run(
            update(PastBurden)
            .where(PastBurden.meeting_id == meeting.id)
            .values(zone="", reasons=[])
        )
        return {}


KEPT = KeptBurdens()
