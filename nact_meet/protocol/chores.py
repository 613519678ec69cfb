"""A copy is deleted on its day: who keeps it is asked then, and each week until it is gone."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.recording import RecordingCopy
from nact_meet.notices.chores import chore
from nact_meet.protocol.recording import must_be_deleted, tell
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock

HOUR = 8
"""By the clock of the institute."""
A_WEEK = 7


@chore
def ask_to_delete() -> None:
    query = select(RecordingCopy).where(RecordingCopy.deleted_at.is_(None))
    kept = query.options(joinedload(RecordingCopy.kept_by), joinedload(RecordingCopy.meeting))
    for copy in db.session.scalars(kept.order_by(RecordingCopy.id)).all():
        now = wall_clock(utc_now(), copy.kept_by.zone)
        was_held = (
            copy.meeting.published_at and copy.meeting.is_over and not copy.meeting.cancelled_at
        )
        if was_held and must_be_deleted(copy) and now.hour >= HOUR:
            week = (now.date() - copy.delete_by).days // A_WEEK
            tell(copy, "delete", str(week), who_keeps(copy))
    db.session.commit()


def who_keeps(copy: RecordingCopy) -> list[Organiser]:
    """Who acts for the institute; where nobody does, its fellow hosts."""
    ids = [copy.kept_by_id]
    if not copy.kept_by.is_represented:
        ids = [host.institute_id for host in copy.meeting.hosts if host.agreed_at]
    return list(Organiser.of_institutes(ids, besides=None))
