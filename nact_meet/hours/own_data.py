"""Working hours of one person alone: theirs to see, and erased with all that is theirs."""

from typing import Any

from sqlalchemy import delete

from nact_meet.hours.models import OfficeHours
from nact_meet.own_data.keeping import Keeping
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import run


class KeptHours(Keeping):
    key = "office_hours"
    is_of_person = True

    def exported(self, own: OwnData) -> dict[str, Any] | None:
        """What they said themselves, or was said for them; in minutes after midnight."""
        said = OfficeHours.of(person_id=own.person.id)
        return {"hours": said.hours, "region": said.region} if said else None

    def erase(self, own: OwnData) -> None:
        if own.is_all:
            run(delete(OfficeHours).where(OfficeHours.person_id == own.person.id))


KEPT = KeptHours()
