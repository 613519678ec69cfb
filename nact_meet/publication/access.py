"""A meeting's proposal."""

from flask import abort
from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication.models import Proposal
from nact_meet.web.extensions import db


def proposal_or_404(meeting: Meeting, proposal_id: int) -> Proposal:
    where = (Proposal.meeting_id == meeting.id, Proposal.id == proposal_id)
    return db.session.scalar(select(Proposal).where(*where)) or abort(404)
