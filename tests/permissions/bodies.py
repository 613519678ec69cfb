"""What forms name by a number: each is tried with a row that is somebody else's.

`{name}` is a row of the world: one's own, as a control that must change something, then the
same of another meeting, institute, person or poll, which must change nothing of theirs and leave
nothing of one's own that points at it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """`who` sends it: a role of the table, or a stranger by the link that its address has.

    With one's own numbers it changes rows of the table `makes`.
    """

    who: str
    route: str
    typed: dict[str, str]
    makes: str
    first: "Body | None" = None
    """Sent before, with one's own numbers: what is there to be done only after that."""
    is_later: bool = False
    """Sent while the meeting is on."""


QUESTION = {"kind": "text", "label": "Diet", "shown_if": "{deciding}.yes"}
DETAILS = {
    "full_name": "Daw Khin",
    "institute": "Institute of Yangon",
    "country_code": "MM",
    "zone": "Asia/Yangon",
    "language": "en",
}
LETTER = {"written_in": "en", "subject": "Hello", "body": "Dear {name}"}
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

DECLINED = Body(
    "host",
    "POST /meetings/<ref>/decisions",
    {"place": "{participants.id}", "decision": "declined"},
    makes="participants",
)

BODIES = (
    DECLINED,
    Body(
        "host",
        "POST /meetings/<ref>/decisions/reconsideration",
        {"place": "{participants.id}"},
        makes="participants",
        first=DECLINED,
    ),
    Body("reviewer", DECLINED.route, DECLINED.typed, makes="participants"),
    Body(
        "host",
        "POST /meetings/<ref>/delegations/<int:id>/order",
        {"position-{place_id}": "2"},
        makes="participants",
    ),
    Body("link", "POST /n/<token>/order", {"down": "{place_id}"}, makes="participants"),
    Body(
        "link",
        "POST /n/<token>/attendance",
        {"sat-{place_id}": "yes"},
        makes="participants",
        is_later=True,
    ),
    Body("link", "POST /n/<token>/people", {"known": "{compatriot}"}, makes="participants"),
    Body(
        "link",
        "POST /n/<token>/people/<int:place_id>/substitution",
        {"known": "{compatriot}"},
        makes="participants",
    ),
    Body(
        "host",
        "POST /meetings/<ref>/letters",
        LETTER | {"person": "{participants.id}"},
        makes="letters",
    ),
    Body("host", "POST /meetings/<ref>/questions", QUESTION, makes="questions"),
    Body("host", "POST /meetings", MEETING, makes="hosts"),
    Body("host", "POST /polls", POLL, makes="poll_hosts"),
    Body("host", "POST /polls/<ref>/choice", {"slot": "{slot}"}, makes="poll_slots"),
    Body(
        "link",
        "POST /v/<token>/answer",
        {"slot-{slot}": "yes", "slot-{other_slot}": "yes"},
        makes="votes",
    ),
    Body(
        "host",
        "POST /institutes/<int:id>/contacts",
        {"contact": "{colleague}", "standing": "contact"},
        makes="coordinator_contacts",
    ),
    Body(
        "link",
        "POST /m/<ref>/register/<token>",
        DETAILS | {"person": "{registrant}", "submission_key": "a-page-of-its-own"},
        makes="participants",
    ),
    Body(
        "link",
        "POST /r/<token>/registration",
        DETAILS | {"full_name": "Maria", "q{deciding}": "y"},
        makes="question_answers",
    ),
)
