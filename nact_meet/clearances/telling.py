"""Mail about a clearance: who is told what is to be done, or what was decided."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from nact_meet.clearances.models import Clearance
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.notices.models.notice import Kind, post
from nact_meet.world.timezones import local, utc_now

Said = Literal["apply", "expected", "report", "granted", "refused"]
"""What is to be done by the day: apply, ask what came of it, report; or what was decided on it."""


def tell(
    clearance: Clearance, said: Said, day: date, once: str, organisers: Sequence[Organiser]
) -> None:
    """Each at most once; `once` tells apart what is said of the same day again."""
    post(
        {
            "kind": Kind.CLEARANCE,
            "meeting_id": clearance.host.meeting_id,
            "organiser_id": organiser.id,
            "address": organiser.address,
            "payload": {"clearance": clearance.id, "step": said, "day": day.isoformat()},
            "key": f"clearance:{clearance.id}:{said}:{day}:{once}:{organiser.id}",
        }
        for organiser in organisers
    )


def tell_other_hosts(clearance: Clearance, said: Said, *, by: Person) -> None:
    """They wait for it; they hear what was decided, and never why."""
    host = clearance.host
    others = [one.institute_id for one in host.meeting.hosts if one is not host and one.agreed_at]
    today = local(utc_now(), clearance.institute.zone).date()
    once = clearance.noted_at.isoformat()
    tell(clearance, said, today, once, Organiser.of_institutes(others, besides=by))
