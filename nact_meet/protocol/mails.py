"""What the mail about the copy of a recording says."""

from flask import current_app
from sqlalchemy import select

from nact_meet.directory.mails import OrganiserMail, to_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.recording import RecordingCopy
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.protocol.recording import must_be_deleted
from nact_meet.web.extensions import db


@mails(Kind.RECORDING)
class RecordingMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        copy = copy_in(notice)
        if copy is None:
            return False
        if notice.payload["step"] == "deleted":
            return copy.deleted_at is not None
        return must_be_deleted(copy)

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        copy = copy_in(notice)
        assert copy is not None, "it is asked first whether it is there"
        meeting = copy.meeting
        zone = organiser.person.own_zone or meeting.zone
        return to_organiser(organiser) | {
            "step": notice.payload["step"],
            "copy": copy,
            "meeting": meeting,
            "zone": zone,
            "other_zones": [other for other in meeting.host_zones if other != zone],
            "page": f"{current_app.config['BASE_URL']}/meetings/{meeting.ref}/protocol#recording",
        }


def copy_in(notice: Notice) -> RecordingCopy | None:
    where = RecordingCopy.meeting_id == notice.meeting_id
    return db.session.scalar(select(RecordingCopy).where(where))
