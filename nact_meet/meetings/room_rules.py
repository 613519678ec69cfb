"""What is said of recording and photographs before somebody enters the room."""

from flask_babel import gettext as _

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording
from nact_meet.web.formats import calendar_day


def room_rules(meeting: Meeting) -> list[str]:
    """Sentences in the reader's language; none where the hosts never said anything."""
    rules = []
    copy = meeting.recording_copy if meeting.recording == Recording.COPY else None
    if copy:
        rules.append(
            _(
                "The hosts record one copy for the rapporteur. %(institute)s keeps it, and deletes "
                "it by %(day)s.",
                institute=copy.kept_by.called,
                day=calendar_day(copy.delete_by),
            )
        )
        rules.append(
            _(
                "Please record nothing yourself: no transcripts or summaries by machines and no "
                "note-taking programs."
            )
        )
    elif meeting.recording != Recording.UNSAID:
        rules.append(
            _(
                "This meeting is not recorded. Please record nothing: no transcripts or summaries "
                "by machines and no note-taking programs."
            )
        )
    if meeting.has_photograph:
        rules.append(_("One group photograph is taken; it is announced beforehand."))
    return [str(rule) for rule in rules]
