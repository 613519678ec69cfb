"""What is said of recording and photographs before somebody enters the room."""

from flask_babel import gettext as _

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording, RecordingCopy
from nact_meet.web.formats import calendar_day


def room_rules(meeting: Meeting) -> list[str]:
    """Sentences in the reader's language; none where the hosts never said anything."""
    rules = []
    copy = meeting.recording_copy if meeting.recording == Recording.COPY else None
    if copy:
        rules.append(rule_of_copy(copy))
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


def rule_of_copy(copy: RecordingCopy) -> str:
    """Who keeps it, unless that is a host that may not be named yet."""
    day, keeper = calendar_day(copy.delete_by), copy.kept_by
    if any(host.institute is keeper and not host.may_be_named for host in copy.meeting.hosts):
        return str(
            _("The hosts record one copy for the rapporteur. It is deleted by %(day)s.", day=day)
        )
    return str(
        _(
            "The hosts record one copy for the rapporteur. %(institute)s keeps it, and deletes "
            "it by %(day)s.",
            institute=keeper.called,
            day=day,
        )
    )
