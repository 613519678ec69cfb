"""What is done with a meeting once nobody need agree to it any more."""

from collections.abc import Mapping
from typing import Any

from nact_meet.delegations import asking
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.notices.models.notice import Kind
from nact_meet.places import audience
from nact_meet.publication.editing import edited
from nact_meet.publication.models import Act, outdate
from nact_meet.world.timezones import utc_now


def carry_out(
    meeting: Meeting, act: Act, values: Mapping[str, Any], institute: Institute | None, by: Person
) -> None:
    """What has been agreed to; `by` is who proposed it."""
    before = meeting.page()
    if act == Act.PUBLISH:
        become_known(meeting, by)
    elif act == Act.CANCEL:
        call_off(meeting, by, values["reason"])
    elif act == Act.DO_WITHOUT:
        meeting.second_yes = False
    elif act == Act.MOVE:
        meeting.take_place(*Slot.read(values["to"]))
        edited(meeting, before, by=by)
    else:
        meeting.hosts = [host for host in meeting.hosts if host.institute is not institute]
        edited(meeting, before, by=by)


def become_known(meeting: Meeting, by: Person) -> None:
    outdate(meeting, Act.PUBLISH, by=by)
    audience.expect_speakers_and_organisers(meeting)
    meeting.published_at = utc_now()
    audience.touch(meeting)
    record("published", meeting, by=by, name=meeting.title, meeting=meeting)
    if not meeting.is_over:
        audience.announce(meeting)
        asking.ask_contacts(meeting)


def call_off(meeting: Meeting, by: Person, reason: str) -> None:
    outdate(meeting, by=by)
    meeting.cancelled_at, meeting.cancel_reason = utc_now(), reason
    meeting.sequence += 1
    audience.touch(meeting)
    record("cancelled", meeting, by=by, name=meeting.title, meeting=meeting)
    audience.renumber(meeting)
    audience.tell_everyone(meeting, Kind.CANCELLATION)
    asking.tell_contacts_of_end(meeting)
