"""New zone data may move the instant of a wall clock: people whose clock moved are told."""

from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now


@chore
def derive_coming_meetings_again() -> None:
    where = (Meeting.zone_data != timezones.DATA_VERSION, Meeting.ends_at > utc_now())
    # Two workers that start together must not both tell.
    stale = select(Meeting).where(*where).with_for_update(of=Meeting, skip_locked=True)
    for meeting in db.session.scalars(stale):
        before = meeting.page()
        if meeting.derive_again():
            meeting.edited(before, by=None)
    db.session.commit()
