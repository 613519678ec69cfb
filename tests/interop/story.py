"""What happens to a meeting, told to the application, and what its mails were meant to say."""

from datetime import datetime, timedelta

from nact_meet.extensions import db
from nact_meet.models import Meeting, Participant
from nact_meet.timezones import utc_now
from tests.interop.application import Application, calendar_part
from tests.interop.reading import Entry
from tests.parts.smtp import Delivered

YEAR = utc_now().year + 1
SUMMER, WINTER = datetime(YEAR, 7, 20, 9), datetime(YEAR, 1, 20, 9)
"""Wall clocks; every meeting lasts two hours."""


class Story:
    """One meeting and its places. Each step that mails becomes a Sample of `cases`."""

    def __init__(self, application: Application) -> None:
        self.application, self.cast = application, application.cast

    def meeting(self, title: str, starts: datetime, zone: str) -> Meeting:
        return self.cast.meeting(
            title=title, starts_wall=starts, ends_wall=starts + timedelta(hours=2), zone=zone
        )

    def published(self, meeting: Meeting) -> list[Delivered]:
        meeting.publish(self.cast.somchai)
        return self.sent()

    def sent(self) -> list[Delivered]:
        db.session.commit()
        return self.application.mails()


def mailed_to(place: Participant, mails: list[Delivered]) -> bytes:
    """The calendar of the one mail about this place."""
    found = [calendar_part(each) for each in mails if each.recipient == place.contact.address]
    (octets,) = [each for each in found if place.uid.encode() in each.replace(b"\r\n ", b"")]
    return octets


def entry(
    place: Participant,
    starts: datetime,
    *,
    summary: str,
    sequence: int = 0,
    status: str = "CONFIRMED",
    partstat: str = "NEEDS-ACTION",
) -> Entry:
    """The place's own entry as a mail has it; `starts` is an instant."""
    stands = status == "CONFIRMED"
    config = place_config()
    return Entry(
        uid=place.uid,
        sequence=sequence,
        status=status,
        starts=starts,
        ends=starts + timedelta(hours=2),
        summary=summary,
        organizer=f"mailto:{config['MAILBOX']}+{place.organizer_key}@{config['MAIL_DOMAIN']}",
        attendees=(f"mailto:{place.contact.address}",),
        partstats=(partstat,),
        conferences=(f"{config['BASE_URL']}/r/{place.token}/join",) if stands else (),
        alarms=tuple(f"-PT{each}M" for each in place.person.alarm_minutes) if stands else (),
    )


def place_config() -> dict[str, str]:
    from flask import current_app

    return current_app.config
