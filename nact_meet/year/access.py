"""Whose proposal it is: the proponent's organisers change it, the Secretariat records decisions."""

from flask import abort, request

from nact_meet.directory.access import current_organiser
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.year.models import AlreadyDecided, YearProposal, YearStanding


def year_or_404(year: int) -> int:
    return year if FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def proposal_to_read(id: int) -> YearProposal:
    """A write locks its row, so that writers take turns."""
    lock = request.method not in SAFE_METHODS or None
    return db.session.get(YearProposal, id, with_for_update=lock) or abort(404)


def proposal_to_change(id: int) -> YearProposal:
    """Raises AlreadyDecided."""
    proposal, organiser = proposal_to_read(id), current_organiser()
    if not organiser.acts_for(proposal.proponent):
        abort(404)
    if proposal.standing != YearStanding.PROPOSED and not organiser.is_secretariat:
        raise AlreadyDecided
    return proposal


def may_change(proposal: YearProposal) -> bool:
    organiser = current_organiser()
    is_open = proposal.standing == YearStanding.PROPOSED
    return organiser.acts_for(proposal.proponent) and (is_open or organiser.is_secretariat)
