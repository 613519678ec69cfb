"""What happens to a meeting, told to the application, and what its mails were meant to say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.interop.application import Application, calendar_part
from tests.interop.reading import Case, Entry, Sample
from tests.parts.smtp import Delivered

YEAR = utc_now().year + 1
SUMMER, WINTER = datetime(YEAR, 7, 20, 9), datetime(YEAR, 1, 20, 9)
"""Wall clocks; every meeting lasts two hours."""
LONG = timedelta(hours=2)
TITLE = "Rice and rivers"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the year that stories are told of."""
    return datetime(YEAR, month, day, hour, minute, tzinfo=UTC)


class Story:
    """One meeting of Somchai's and its places. `case` gathers what its mails say."""

    def __init__(
        self,
        application: Application,
        name: str,
        *,
        starts: datetime = SUMMER,
        zone: str = "Europe/Berlin",
        title: str = TITLE,
    ) -> None:
        self.application, self.cast = application, application.cast
        self.case = Case(name)
        self.mails: list[Delivered] = []
        self.meeting: Meeting = self.cast.meeting(
            title=title, starts_wall=starts, ends_wall=starts + LONG, zone=zone
        )

    def publish(self, *people: Person) -> list[Participant]:
        """Invite these and nobody else, and make the meeting known."""
        db.session.add_all(people)
        places = self.cast.invite(self.meeting, *people)
        publishing.publish(self.meeting, by=self.cast.somchai)
        self.mail()
        return places

    @contextmanager
    def edit(self) -> Iterator[Meeting]:
        before = self.meeting.page()
        yield self.meeting
        editing.edited(self.meeting, before, by=self.cast.somchai)
        self.mail()

    def move(self, starts: datetime, zone: str = "Europe/Berlin") -> None:
        with self.edit() as meeting:
            meeting.take_place(starts, starts + LONG, zone)

    def do(self, deed: Callable[..., Any], *words: Any) -> None:
        """Something that Somchai does, and the mails that go out because of it."""
        deed(*words, by=self.cast.somchai)
        self.mail()

    def mail(self) -> None:
        db.session.commit()
        self.mails = self.application.mails()

    def says(self, place: Participant, method: str, starts: datetime, **meant: Any) -> None:
        """Of the last mails, one has this place's entry, and means this by it."""
        address = meant.get("address", place.contact.address)
        found = [each for each in self.calendars(place) if each.recipient == address]
        if len(found) != 1:
            self.case.faults.append(f"{len(found)} mails to {address} in place of one {method}")
            return
        sample = Sample(calendar_part(found[0]), method, (entry(place, starts, **meant),))
        self.case.samples.append(sample)

    def says_nothing(self, place: Participant) -> None:
        """No entry of this place is in the last mails."""
        if found := self.calendars(place):
            self.case.faults.append(f"{len(found)} mails to {place.full_name} in place of none")

    def calendars(self, place: Participant) -> list[Delivered]:
        return [each for each in self.mails if uid_of(each) == place.uid]


def uid_of(mail: Delivered) -> str | None:
    calendar = mail.calendar()
    return str(calendar.events[0]["UID"]) if calendar else None


def entry(
    place: Participant,
    starts: datetime,
    *,
    summary: str = TITLE,
    sequence: int = 0,
    status: str = "CONFIRMED",
    partstat: str = "NEEDS-ACTION",
    address: str = "",
    alarms: tuple[str, ...] = (),
    names: tuple[str, ...] | None = None,
) -> Entry:
    """The place's own entry as a mail has it; `starts` is an instant."""
    config = current_app.config
    join = f"{config['BASE_URL']}/r/{place.token}/join"
    stands = status == "CONFIRMED"
    return Entry(
        uid=place.uid,
        sequence=sequence,
        status=status,
        starts=starts,
        ends=starts + LONG,
        summary=summary,
        organizer=f"mailto:{config['MAILBOX']}+{place.organizer_key}@{config['MAIL_DOMAIN']}",
        attendees=(f"mailto:{address or place.contact.address}",),
        partstats=(partstat,),
        conferences=(join,) if stands else (),
        alarms=alarms,
        names=names,
    )
