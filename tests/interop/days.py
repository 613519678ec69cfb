"""A meeting of several days: an entry for each, mailed one at a time, and each about itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot, Timetable
from nact_meet.places.days import answer
from nact_meet.places.models.participant import Participant
from tests.interop.application import Application, calendar_part
from tests.interop.reading import Case, Sample
from tests.interop.story import LONG, SUMMER, Story, at, entry, uid_of

DAYS = (SUMMER, SUMMER + timedelta(days=1), SUMMER + timedelta(days=2))
FIRST, SECOND, THIRD = at(7, 20, 7), at(7, 21, 7), at(7, 22, 7)


def plan(meeting: Meeting, *starts: datetime) -> Timetable:
    keys = tuple(day.key for day in meeting.days)[: len(starts)] if meeting.has_days else ()
    slots = tuple(Slot(start, start + LONG, meeting.zone) for start in starts)
    return Timetable(slots, keys or ("",) * len(slots))


def says_of(
    story: Story,
    place: Participant,
    uid: str,
    method: str,
    starts: datetime,
    sequence: int,
    partstat: str = "ACCEPTED",
) -> None:
    """Of the last mails, one has the entry of this UID, and means this by it."""
    found = [mail for mail in story.mails if uid_of(mail) == uid]
    if len(found) != 1:
        story.case.faults.append(f"{len(found)} mails of {uid} in place of one {method}")
        return
    stands = method == "REQUEST"
    meant = entry(
        place,
        starts,
        sequence=sequence,
        status="CONFIRMED" if stands else "CANCELLED",
        partstat=partstat,
    )
    sample = Sample(calendar_part(found[0]), method, (replace(meant, uid=uid),))
    story.case.samples.append(sample)


def several_days(application: Application) -> Case:
    """Asked for the first; the others follow a yes. One is moved; one is taken out; two are
    declined on the page, the first day among them."""
    story = Story(application, "three days, an entry each")
    story.meeting.follow(plan(story.meeting, *DAYS))
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", FIRST)
    aye.confirm(by=story.cast.aye)
    story.mail()
    follow_up(story)
    first, second, third = (day.uid_beside(aye.uid) for day in story.meeting.days)
    for uid, starts in ((first, FIRST), (second, SECOND), (third, THIRD)):
        says_of(story, aye, uid, "REQUEST", starts, 0)
    with story.edit() as meeting:
        meeting.follow(plan(meeting, DAYS[0], DAYS[1] + timedelta(hours=3), DAYS[2]))
    says_of(story, aye, second, "REQUEST", at(7, 21, 10), 1)
    for number, uid, starts, sequence in ((1, second, at(7, 21, 10), 2), (0, first, FIRST, 1)):
        answer(aye, story.meeting.days[number], is_coming=False, by=story.cast.aye)
        story.mail()
        says_of(story, aye, uid, "REQUEST", starts, sequence, "DECLINED")
    with story.edit() as meeting:
        meeting.follow(plan(meeting, DAYS[0], DAYS[1] + timedelta(hours=3)))
    says_of(story, aye, third, "CANCEL", THIRD, 1)
    return story.case


def follow_up(story: Story) -> None:
    """What the worker promised while it wrote these."""
    before = story.mails
    story.mail()
    story.mails = [*before, *story.mails]


TELLERS = (several_days,)
