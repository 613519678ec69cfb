"""Who was forwarded an invitation says yes and no in its owner's name: a mail for each."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from tests.attack.ground import Broken, Ground
from tests.attack.host import Guest, Host, later, settle, work

ANSWERS = 10
MOST = 4
"""The invitation, a yes, a no or a question whether it was theirs, and what stands at the end."""


def attack(ground: Ground) -> None:
    ground.start(NOTICE_QUIET_SECONDS="60")
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    host.invite(ref, "aye@yangon.example")
    aye = Guest(ground, "aye@yangon.example")
    mail = ground.smtp.to(aye.address)[-1]
    place = parseaddr(str(mail.message["From"]))[1]
    entry = next(iter(mail.calendar().walk("VEVENT")))
    work(ground)

    for at in range(ANSWERS):
        says = "ACCEPTED" if at % 2 == 0 else "DECLINED"
        ground.receive(reply(place, str(entry["UID"]), says, at), to=place)
        settle(ground)
    later(ground)

    if aye.mails > MOST:
        raise Broken(f"{aye.mails} mails to whose place it is")


def reply(to: str, uid: str, says: str, at: int) -> bytes:
    said_at = datetime.now(UTC) + timedelta(seconds=at)
    return "\r\n".join(
        [
            "From: Aye <aye@yangon.example>",
            f"To: {to}",
            f"Subject: {says.title()}",
            f"Message-ID: <forged-{at}@evil.example>",
            f"Date: {said_at:%a, %d %b %Y %H:%M:%S +0000}",
            "MIME-Version: 1.0",
            "Content-Type: text/calendar; method=REPLY; charset=utf-8",
            "",
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//evil//EN",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "SEQUENCE:99",
            f"DTSTAMP:{said_at:%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;PARTSTAT={says}:mailto:aye@yangon.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    ).encode()
