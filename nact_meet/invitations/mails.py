"""The reminder to answer, written by hand."""

from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.places.mails import PlaceMail, lies_ahead
from nact_meet.places.models.participant import Participant


@mails(Kind.NUDGE)
class NudgeMail(PlaceMail):
    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        meeting = place.meeting
        return lies_ahead(meeting) and place.is_unanswered and meeting.registration_is_open

    def values(self, place: Participant, notice: Notice) -> Values:
        meeting = place.meeting
        closes_at = meeting.registration_closes_at
        return {"closes_at": closes_at if closes_at and closes_at < meeting.starts_at else None}
