"""Calendars to follow: what is in one, whether it changed, and its bytes as a stream."""

from nact_meet.feeds.contents import (
    Contents,
    contents_of_person,
    digest,
    meetings_of_country,
    meetings_of_group,
    one_meeting,
    public_meetings,
)
from nact_meet.feeds.ready import ReadyAnswers
from nact_meet.feeds.remembered import Remembered, Text
from nact_meet.feeds.writing import Feed, stream

__all__ = [
    "Contents",
    "Feed",
    "ReadyAnswers",
    "Remembered",
    "Text",
    "contents_of_person",
    "digest",
    "meetings_of_country",
    "meetings_of_group",
    "one_meeting",
    "public_meetings",
    "stream",
]
