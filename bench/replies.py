"""Calendar replies applied, each in its own transaction, against only parsing them."""

import tempfile
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

from icalendar import Calendar

from bench import data
from bench.measure import ROUNDS, Figure, side_by_side
from nact_meet.places import audience
from nact_meet.places.replies import Outcome
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.post.incoming.replies import SHAPES, Answer

REPLIES = 200


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = data.site(Path(folder))
        with app.app_context():
            meeting = data.meeting(REPLIES * ROUNDS)
            assert meeting.created_by is not None
            publishing.publish(meeting, by=meeting.created_by)
            db.session.commit()
            shapes = list(SHAPES.values())
            messages = [
                shapes[number % len(shapes)](Answer(place))
                for number, place in enumerate(audience.places_of(meeting)[: REPLIES * ROUNDS])
            ]
            db.session.remove()
            rounds = iter(messages[at : at + REPLIES] for at in range(0, len(messages), REPLIES))
            ours, limit = side_by_side(
                lambda: each(next(rounds), applied), lambda: each(messages[:REPLIES], parsed)
            )
            db.engine.dispose()
    Figure("calendar replies applied, against parsing", ours, limit, "mails/s", "none set").tell()


def each(messages: list[bytes], work: Callable[[bytes], None]) -> int:
    for raw in messages:
        work(raw)
    return len(messages)


def applied(raw: bytes) -> None:
    row = receive(raw)
    assert row.outcome == Outcome.APPLIED, row.reason
    db.session.remove()


def parsed(raw: bytes) -> None:
    """By the standard library and icalendar, as anybody would who reads a reply."""
    entry = next(entries(raw))
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def entries(raw: bytes) -> Iterator[Calendar]:
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() == "text/calendar":
            octets = part.get_payload(decode=True)
            assert isinstance(octets, bytes)
            yield from Calendar.from_ical(octets).walk("VEVENT")
