"""What forms name by a number: each is tried with a row that is somebody else's.

`{name}` is a row of the world: one's own, as a control that must change something, then the
same of another meeting, institute, person or poll, which must change nothing of theirs and leave
nothing of one's own that points at it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """`who` sends it: a role of the table, or a stranger by the link that its address has."""

    who: str
    route: str
    typed: dict[str, str]
    has_own: bool = True
    """False where even one's own changes nothing as the world stands."""


QUESTION = {"kind": "text", "label": "Diet", "shown_if": "{questions.id}.yes"}
NEW = {"full_name": "Ba Ba", "address": "ba@ba.example", "role": "delegate"}
LETTER = {"language": "en", "subject": "Hello", "body": "Dear {name}"}
MEETING = {
    "title": "Salt",
    "day": "2027-09-01",
    "starts": "10:00",
    "ends": "12:00",
    "zone": "Asia/Bangkok",
    "hosts-0-institute_id": "{institutes.id}",
    "hosts-0-duty": "host",
    "visibility": "public",
    "access": "open",
}
POLL = {
    "title": "Salt?",
    "hosts-0-institute_id": "{institutes.id}",
    "zone": "Asia/Bangkok",
    "dates-0-day": "2027-09-01",
    "dates-0-starts": "10:00",
    "dates-0-ends": "12:00",
    "dates-1-day": "2027-09-02",
    "dates-1-starts": "10:00",
    "dates-1-ends": "12:00",
    "closes_day": "2027-08-01",
    "closes_time": "17:00",
}

BODIES = (
    Body(
        "host",
        "POST /meetings/<ref>/participants/<int:id>/address",
        {"contact": "{other_contact}"},
        has_own=False,
    ),
    Body(
        "host",
        "POST /meetings/<ref>/decisions",
        {"place": "{participants.id}", "decision": "declined"},
    ),
    Body(
        "host",
        "POST /meetings/<ref>/decisions/reconsideration",
        {"place": "{participants.id}"},
        has_own=False,
    ),
    Body(
        "reviewer",
        "POST /meetings/<ref>/decisions",
        {"place": "{participants.id}", "decision": "declined"},
    ),
    Body(
        "host",
        "POST /meetings/<ref>/delegations/<int:id>/order",
        {"position-{place_id}": "1", "up": "{place_id}"},
        has_own=False,
    ),
    Body("link", "POST /n/<token>/order", {"up": "{place_id}"}, has_own=False),
    Body(
        "host",
        "POST /meetings/<ref>/delegations/<int:id>/attendance",
        {"sat-{place_id}": "1"},
        has_own=False,
    ),
    Body("link", "POST /n/<token>/people", {"known": "{other_contact}"}, has_own=False),
    Body(
        "link",
        "POST /n/<token>/people/<int:place_id>/substitution",
        {"known": "{other_contact}"},
        has_own=False,
    ),
    Body("host", "POST /meetings/<ref>/letters", LETTER | {"person": "{participants.id}"}),
    Body("host", "POST /meetings/<ref>/questions", QUESTION, has_own=False),
    Body("host", "POST /meetings", MEETING),
    Body("host", "POST /polls", POLL),
    Body("host", "POST /polls/<ref>/choice", {"slot": "{slot}"}),
    Body("link", "POST /v/<token>/answer", {"slot-{slot}": "yes"}, has_own=False),
    Body(
        "host",
        "POST /institutes/<int:id>/contacts",
        {"contact": "{other_contact}", "standing": "contact"},
        has_own=False,
    ),
    Body("link", "POST /m/<ref>/register/<token>", {"person": "{person_id}"} | NEW, has_own=False),
    Body("link", "POST /r/<token>/registration", {"q{questions.id}": "x"}, has_own=False),
)
