"""The rows of the table that are followed or fetched, from the site as people run it."""

import os
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, publishing
from nact_meet.serve import SERVED
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now
from tests.cast import hosted_by as agreed_host
from tests.cast import person
from tests.interop.application import Application
from tests.interop.programs import wait_until_it_answers
from tests.interop.reading import Case, Entry, Sample
from tests.interop.story import LONG, TITLE, at
from tests.parts.ports import free_port
from tests.parts.site import Site

MANY = 200
ZONES = ("Asia/Yangon", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Asia/Dili")
FIRST = at(1, 10, 3)
"""The first of many, as an instant; the others follow day by day, through two changes of clocks."""


@dataclass
class Hosted:
    """The application's own data, shown by web server and workers of their own at `url`."""

    application: Application
    url: str

    def sample(self, path: str, method: str, meant: Iterable[Entry]) -> Sample:
        url = f"{self.url}{path}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return Sample(answer.read(), method, tuple(meant), url)

    def feed(self, path: str, meant: Iterable[Entry]) -> Sample:
        return self.sample(path, "PUBLISH", meant)


@contextmanager
def hosted(application: Application) -> Iterator[Hosted]:
    port = str(free_port())
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    site = Site(
        f"http://127.0.0.1:{port}",
        kept
        | {"DATABASE_URL": application.database_url, "DATA_DIR": str(application.data_dir)}
        | {"HOST": "127.0.0.1", "PORT": port, "LOG_LEVEL": "WARNING", "RATELIMIT_ENABLED": "0"},
    )
    site.spawn(
        *("granian", "nact_meet.asgi:create", *SERVED, "--log-level", "warning"),
        *("--host", "127.0.0.1", "--port", port),
    )
    try:
        wait_until_it_answers(f"{site.url}/feeds/meetings.ics")
        yield Hosted(application, site.url)
    finally:
        site.stop()


SERVICE = "mailto:meet@meet.example"
"""Who publishes: files and feeds name no place's address."""


def told(application: Application) -> Iterator[Case]:
    """The site answers for as long as these are taken one by one."""
    with hosted(application) as site:
        yield from of_many(site)
        yield from of_one_person(site)


def of_many(site: Hosted) -> Iterator[Case]:
    group = WorkingGroup(slug="interop", name="Rice; rivers, and rain")
    made = [hosted_by(site, number, group) for number in range(MANY)]
    cancel(made[7], site)
    db.session.commit()
    meant = [meeting_entry(each, FIRST + timedelta(days=day)) for day, each in enumerate(made)]
    path = f"/feeds/working-groups/{group.slug}.ics"
    name = f"feed of {MANY} meetings, one of them cancelled"
    yield Case(name, [site.feed(path, meant)])
    yield Case("the same feed again: unchanged (304)", [site.feed(path, meant)])

    cancel(made[8], site)
    later = meant[9].starts + timedelta(hours=5)
    move(made[9], site, later)
    meant[8] = meeting_entry(made[8], meant[8].starts)
    meant[9] = meeting_entry(made[9], later, sequence=1)
    yield Case("the feed after a cancellation and a move", [site.feed(path, meant)])

    one, whole = made[10], meant[10]
    file = site.sample(f"/feeds/meetings/{one.ref}.ics", "", [whole])
    yield Case("a file of one meeting to download, without METHOD", [file])
    agenda = f"/feeds/agenda/meetings/{one.ref}.ics"
    items = [whole, *item_entries(whole)]
    yield Case("its agenda as entries of their own", [site.sample(agenda, "", items)])


def of_one_person(site: Hosted) -> Iterator[Case]:
    cast = site.application.cast
    nurul = person("Nurul Huda", "nurul@dili.example", cast.dili)
    nurul.alarm_minutes = [10, 1440]
    db.session.add(nurul)
    meeting = hosted_by(site, MANY, None, is_public=False)
    (place,) = cast.invite(meeting, nurul)
    meant = place_entry(site, place, FIRST + timedelta(days=MANY))
    path = f"/feeds/people/{nurul.feed_key}.ics"
    before = site.feed(path, [meant])
    yield Case("a person's own feed, with alarms and CONFERENCE", [before])
    file = site.sample(f"/r/{place.token}/meeting.ics", "", [meant])
    yield Case("a file of one place to download, without METHOD", [file])

    with edited(meeting, site):
        meeting.rooms = [Room(url="https://rooms.example/another")]
    after = site.feed(path, [meant])
    faults = [] if after.octets == before.octets else ["a change of room changed it"]
    yield Case("a person's own feed after a change of room: unchanged (304)", [after], faults)

    place.withdraw(by=nurul)
    db.session.commit()
    gone = replace(meant, sequence=1, status="CANCELLED", conferences=(), alarms=())
    yield Case("a person's own feed after a withdrawal", [site.feed(path, [gone])])


def hosted_by(site: Hosted, day: int, group: WorkingGroup | None, **values: Any) -> Meeting:
    """A published meeting of Somchai's institute, so many days after the first."""
    cast, zone = site.application.cast, ZONES[day % len(ZONES)]
    title = f"{TITLE} {day}; \N{CJK UNIFIED IDEOGRAPH-7A3B}, \\ and\nrain"
    meeting = Meeting(title=title, working_group=group, published_at=utc_now(), **values)
    starts = timezones.wall_clock(FIRST + timedelta(days=day), zone)
    meeting.take_place(starts, starts + LONG, zone)
    meeting.hosts = [agreed_host(cast.institute)]
    meeting.agenda = [
        AgendaItem(position=0, kind=ItemKind.OPENING, title="Tea, and words", minutes=15),
        AgendaItem(position=1, kind=ItemKind.SESSION, title="Rice", minutes=45),
    ]
    meeting.agenda[1].speakers = [Speaker(printed="Dr Rice")]
    db.session.add(meeting)
    db.session.commit()
    return meeting


def move(meeting: Meeting, site: Hosted, to: datetime) -> None:
    starts = timezones.wall_clock(to, meeting.zone)
    with edited(meeting, site):
        meeting.take_place(starts, starts + LONG, meeting.zone)


@contextmanager
def edited(meeting: Meeting, site: Hosted) -> Iterator[None]:
    before = meeting.page()
    yield
    editing.edited(meeting, before, by=site.application.cast.somchai)
    db.session.commit()


def cancel(meeting: Meeting, site: Hosted) -> None:
    publishing.cancel(meeting, by=site.application.cast.somchai, reason="The river; it rose")
    db.session.commit()


def meeting_entry(meeting: Meeting, starts: datetime, *, sequence: int = 0) -> Entry:
    """What everybody may know: nobody is invited by it. A cancelled one was revised once."""
    status = "CANCELLED" if meeting.cancelled_at else "CONFIRMED"
    sequence += meeting.cancelled_at is not None
    title = f"Cancelled: {meeting.title}" if meeting.cancelled_at else meeting.title
    times = (starts, starts + LONG)
    return Entry(meeting.uid, sequence, status, *times, title, organizer=SERVICE)


def item_entries(whole: Entry) -> list[Entry]:
    opening, session = timedelta(minutes=15), timedelta(minutes=60)
    times = ((timedelta(0), opening, "Tea, and words"), (opening, session, "Rice"))
    return [
        replace(
            whole,
            uid=f"item-{number}-{whole.uid}",
            starts=whole.starts + starts,
            ends=whole.starts + ends,
            summary=title,
        )
        for number, (starts, ends, title) in enumerate(times, 1)
    ]


def place_entry(site: Hosted, place: Participant, starts: datetime) -> Entry:
    return Entry(
        uid=place.uid,
        sequence=0,
        status="CONFIRMED",
        starts=starts,
        ends=starts + LONG,
        summary=place.meeting.title,
        organizer=SERVICE,
        conferences=(f"{site.url}/r/{place.token}/join",),
        alarms=("-PT10M", "-PT1440M"),
    )
