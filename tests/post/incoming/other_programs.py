"""Replies of programs that differ by little: our own text, in their shapes."""

from collections.abc import Callable

from tests.post.incoming.replies import Answer, alternative, calendar, multipart, part


def entry(answer: Answer, product: str, attendee: str, *lines: str) -> bytes:
    return calendar(
        *("BEGIN:VCALENDAR", f"PRODID:{product}", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"),
        *(f"UID:{answer.entry}", f"DTSTAMP:{answer.stamp}", attendee, *lines),
        *("END:VEVENT", "END:VCALENDAR"),
    )


def notes(answer: Answer) -> bytes:
    """Quoted names with slashes, SENT-BY, X-LOTUS properties, `component` in the type, base64."""
    text = entry(
        answer,
        "-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C",
        f'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat};CN="Aye Aye/Yangon";RSVP=FALSE;'
        f'SENT-BY="mailto:secretary@yangon.example":mailto:{answer.who}',
        f"DTSTART;TZID=Myanmar:{answer.clock()}",
        f"DTEND;TZID=Myanmar:{answer.clock(2)}",
        *("TRANSP:OPAQUE", "CLASS:PUBLIC", f"SEQUENCE:{answer.number}"),
        *("X-LOTUS-UPDATE-SEQ:1", "X-LOTUS-NOTESVERSION:2", "X-LOTUS-APPTTYPE:3"),
        f'ORGANIZER;CN="Hosts":mailto:{answer.to}',
    )
    kind = 'text/calendar; method=REPLY; charset=UTF-8; component=VEVENT; name="reply.ics"'
    words = part('text/plain; charset="US-ASCII"', b"Aye Aye has accepted\r\n")
    body = multipart("=_alternative", words, part(kind, text, "base64"))
    head = 'Content-Type: multipart/alternative; boundary="=_alternative"'
    return answer.head("X-Mailer: Lotus Domino", "Subject: Accepted: Rice and rivers", head) + body


def yandex(answer: Answer) -> bytes:
    """MAILTO in capitals, a LANGUAGE in Russian, the calendar alone within an attachment."""
    text = entry(
        answer,
        "-//Yandex LLC//Yandex Calendar//EN",
        f"ATTENDEE;PARTSTAT={answer.partstat};CN=Эй Эй;ROLE=REQ-PARTICIPANT:MAILTO:{answer.who}",
        f"DTSTART:{answer.place.meeting.starts_at:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{answer.number}",
        f"ORGANIZER;CN=Hosts:MAILTO:{answer.to}",
        "X-YANDEX-CALENDAR-ID:1",
    )
    words = part("text/html; charset=utf-8", "<p>Встреча принята</p>".encode(), "base64")
    kind = 'text/calendar; charset="utf-8"; method="reply"; name="event.ics"'
    body = multipart("y", words, part(kind, text, "base64"))
    return answer.head('Content-Type: multipart/mixed; boundary="y"') + body


def qq(answer: Answer) -> bytes:
    """`Mailto`, no SEQUENCE, and words in GB18030 beside a calendar in UTF-8."""
    text = entry(
        answer,
        "-//Tencent Corporation//QQMail//ZH",
        f"ATTENDEE;CN=埃埃;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat}:Mailto:{answer.who}",
        f"ORGANIZER:Mailto:{answer.to}",
        "SUMMARY:接受: 大米与河流",
    )
    words = part('text/plain; charset="gb18030"', "埃埃已接受".encode("gb18030"), "base64")
    method = part('text/calendar; charset="utf-8"; method=REPLY', text, "base64")
    inner = alternative("inner", multipart("inner", words, method))
    head = 'Content-Type: multipart/mixed; boundary="----=_NextPart_1"'
    return answer.head("X-QQ-mid: webmail1", head) + multipart("----=_NextPart_1", inner)


def netease(answer: Answer) -> bytes:
    """163 and 126: the calendar itself in GBK, as its header says, and a name in it."""
    text = entry(
        answer,
        "-//NetEase//Mail Calendar//CN",
        f"ATTENDEE;CN=埃埃;PARTSTAT={answer.partstat}:mailto:{answer.who}",
        f"SEQUENCE:{answer.number}",
        f"ORGANIZER;CN=主办方:mailto:{answer.to}",
    )
    text = text.decode().encode("gbk")
    kind = "text/calendar; charset=GBK; method=REPLY"
    body = multipart("b", part("text/plain; charset=GBK", b""), part(kind, text, "base64"))
    return answer.head('Content-Type: multipart/alternative; boundary="b"') + body


def coremail(answer: Answer) -> bytes:
    """Nothing but the calendar, as an attachment of no type, METHOD within it alone."""
    text = entry(
        answer,
        "-//Coremail//Coremail Calendar//ZH",
        f"ATTENDEE;RSVP=TRUE;PARTSTAT={answer.partstat};CN={answer.who}:mailto:{answer.who}",
        f"SEQUENCE:{answer.number}",
    )
    words = part('text/plain; charset="UTF-8"', "接受".encode(), "base64")
    attached = part('application/ics; name="meeting.ics"', text, "base64")
    body = multipart("c", words, attached)
    return answer.head('Content-Type: multipart/mixed; boundary="c"') + body


def zimbra(answer: Answer) -> bytes:
    """Zimbra's own properties, an alarm in the reply, the organizer's SENT-BY."""
    text = entry(
        answer,
        "Zimbra-Calendar-Provider",
        f"ATTENDEE;CN=Aye Aye;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat}:mailto:{answer.who}",
        "SUMMARY:Accept: Rice and rivers",
        f"ORGANIZER;CN=Hosts;SENT-BY=mailto:somchai@bangkok.example:mailto:{answer.to}",
        f'DTSTART;TZID="Asia/Yangon":{answer.clock()}',
        *(f"SEQUENCE:{answer.number}", "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY"),
        *("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;RELATED=START:-PT5M", "END:VALARM"),
    )
    words = part("text/plain; charset=utf-8", b"Yes, I will attend.", "7bit")
    method = part("text/calendar; charset=utf-8; method=REPLY; name=meeting.ics", text, "7bit")
    body = multipart("=_z", words, part("text/html; charset=utf-8", b"<p>Yes</p>"), method)
    return answer.head('Content-Type: multipart/alternative; boundary="=_z"') + body


OTHERS: dict[str, Callable[[Answer], bytes]] = {
    "Notes": notes,
    "Yandex": yandex,
    "QQ": qq,
    "163": netease,
    "Coremail": coremail,
    "Zimbra": zimbra,
}
