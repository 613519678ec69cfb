"""Foreign calendars at each bound and one beyond: octets, lines, depth; and links to the web's."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from nact_meet.ical.reading import MOST_DEPTH, MOST_LINES, MOST_OCTETS, UnreadableCalendar, calendar
from nact_meet.ical.reply import number, read_reply
from nact_meet.ical.web_links import LinkedEntry, google


def nested(depth: int) -> bytes:
    inner = range(depth - 1)
    begins = ["BEGIN:VCALENDAR", *(f"BEGIN:X-{each}" for each in inner)]
    ends = [*(f"END:X-{each}" for each in reversed(inner)), "END:VCALENDAR"]
    return "\r\n".join([*begins, *ends]).encode()


def of_lines(count: int) -> bytes:
    lines = ["BEGIN:VCALENDAR", *["X:1"] * (count - 2), "END:VCALENDAR"]
    return "\n".join(lines).encode()


def of_octets(count: int) -> bytes:
    begins, ends = b"BEGIN:VCALENDAR\nX:", b"\nEND:VCALENDAR"
    return begins + b"1" * (count - len(begins) - len(ends)) + ends


@pytest.mark.parametrize(
    ("just", "beyond"),
    [
        (of_octets(MOST_OCTETS), of_octets(MOST_OCTETS + 1)),
        (of_lines(MOST_LINES), of_lines(MOST_LINES + 1)),
        (nested(MOST_DEPTH), nested(MOST_DEPTH + 1)),
    ],
    ids=["octets", "lines", "depth"],
)
def test_a_calendar_is_read_up_to_its_bounds(just: bytes, beyond: bytes) -> None:
    assert calendar(just).name == "VCALENDAR"
    with pytest.raises(UnreadableCalendar):
        calendar(beyond)


def test_the_bounds_are_what_they_are() -> None:
    assert (MOST_OCTETS, MOST_LINES, MOST_DEPTH) == (1_000_000, 20_000, 8)


def test_of_a_reply_two_thousand_letters_and_fifty_attendees_are_kept() -> None:
    attendees = "\n".join(f"ATTENDEE:mailto:a{each}@b.example" for each in range(51))
    event = f"BEGIN:VEVENT\nCOMMENT:{'x' * 2001}\n{attendees}\nEND:VEVENT"
    reply = read_reply(f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR".encode())

    assert (len(reply.comment), len(reply.attendees)) == (2000, 50)
    assert (number("9" * 9), number("9" * 10)) == (999_999_999, 0)


def test_an_address_for_the_web_tells_eight_hundred_letters() -> None:
    at = datetime(2027, 3, 17, 9, tzinfo=UTC)
    entry = LinkedEntry("Rivers", at, at, "https://n.example/r/a/join", "x" * 801)

    (details,) = parse_qs(urlsplit(google(entry)).query)["details"]

    assert len(details) == 800
