"""Mails that an attacker writes in the name of a calendar or of a mail server."""

from datetime import UTC, datetime
from uuid import uuid4

from tests.attack.ground import Ground

GONE = "5.1.1"


def demonstration(ground: Ground, **environment: str) -> None:
    """Its meetings, places and poll, and no web server: mails are all that comes in."""
    ground.environment |= {"DEMO": "1"} | environment
    ground.flask("prepare")


def reply(sender: str, to: str, uid: str, partstat: str, *headers: str) -> bytes:
    """From a calendar program (RFC 5546, 3.2.3)."""
    calendar = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "METHOD:REPLY", "BEGIN:VEVENT"),
        *(f"UID:{uid}", "SEQUENCE:99", f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}"),
        *(f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    kind = "Content-Type: text/calendar; method=REPLY; charset=utf-8"
    return message(sender, to, "\r\n".join(calendar), *headers, kind)


def report(about: str, to: str, *headers: str, quoted: str = "") -> bytes:
    """From a mail server: that nobody of this address is there (RFC 3464)."""
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nNobody is there.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.evil.example\r\n\r\n"
        f"Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: {GONE}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{quoted}\r\n--b--\r\n"
    )
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    return message("mailer-daemon@evil.example", to, body, *headers, kind)


def message(sender: str, to: str, body: str, *headers: str) -> bytes:
    """Headers of ours go topmost, as a mail server writes its own."""
    lines = [
        *headers[:-1],
        *(f"From: {sender}", f"To: {to}", "Subject: Undelivered mail, or an answer"),
        *(f"Message-ID: <{uuid4()}@evil.example>", "MIME-Version: 1.0", headers[-1]),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def silenced(ground: Ground) -> list[str]:
    """The addresses to which nothing more is mailed."""
    rows = ground.sql("SELECT DISTINCT address FROM contacts WHERE bounced_at IS NOT NULL")
    return [row.address for row in rows]


def place(ground: Ground, state: str) -> tuple[int, str, str, str]:
    """Somebody's at a coming meeting, who holds an entry: id, address, UID and the entry's key."""
    found = ground.sql(
        "SELECT p.id, c.address, p.uid, p.organizer_key FROM participants p"
        " JOIN contacts c ON c.id = p.contact_id JOIN meetings m ON m.id = p.meeting_id"
        " WHERE p.state = :state AND p.told IS NOT NULL AND m.ends_at > :now ORDER BY p.id",
        state=state,
        now=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
    )
    row = found[0]
    return row.id, row.address, row.uid, row.organizer_key
