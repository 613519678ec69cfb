"""Whatever comes in: nothing raises, and what is read is what another parser reads."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vCalAddress

from nact_meet.ical.charsets import decoded, one_line, storable
from nact_meet.ical.reading import UnreadableCalendar, content_line
from nact_meet.ical.reply import read_reply
from nact_meet.mail.received import MOST_TEXT, take_apart
from nact_meet.mail.received import UnreadableCalendar as UnreadableMessage

WORDS = st.sampled_from(
    [
        *(b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"METHOD:REPLY\r\n"),
        *(b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\r\n", b"DTSTAMP:20270101T000000Z\r\n"),
        *(b"DTSTART;TZID=Europe/London:20270328T013000\r\n", b"SEQUENCE:99999999999\r\n"),
        *(b"\r\n ", b'"', b";", b":", b"\\", b"^n", b"\x00", b"\xff", b"\xe1\x80", b"\r", b"\n"),
        *(b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n", b"\r\n\r\n", b"--b--"),
        *(b"Content-Type: text/calendar; charset=", b"utf-16", b"=?utf-8?Q?=00?=", b"charset*0*="),
        *(b"Content-Transfer-Encoding: base64\r\n", b"To: <", b"Date: Tue, 99 Nov 2026 25:00\r\n"),
        *(
            b"Content-Type: message/delivery-status\r\n\r\n",
            b"Action: failed\r\n",
            b"Status: 5.1.1\r\n",
        ),
    ]
)
MESSAGES = st.lists(st.one_of(WORDS, st.binary(max_size=20)), max_size=40).map(b"".join)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=120)
# RFC 5545, section 3.3.11, writes a backslash as two. icalendar 7.3 takes one before an N in what
# it is given for a line break and writes `\n`: what was meant is lost before we read it.
COMMENTS = TEXTS.filter(lambda text: "\\N" not in text)
REPLY = """\
BEGIN:VCALENDAR\r
METHOD:REPLY\r
BEGIN:VEVENT\r
UID:place@meet.example\r
DTSTAMP:20270101T000000Z\r
ATTENDEE;PARTSTAT=DECLINED:mailto:aye@yangon.example\r
COMMENT:\r
END:VEVENT\r
END:VCALENDAR\r
"""


@settings(max_examples=1500)
@given(MESSAGES)
def test_no_message_raises_what_is_not_foreseen(raw: bytes) -> None:
    try:
        message = take_apart(raw, authserv_id="mx.example")
    except UnreadableMessage:
        return

    assert len(message.text) <= MOST_TEXT
    for text in (message.text, message.subject, message.sender, *message.recipients):
        text.encode()
        assert "\x00" not in text


@settings(max_examples=1500)
@given(MESSAGES, st.sampled_from(["utf-8", "utf-16", "gb18030", "hex", "", "\x00"]))
def test_no_calendar_part_raises_what_is_not_foreseen(octets: bytes, charset: str) -> None:
    try:
        reply = read_reply(octets, charset)
    except UnreadableCalendar:
        return

    assert reply.said_at is None or reply.said_at.tzinfo is UTC


@settings(max_examples=300)
@given(
    comment=COMMENTS,
    partstat=st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED"]),
    sequence=st.integers(0, 999),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2037, 1, 1)).map(
        lambda each: each.replace(microsecond=0, tzinfo=UTC)
    ),
)
def test_a_reply_that_another_library_writes_is_read_as_it_was_meant(
    comment: str, partstat: str, sequence: int, at: datetime
) -> None:
    attendee = vCalAddress("mailto:Aye@Yangon.example")
    attendee.params["PARTSTAT"] = partstat
    event: Any = Event()
    event.add("uid", "place@meet.example")
    event.add("dtstamp", at)
    event.add("sequence", sequence)
    event.add("attendee", attendee, encode=0)
    event.add("comment", comment)
    event.add("dtstart", at)
    calendar: Any = Calendar()
    calendar.add("method", "REPLY")
    calendar.add_component(event)

    reply = read_reply(calendar.to_ical())

    (answerer,) = reply.attendees
    assert (answerer.address, answerer.partstat) == ("aye@yangon.example", partstat)
    assert (reply.sequence, reply.said_at, reply.starts_at) == (sequence, at, at)
    assert storable(reply.comment) == storable(comment)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\\N", r"\N"),
        (r"\\n", r"\n"),
        (r"\N", "\n"),
        (r"\n", "\n"),
        (r"\\\N", "\\\n"),
        (r"C:\\New\, D:\\notes\; tea", r"C:\New, D:\notes; tea"),
    ],
)
def test_a_backslash_and_an_n_are_a_line_break_and_after_another_backslash_they_are_not(
    written: str, meant: str
) -> None:
    """RFC 5545, section 3.3.11: each escape is read once, from the left."""
    reply = read_reply(REPLY.replace("COMMENT:", f"COMMENT:a{written}b").encode())

    assert reply.comment == f"a{meant}b"


@given(TEXTS)
def test_a_line_without_a_colon_is_no_line(text: str) -> None:
    line = text.replace(":", "").replace("\n", "")

    assert content_line(line) is None


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_octets_become_text_that_can_be_kept(octets: bytes, charset: str) -> None:
    text = storable(decoded(octets, charset))

    text.encode()
    assert "\x00" not in text and "\n" not in one_line(text)
