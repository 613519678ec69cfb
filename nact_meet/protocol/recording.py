"""One copy of a meeting for its rapporteur: every host agrees, and its day of deletion is kept."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording, RecordingCopy
from nact_meet.notices.models.notice import Kind, post
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication.carrying_out import carries_out
from nact_meet.publication.models import Act, Proposal, open_proposals
from nact_meet.publication.second_yes import Wish, propose, represented_hosts
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now, wall_clock

USUALLY_KEPT = timedelta(days=30)
LONGEST_KEPT = timedelta(days=365)


class DayNotPossible(Refusal):
    sentence = _l("Please choose a day after the meeting and within a year of it.")


class RecordedAlready(Refusal):
    sentence = _l(
        "The meeting has begun, so there may be a copy. Please record its deletion instead."
    )


class NotRecordedYet(Refusal):
    sentence = _l("The meeting has not begun, so there is no copy yet.")


class NotTheirCopy(Refusal):
    sentence = _l("The institute that keeps the copy says that it is deleted.")
    status = 403


def wish_for_copy(
    meeting: Meeting, kept_by: Institute, delete_by: date, *, by: Person
) -> Proposal | None:
    """None: no other host is asked, and it is agreed. Raises DayNotPossible, MeetingCancelled,
    RecordedAlready.
    """
    check_open(meeting)
    last = meeting.by_day[-1].ends_wall.date()
    if not last < delete_by <= last + LONGEST_KEPT:
        raise DayNotPossible
    values = {"kept_by": kept_by.id, "delete_by": delete_by.isoformat()}
    wish = Wish(Act.RECORD, must_agree_to_it(meeting, by), values)
    if wish.asked:
        return propose(meeting, wish, by)
    keep_copy(meeting, kept_by, delete_by, by)
    return None


def must_agree_to_it(meeting: Meeting, by: Person) -> Sequence[Institute]:
    """Every other host, also where the hosts do without each other's approval in all else."""
    mine = by.organiser.institute_ids if by.organiser else []
    hosts = [host.institute for host in represented_hosts(meeting)]
    return [institute for institute in hosts if institute.id not in mine]


@carries_out(Act.RECORD)
def agreed(proposal: Proposal, by: Person) -> None:
    kept_by = db.session.get(Institute, proposal.values["kept_by"])
    if kept_by and not proposal.meeting.has_started:
        keep_copy(proposal.meeting, kept_by, date.fromisoformat(proposal.values["delete_by"]), by)


def keep_copy(meeting: Meeting, kept_by: Institute, delete_by: date, by: Person) -> None:
    copy = meeting.recording_copy or RecordingCopy()
    copy.kept_by, copy.delete_by, copy.agreed_at = kept_by, delete_by, utc_now()
    meeting.recording_copy = copy
    details = {"institute": kept_by.name, "delete_by": delete_by.isoformat()}
    be_said(meeting, Recording.COPY, by, "copy agreed", details)


def forbid(meeting: Meeting, *, by: Person) -> None:
    """Nothing is recorded: each host may say so alone. A second time changes nothing.

    Raises MeetingCancelled, RecordedAlready.
    """
    if meeting.recording == Recording.NONE and not open_proposals(meeting, Act.RECORD):
        return
    check_open(meeting)
    for proposal in open_proposals(meeting, Act.RECORD):
        proposal.lapse(by)
    if meeting.recording != Recording.NONE:
        meeting.recording_copy = None
        be_said(meeting, Recording.NONE, by, "recording forbidden", {})


def be_said(
    meeting: Meeting, recording: Recording, by: Person, verb: str, details: dict[str, str]
) -> None:
    """Who agreed to other rules is asked about these when they enter the room."""
    meeting.recording = recording
    ask_again(meeting)
    audience.touch(meeting)
    record(verb, meeting, by=by, name=meeting.title, meeting=meeting, details=details)


def ask_again(meeting: Meeting) -> None:
    db.session.execute(
        update(Participant).where(Participant.meeting_id == meeting.id).values(rules_agreed_at=None)
    )


def check_open(meeting: Meeting) -> None:
    """Raises MeetingCancelled, RecordedAlready."""
    meeting.check_not_cancelled()
    if meeting.has_started:
        raise RecordedAlready


def photograph(meeting: Meeting, *, is_taken: bool, by: Person) -> None:
    if meeting.has_photograph == is_taken:
        return
    meeting.has_photograph = is_taken
    ask_again(meeting)
    audience.touch(meeting)
    details = {"has_photograph": [not is_taken, is_taken]}
    record("protocol set", meeting, by=by, name=meeting.title, meeting=meeting, details=details)


def confirm_deletion(copy: RecordingCopy, *, by: Person) -> None:
    """The other hosts hear of it. A second time changes nothing. Raises NotTheirCopy,
    NotRecordedYet.
    """
    if not may_confirm(copy, by.organiser):
        raise NotTheirCopy
    if not copy.meeting.has_started:
        raise NotRecordedYet
    if copy.deleted_at:
        return
    copy.deleted_at, copy.deleted_by = utc_now(), by
    meeting, details = copy.meeting, {"institute": copy.kept_by.name}
    record("copy deleted", meeting, by=by, name=meeting.title, meeting=meeting, details=details)
    others = [host.institute_id for host in meeting.hosts if host.agreed_at]
    tell(copy, "deleted", "once", Organiser.of_institutes(others, besides=by))


def may_confirm(copy: RecordingCopy, organiser: Organiser | None) -> bool:
    """For an institute for which nobody acts here its fellow hosts say what it wrote to them."""
    if organiser is None:
        return False
    is_theirs = organiser.is_secretariat or copy.kept_by_id in organiser.institute_ids
    return is_theirs or not copy.kept_by.is_represented


def must_be_deleted(copy: RecordingCopy) -> bool:
    today = wall_clock(utc_now(), copy.kept_by.zone).date()
    return copy.deleted_at is None and today >= copy.delete_by


def tell(copy: RecordingCopy, step: str, once: str, organisers: Sequence[Organiser]) -> None:
    """Each at most once; `once` tells apart what is said again."""
    agreed_at = copy.agreed_at.isoformat()
    post(
        {
            "kind": Kind.RECORDING,
            "meeting_id": copy.meeting_id,
            "organiser_id": organiser.id,
            "address": organiser.address,
            "payload": {"step": step},
            "key": f"recording:{copy.meeting_id}:{agreed_at}:{step}:{once}:{organiser.id}",
        }
        for organiser in organisers
    )
