"""A meeting that changes: each place has one entry, and each mail is about that one."""

from datetime import timedelta
from functools import partial

from nact_meet.meetings.models.room import Room
from nact_meet.notices.models.notice import Kind
from nact_meet.publication import publishing
from tests.cast import hosted_by
from tests.interop.application import Application
from tests.interop.reading import Case
from tests.interop.story import SUMMER, WINTER, Story, at

BERLIN_IN_SUMMER, BERLIN_IN_WINTER = at(7, 20, 7), at(1, 20, 8)


def invitation(application: Application) -> Case:
    story = Story(application, "invitation")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    return story.case


def reschedule(application: Application) -> Case:
    story = Story(application, "update after a reschedule")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    story.move(SUMMER + timedelta(days=2, hours=3))
    story.says(aye, "REQUEST", at(7, 22, 10), sequence=1)
    story.move(WINTER)
    story.says(aye, "REQUEST", BERLIN_IN_WINTER, sequence=2)
    return story.case


def change_of_zone(application: Application) -> Case:
    """First another clock at the same wall time, then another name for the same instants."""
    story = Story(application, "change of zone")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    story.move(SUMMER, "Asia/Yangon")
    story.says(aye, "REQUEST", at(7, 20, 2, 30), sequence=1)
    story.move(SUMMER + timedelta(minutes=30), "Asia/Bangkok")
    story.says(aye, "REQUEST", at(7, 20, 2, 30), sequence=2)
    return story.case


def change_of_host(application: Application) -> Case:
    story = Story(application, "change of host")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    with story.edit() as meeting:
        meeting.hosts = [hosted_by(story.cast.shanghai)]
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    return story.case


def change_of_room(application: Application) -> Case:
    """Nobody is mailed; and who asks for the mail once more gets the entry that they have."""
    story = Story(application, "change of room")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    with story.edit() as meeting:
        meeting.rooms = [Room(url="https://rooms.example/another")]
    story.says_nothing(aye)
    story.do(aye.tell_again, Kind.INVITATION)
    story.says(aye, "REQUEST", BERLIN_IN_SUMMER)
    if len({each.octets for each in story.case.samples}) != 1:
        story.case.faults.append("the entry is another than before")
    return story.case


def cancellation(application: Application) -> Case:
    story = Story(application, "cancellation of the meeting")
    places = story.publish(story.cast.aye, story.cast.wei)
    for place in places:
        story.says(place, "REQUEST", BERLIN_IN_SUMMER)
    story.do(partial(publishing.cancel, story.meeting, reason="The river; it rose,\nand \\ stays"))
    for place in places:
        story.says(place, "CANCEL", BERLIN_IN_SUMMER, sequence=1, status="CANCELLED")
    return story.case


TELLERS = (
    invitation,
    reschedule,
    change_of_zone,
    change_of_host,
    change_of_room,
    cancellation,
)
