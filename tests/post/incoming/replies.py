"""Replies as calendar programs write them: our own text, in their shapes.

Each function answers the place's invitation; `partstat` is RFC 5545's. What each leaves out,
renames or folds in its own way is what its reader must cope with.
"""

import base64
import quopri
from dataclasses import dataclass
from datetime import datetime, timedelta

from nact_meet.places.calendar_entries import place_organizer
from nact_meet.places.models.participant import Participant
from nact_meet.world.timezones import utc_now, wall_clock

OUR_SERVER = "mx.meet.example"
"""As the settings of tests name it."""


@dataclass
class Answer:
    """`at` becomes DTSTAMP; `sender` is the address in From, `vouched` what our own mail server
    says of it, "" for nothing."""

    place: Participant
    partstat: str = "ACCEPTED"
    at: datetime | None = None
    sender: str = ""
    attendee: str = ""
    sequence: int | None = None
    message_id: str = ""
    comment: str = ""
    vouched: str = "dmarc=pass"
    uid: str = ""
    """Of a day's entry; the place's own else."""

    @property
    def entry(self) -> str:
        return self.uid or self.place.uid

    @property
    def to(self) -> str:
        return place_organizer(self.place).address

    @property
    def who(self) -> str:
        return self.attendee or self.place.contact.address

    @property
    def from_whom(self) -> str:
        return self.sender or self.place.contact.address

    @property
    def stamp(self) -> str:
        return f"{self.at or utc_now():%Y%m%dT%H%M%SZ}"

    @property
    def number(self) -> int:
        return self.place.sequence if self.sequence is None else self.sequence

    def clock(self, hours: float = 0) -> str:
        at = self.place.meeting.starts_at + timedelta(hours=hours)
        return f"{wall_clock(at, self.place.meeting.zone):%Y%m%dT%H%M%S}"

    def head(self, *lines: str) -> bytes:
        domain = self.from_whom.rpartition("@")[2]
        says = f"{OUR_SERVER}; {self.vouched} header.from={domain}"
        common = [
            *([f"Authentication-Results: {says}"] if self.vouched else []),
            f"From: Aye Aye <{self.from_whom}>",
            f"To: <{self.to}>",
            f"Message-ID: {self.message_id or f'<{self.who}-{self.partstat}-{self.stamp}>'}",
            "Date: Tue, 24 Nov 2026 10:00:00 +0000",
            "MIME-Version: 1.0",
            *lines,
        ]
        return "\r\n".join(common).encode() + b"\r\n\r\n"


def gmail(answer: Answer) -> bytes:
    """multipart/mixed of an alternative and invite.ics, base64, ORGANIZER and zone kept in UTC."""
    text = calendar(
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"DTSTART:{answer.place.meeting.starts_at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{answer.place.meeting.ends_at:%Y%m%dT%H%M%SZ}",
        f"DTSTAMP:{answer.stamp}",
        f"ORGANIZER;CN=Hosts:mailto:{answer.to}",
        f"UID:{answer.entry}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT="
        f"{answer.partstat};CN={answer.who};X-NUM-GUESTS=0:mailto:{answer.who}",
        f"CREATED:{answer.stamp}",
        "DESCRIPTION:",
        f"LAST-MODIFIED:{answer.stamp}",
        "LOCATION:",
        f"SEQUENCE:{answer.number}",
        "STATUS:CONFIRMED",
        "SUMMARY:Rice and rivers",
        "TRANSP:OPAQUE",
        *([f"COMMENT:{answer.comment}"] if answer.comment else []),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    words = part('text/plain; charset="UTF-8"; format=flowed; delsp=yes', b"Aye has replied.")
    html = part('text/html; charset="UTF-8"', b"<p>Aye has replied.</p>")
    method = part('text/calendar; charset="UTF-8"; method=REPLY', text, "7bit")
    attached = part('application/ics; name="invite.ics"', text, "base64")
    inner = multipart("inner", words, html, method)
    body = multipart("outer", alternative("inner", inner), attached)
    return (
        answer.head(
            "Sender: Google Calendar <calendar-notification@google.com>",
            "Subject: Accepted: Rice and rivers",
            'Content-Type: multipart/mixed; boundary="outer"',
        )
        + body
    )


def exchange(answer: Answer) -> bytes:
    """No ORGANIZER, zone names of Windows, quoted-printable, a comment in a language."""
    zone = "SE Asia Standard Time"
    text = calendar(
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={answer.partstat};CN=Aye Aye:mailto:{answer.who}",
        f"COMMENT;LANGUAGE=en-US:{answer.comment}\\n",
        f"UID:{answer.entry}",
        "SUMMARY;LANGUAGE=en-US:Accepted: Rice and rivers",
        f"DTSTART;TZID={zone}:{answer.clock()}",
        f"DTEND;TZID={zone}:{answer.clock(2)}",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{answer.stamp}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{answer.number}",
        "LOCATION;LANGUAGE=en-US:",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    words = part('text/plain; charset="iso-8859-1"', b"", "quoted-printable")
    method = part('text/calendar; charset="utf-8"; method=REPLY', text, "quoted-printable")
    return answer.head(
        "Subject: Accepted: Rice and rivers",
        "Thread-Topic: Rice and rivers",
        "X-MS-Exchange-Organization-AuthAs: Internal",
        'Content-Type: multipart/alternative; boundary="_000_X"',
    ) + multipart("_000_X", words, method)


def apple(answer: Answer) -> bytes:
    """No `method` parameter, and the calendar is an attachment."""
    text = calendar(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Apple Inc.//iPhone OS 18.1//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f'ATTENDEE;CN="Aye Aye";CUTYPE=INDIVIDUAL;EMAIL="{answer.who}";PARTSTAT={answer.partstat}'
        f":mailto:{answer.who}",
        *([f"COMMENT:{answer.comment}"] if answer.comment else []),
        f"DTEND;TZID={answer.place.meeting.zone}:{answer.clock(2)}",
        f"DTSTAMP:{answer.stamp}",
        f"DTSTART;TZID={answer.place.meeting.zone}:{answer.clock()}",
        f'ORGANIZER;CN="Hosts";EMAIL="{answer.to}":mailto:{answer.to}',
        f"SEQUENCE:{answer.number}",
        "SUMMARY:Rice and rivers",
        f"UID:{answer.entry}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    words = part("text/plain; charset=us-ascii", b"Aye Aye has accepted your invitation.\r\n")
    attached = part(
        "text/calendar; charset=utf-8; name=iCal-20261124.ics", text, "quoted-printable"
    )
    return answer.head(
        "Subject: Accept: Rice and rivers",
        "X-Mailer: iPhone Mail (22B83)",
        'Content-Type: multipart/mixed; boundary="Apple-Mail-1"',
    ) + multipart("Apple-Mail-1", words, attached)


def thunderbird(answer: Answer) -> bytes:
    """8bit, lines ended by LF and folded at other places, RECEIVED- and X-MOZ- properties."""
    text = calendar(
        "BEGIN:VCALENDAR",
        "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "CREATED:20261123T080000Z",
        f"LAST-MODIFIED:{answer.stamp}",
        f"DTSTAMP:{answer.stamp}",
        f"UID:{answer.entry}",
        "SUMMARY:Rice and rivers",
        f"ORGANIZER;CN=Hosts:mailto:{answer.to}",
        f"ATTENDEE;CN=Aye Aye;PARTSTAT={answer.partstat};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:"
        f"mailto:{answer.who}",
        "X-MOZ-RECEIVED-SEQUENCE:0",
        f"X-MOZ-RECEIVED-DTSTAMP:{answer.stamp}",
        f"DTSTART;TZID={answer.place.meeting.zone}:{answer.clock()}",
        f"DTEND;TZID={answer.place.meeting.zone}:{answer.clock(2)}",
        f"SEQUENCE:{answer.number}",
        *([f"COMMENT:{answer.comment}"] if answer.comment else []),
        "END:VEVENT",
        "END:VCALENDAR",
        width=60,
    ).replace(b"\r\n", b"\n")
    words = part("text/plain; charset=UTF-8; format=flowed", b"Aye Aye has accepted.", "8bit")
    method = part("text/calendar; method=REPLY; charset=UTF-8", text, "8bit")
    return answer.head(
        "User-Agent: Mozilla Thunderbird",
        "Subject: Event Invitation Reply (Accepted): Rice and rivers",
        'Content-Type: multipart/mixed; boundary="------------x"',
    ) + multipart("------------x", words, method)


SHAPES = {"gmail": gmail, "exchange": exchange, "apple": apple, "thunderbird": thunderbird}


def calendar(*lines: str, width: int = 75) -> bytes:
    """Folded by octets wherever they fall, as some programs do."""
    folded = []
    for line in lines:
        octets, pieces = line.encode(), []
        while len(octets) > width:
            pieces.append(octets[:width])
            octets = octets[width:]
        folded.append(b"\r\n ".join([*pieces, octets]))
    return b"\r\n".join(folded) + b"\r\n"


def part(kind: str, body: bytes, encoding: str = "7bit") -> bytes:
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def alternative(boundary: str, body: bytes) -> bytes:
    return f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode() + body


def multipart(boundary: str, *parts: bytes) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + b"--\r\n"
