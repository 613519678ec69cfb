"""Busy times of a person: theirs to see, and gone as soon as nothing needs them."""

from typing import Any

from sqlalchemy import Select

from nact_meet.busy.models import BusyBlock, BusyFeed, coming_times, drop_all_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.addresses import unneeded
from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData


class KeptBusyTimes(Keeping):
    key, before = "busy", "agreed"

    def exported(self, own: OwnData) -> dict[str, Any]:
        """Who reads one of several addresses is not told the secret of the calendar."""
        feed, blocks = BusyFeed.of(own.person), BusyBlock.all_of(own.person)
        times = coming_times(own.person.id)
        return {
            "calendar": feed and feed_values(feed, own),
            "times": [[iso(time.starts_at), iso(time.ends_at)] for time in times],
            "blocked": [block_values(block) for block in blocks],
        }

    def erase(self, own: OwnData) -> None:
        if own.is_all:
            drop_all_of([own.person.id])

    def let_go(self, meeting: Meeting, people: Select[int]) -> dict[str, int]:
        return {"busy_feeds": drop_all_of(unneeded(people, meeting.id))}


def feed_values(feed: BusyFeed, own: OwnData) -> dict[str, Any]:
    return {
        "address": feed.url if own.is_all else feed.host,
        "given_at": iso(feed.given_at),
        "checked_at": iso(feed.checked_at),
        "fault": feed.fault,
        "failed_since": iso(feed.failed_since),
        "unknown_zones": feed.unknown_zones,
        "unread_rules": feed.unread_rules,
    }


def block_values(block: BusyBlock) -> dict[str, Any]:
    return {
        "starts_at": iso(block.starts_at),
        "ends_at": iso(block.ends_at),
        "zone": block.zone,
        "weekly_until": block.until and block.until.isoformat(),
        "said_by": "person" if block.is_own else "organiser",
    }


KEPT = KeptBusyTimes()
