"""Who finds what in the bin: permission is a query."""

from flask import abort
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.bin.models import Binned
from nact_meet.directory.access import current_organiser
from nact_meet.directory.models.institute import Institute
from nact_meet.web.extensions import db


def my_bin() -> Select[Binned]:
    """Of the institutes this organiser acts for, and what they deleted; all of the Secretariat."""
    organiser = current_organiser()
    query = select(Binned).options(joinedload(Binned.binned_by))
    query = query.order_by(Binned.binned_at.desc(), Binned.id.desc())
    if organiser.is_secretariat:
        return query
    theirs = Binned.keepers.any(Institute.id.in_(organiser.institute_ids))
    return query.where(or_(theirs, Binned.binned_by_id == organiser.person_id))


def entry_or_404(id: int) -> Binned:
    """With nobody else restoring it."""
    query = my_bin().where(Binned.id == id).with_for_update(of=Binned)
    return db.session.scalar(query) or abort(404)
