"""What a calendar program mails back when its reader presses a button, to try the way in here."""

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from flask import current_app

from nact_meet.ical import text
from nact_meet.ical.reading import Component, Property, UnreadableCalendar, calendar
from nact_meet.ical.reply import bare_address, moment
from nact_meet.mail.maildir import StoredMail
from nact_meet.mail.message import one_line
from nact_meet.world.timezones import utc_now

ANSWERS = ("ACCEPTED", "TENTATIVE", "DECLINED")
_KEPT = ("UID", "SEQUENCE", "RECURRENCE-ID", "ORGANIZER", "SUMMARY")


class NotAsked(Exception):
    """This mail asks for no answer."""


def reply_to(letter: StoredMail, partstat: str, comment: str = "") -> bytes:
    """A mail from the ATTENDEE to the ORGANIZER (RFC 5546 3.2.3, RFC 6047). Raises NotAsked."""
    event = asked_event(letter)
    organizer, attendee = line_of(event, "ORGANIZER"), line_of(event, "ATTENDEE")
    address = bare_address(attendee.value)
    summary = f"{partstat.capitalize()}: {line_of(event, 'SUMMARY').text}"
    mail = EmailMessage(policy=SMTP)
    # Whoever reads this inbox is whom the mail went to: we are their server and our own.
    domain = address.rpartition("@")[2]
    vouched = f"{current_app.config['AUTHSERV_ID']}; dmarc=pass header.from={domain}"
    mail["Authentication-Results"] = vouched
    name = one_line(attendee.parameters.get("CN", ""))
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = bare_address(organizer.value)
    mail["Subject"] = one_line(summary)
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = make_msgid(domain=domain)
    mail.set_content(f"{summary}\n")
    mail.add_alternative(
        text.lines(calendar_lines(event, attendee, partstat, comment)).decode(),
        subtype="calendar",
        params={"method": "REPLY"},
    )
    return mail.as_bytes()


def asked_event(letter: StoredMail) -> Component:
    if letter.method != "REQUEST":
        raise NotAsked(letter.key)
    try:
        events = calendar(letter.calendar.encode()).within("VEVENT")
    except UnreadableCalendar as error:
        raise NotAsked(letter.key) from error
    if not events:
        raise NotAsked(letter.key)
    return events[0]


def line_of(event: Component, name: str) -> Property:
    line = event.first(name)
    if line is None:
        raise NotAsked(f"the entry has no {name}")
    return line


def calendar_lines(
    event: Component, attendee: Property, partstat: str, comment: str
) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NACT Meet//development inbox//EN")
    yield from ("METHOD:REPLY", "BEGIN:VEVENT", f"DTSTAMP:{text.instant(utc_now())}")
    for name in _KEPT:
        if kept := event.first(name):
            yield content_line(kept)
    for name in ("DTSTART", "DTEND"):
        # In UTC, as some programs answer: then no VTIMEZONE is needed.
        if at := moment(event.first(name)):
            yield f"{name}:{text.instant(at)}"
    parameters = {"CN": attendee.parameters.get("CN", ""), "PARTSTAT": partstat}
    yield content_line(Property("ATTENDEE", parameters, attendee.value))
    if comment:
        yield f"COMMENT:{text.text(comment)}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def content_line(line: Property) -> str:
    """As it came: its value needs no escaping again."""
    given = ((name, text.parameter(value)) for name, value in line.parameters.items())
    parameters = "".join(f";{name}={value}" for name, value in given if value)
    return f"{line.name}{parameters}:{line.value}"
