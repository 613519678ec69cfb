"""What the demonstration's meetings are made of, and the past calls of its working group.

The calls are made up, so that the group's ledger has something to show.
"""

from datetime import date, datetime, time, timedelta

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.lists.disclosure import KEEP_DAYS
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.world.timezones import utc_now

CALL = "Monthly call of the working group, a demonstration"
CALLS = ((16, 0), (15, 30), (15, 0), (17, 0), (9, 0), (14, 0))
"""When each began by the first host's clock, the latest first."""


def call(institutes: dict[str, Institute], by: Person, group: WorkingGroup, number: int) -> Meeting:
    """A past one, of this many months ago and one more; closed, so that no list is filled by it."""
    meeting = held_by(institutes, ("TH", "MY"), CALL, by)
    starts = time(*CALLS[number])
    day = weekday(-28 * (number + 1))
    take_place(meeting, day, starts, time(starts.hour + 2, starts.minute))
    meeting.working_group, meeting.is_public = group, False
    meeting.agenda = agenda(item(ItemKind.DISCUSSION, "", 120))
    meeting.published_at = meeting.revised_at = meeting.starts_at - timedelta(days=14)
    meeting.created_at = meeting.published_at
    return meeting


def held_by(
    institutes: dict[str, Institute], codes: tuple[str, str], title: str, by: Person
) -> Meeting:
    """Hosted jointly and on the first host's clock; the real hosts hold the real meeting alone."""
    # A demonstration begins with years behind it: nothing of it is to be erased on the first day.
    common = {"is_demo": True, "languages": ["en"], "keep_days": KEEP_DAYS[1]}
    meeting = Meeting(title=title, created_by=by, **common)
    meeting.zone = institutes[codes[0]].zone
    meeting.hosts = [
        Host(institute=institutes[code], duty=Duty.HOST, position=position, agreed_at=utc_now())
        for position, code in enumerate(codes)
    ]
    return meeting


def take_place(meeting: Meeting, day: date, start: time, end: time) -> None:
    wall_clocks = (datetime.combine(day, start), datetime.combine(day, end))
    meeting.take_place(*wall_clocks, meeting.zone)


def agenda(*items: AgendaItem) -> list[AgendaItem]:
    for position, item in enumerate(items):
        item.position = position
    return list(items)


def item(kind: ItemKind, title: str, minutes: int, *speakers: str) -> AgendaItem:
    printed = [Speaker(position=at, printed=name) for at, name in enumerate(speakers)]
    return AgendaItem(kind=kind, title=title, minutes=minutes, speakers=printed)


def weekday(days: int) -> date:
    """A Tuesday, Wednesday or Thursday about so many days ahead, or back."""
    day = utc_now().date() + timedelta(days=days)
    while day.weekday() not in (1, 2, 3):
        day += timedelta(days=1)
    return day
