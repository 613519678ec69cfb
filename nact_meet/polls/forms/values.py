"""What a poll's form begins with: a poll that exists, or what a link asked for."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from nact_meet.directory.access import current_person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import MOST, PollSlot
from nact_meet.web.forms.zone import typed_zone
from nact_meet.world import timezones
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import UnknownZone, utc_now

A_WEEK = timedelta(days=7)


def values_of(poll: Poll) -> dict[str, Any]:
    closes = timezones.wall_clock(poll.closes_at, poll.zone)
    names = ("zone", "is_secret", "shows_answers", "with_holds", "written_in")
    return {name: getattr(poll, name) for name in names} | {
        "title": poll.texts("title"),
        "words": poll.texts("words"),
        "hosts": [{"institute_id": host.institute_id} for host in poll.hosts],
        "working_group_id": poll.working_group_id or 0,
        "dates": [row_of(slot) for slot in poll.slots],
        "closes_day": closes.date(),
        "closes_time": closes.time(),
        "edition": edition(poll),
    }


def row_of(slot: PollSlot) -> dict[str, Any]:
    hours = {"starts": None, "ends": None} if slot.is_whole_day else {}
    last = slot.by_day[-1].starts_wall.date() if slot.later_days else None
    return row(slot.starts_wall, slot.ends_wall) | hours | {"last_day": last}


def row(starts: datetime, ends: datetime) -> dict[str, Any]:
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


def edition(poll: Poll) -> str:
    """Another one after every edit."""
    columns = ("zone", "is_secret", "with_holds", "written_in", "closes_at", "working_group_id")
    words = repr((poll.agreed_on, *(getattr(poll, column) for column in columns)))
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def values_for_new(asked: Any, zone: str, institute_id: int | None) -> dict[str, Any]:
    """`asked` is the query string: `slot` (two instants of UTC, ISO 8601, with a slash between)
    several times, `zone`, `title`, `group`. What cannot be read is left out.
    """
    zone = zone_asked(asked, zone)
    spans = list(spans_asked(asked.getlist("slot")))
    values: dict[str, Any] = {
        "title": asked.get("title", "")[:300],
        "written_in": current_person().reads,
        "zone": zone,
        "hosts": [{"institute_id": institute_id or 0}],
        "closes_day": timezones.local(deadline(spans), zone).date(),
    }
    if group := WorkingGroup.by_slug(asked.get("group", "")):
        values["working_group_id"] = group.id
    if spans:
        values["dates"] = rows_of(spans, zone)
    return values


def values_for_copy(poll: Poll, more: Sequence[str] = ()) -> dict[str, Any]:
    """The same question again, with `more` dates as links have them: those that have passed are
    left out, and its deadline is new.
    """
    coming = [slot for slot in poll.slots if not slot.has_started]
    spans = list(spans_asked(more))
    closes = deadline([*spans, *((slot.starts_at, slot.ends_at) for slot in coming)])
    return values_of(poll) | {
        "edition": "",
        "dates": [*(row_of(slot) for slot in coming), *rows_of(spans, poll.zone)],
        "closes_day": timezones.local(closes, poll.zone).date(),
        "closes_time": time(timezones.local(closes, poll.zone).hour),
    }


def rows_of(spans: Sequence[tuple[datetime, datetime]], zone: str) -> list[dict[str, Any]]:
    return [row(*(timezones.wall_clock(at, zone) for at in span)) for span in spans]


def zone_asked(asked: Mapping[str, str], otherwise: str) -> str:
    try:
        return typed_zone(asked["zone"]) if "zone" in asked else otherwise
    except UnknownZone:
        return otherwise


def spans_asked(written: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    for text in written[:MOST]:
        first, _slash, last = text.partition("/")
        try:
            span = (instant(first), instant(last))
        except (ValueError, OverflowError):
            continue
        if span[0] < span[1]:
            yield span


def instant(text: str) -> datetime:
    """Raises ValueError for what is none, has no offset, or is of no year that has clocks."""
    at = datetime.fromisoformat(text.strip())
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(text)
    return at.astimezone(UTC)


def deadline(spans: Sequence[tuple[datetime, datetime]]) -> datetime:
    """In a week; or halfway to the first date, if that is sooner."""
    now = utc_now()
    first = min((starts_at for starts_at, _ends_at in spans), default=now + 2 * A_WEEK)
    return min(now + A_WEEK, now + max(first - now, timedelta(0)) / 2)
