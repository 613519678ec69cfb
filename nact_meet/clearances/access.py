"""Whose clearance it is: the institute's own organisers and the Secretariat record it."""

from flask import abort
from sqlalchemy import select

from nact_meet.clearances.models import Clearance, NotOfTheirs
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db


def clearance_or_404(meeting: Meeting, clearance_id: int) -> Clearance:
    where = (Host.meeting_id == meeting.id, Clearance.id == clearance_id)
    query = select(Clearance).join(Clearance.host).where(*where)
    return db.session.scalar(query) or abort(404)


def host_or_404(meeting: Meeting, institute_id: int) -> Host:
    where = (Host.meeting_id == meeting.id, Host.institute_id == institute_id)
    return db.session.scalar(select(Host).where(*where)) or abort(404)


def may_record(host: Host, organiser: Organiser) -> bool:
    """For an institute for which nobody acts here its fellow hosts record what it wrote to them."""
    institute = host.institute
    is_theirs = organiser.is_secretariat or institute.id in organiser.institute_ids
    return is_theirs or not institute.is_represented


def check_may_record(host: Host, organiser: Organiser) -> None:
    """Raises NotOfTheirs."""
    if not may_record(host, organiser):
        raise NotOfTheirs
