"""Every host of a meeting with its clearance, by when it must apply, and what hangs on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nact_meet.clearances.access import may_record
from nact_meet.clearances.deadlines import last_day_to_apply
from nact_meet.clearances.granting import waiting_for
from nact_meet.clearances.models import Clearance, ClearanceProgress, ClearedTo, clearances_of
from nact_meet.clearances.usual import UsualTime, usual_times
from nact_meet.directory.models.organiser import Organiser
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication.models import Proposal
from nact_meet.world.timezones import utc_now, wall_clock


@dataclass(frozen=True)
class HostClearance:
    """`apply_by` counts in the days of the host's own country; None where nothing says when."""

    host: Host
    clearance: Clearance | None
    apply_by: date | None
    is_late: bool
    may_record: bool
    renewals: Sequence[Proposal]
    usual: UsualTime | None

    @property
    def may_be_marked(self) -> bool:
        """As needing one: of a host that is named on what is published, by itself alone."""
        return self.may_record or self.host.is_asked or not self.host.meeting.published_at


def by_host(meeting: Meeting, reader: Organiser) -> list[HostClearance]:
    known = {clearance.host_id: clearance for clearance in clearances_of(meeting)}
    planning, usual = Planning.now(), usual_times()
    return [row_of(host, known.get(host.id), planning, usual, reader) for host in meeting.hosts]


def row_of(
    host: Host,
    clearance: Clearance | None,
    planning: Planning,
    usual: Mapping[tuple[str, ClearedTo], UsualTime],
    reader: Organiser,
) -> HostClearance:
    by = apply_by(clearance, planning) if clearance else None
    waits = clearance is not None and clearance.progress == ClearanceProgress.NEEDED
    today = wall_clock(utc_now(), host.institute.zone).date()
    return HostClearance(
        host=host,
        clearance=clearance,
        apply_by=by,
        is_late=waits and by is not None and by < today,
        may_record=may_record(host, reader),
        renewals=waiting_for(clearance) if clearance else [],
        usual=usual.get((host.institute.country_code or "", ClearedTo.HOST)),
    )


def apply_by(clearance: Clearance, planning: Planning) -> date | None:
    if clearance.lead_days is None:
        return None
    institute, meeting = clearance.institute, clearance.host.meeting
    day = wall_clock(meeting.first_day.starts_at, institute.zone).date()
    place = planning.of_institute(institute)
    return last_day_to_apply(
        day, clearance.lead_days, place, in_working_days=clearance.in_working_days
    )
