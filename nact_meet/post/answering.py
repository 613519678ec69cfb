"""A host writes back to whoever wrote; the answer stays in the other's thread (RFC 5322, 3.6.4)."""

import re
from email import message_from_bytes
from email.policy import compat32

from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.mail.addresses import key_in
from nact_meet.mail.headers import values
from nact_meet.notices.models.notice import Kind, post
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.languages import DEFAULT
from nact_meet.web.texts import chosen_for
from nact_meet.world.timezones import utc_now

ID = re.compile(r"<[!-;=?-~]{1,250}>")
MOST_IDS = 10
MOST_OCTETS = 100_000
"""Its headers are at the beginning."""


def may_be_answered(row: Incoming) -> bool:
    """People alone: a machine that is answered may answer."""
    is_of_people = row.sort in (Sort.LETTER, Sort.REPLY, Sort.COUNTER)
    return bool(row.meeting_id and row.sender and is_of_people and not key_in(row.sender))


def write_back(row: Incoming, words: str, *, by: Person) -> None:
    """Kept beside the message, and mailed."""
    assert row.meeting is not None, "only a meeting's mail is answered"
    place = row.participant
    said = {"by": by.full_name, "at": utc_now().isoformat(), "words": words}
    row.details = row.details | {"answers": [*row.details.get("answers", []), said]}
    row.finish()
    payload = {
        "words": words,
        "by_id": by.id,
        "subject": subject_of(row),
        "thread": thread_of(row),
        "key": place.organizer_key if place else row.details.get("key", ""),
    }
    post(
        [
            {
                "kind": Kind.HOST_ANSWER,
                "meeting_id": row.meeting_id,
                "participant_id": row.participant_id,
                "address": row.sender,
                "payload": payload,
            }
        ]
    )
    name = place.full_name if place else row.sender
    subject = place or row.meeting
    record("message answered", subject, by=by, name=name, meeting=row.meeting)


def subject_of(row: Incoming) -> str:
    subject = row.subject or title_for(row)
    is_answer = subject[:3].casefold() == "re:"
    return subject if is_answer else f"Re: {subject}"


def title_for(row: Incoming) -> str:
    """As whoever is answered reads it; a host may read another language."""
    reads = row.participant.person.reads if row.participant else DEFAULT
    return chosen_for(reads, row.meeting.texts("title")) if row.meeting else ""


def thread_of(row: Incoming) -> dict[str, str]:
    """Where a message has no id of its own, its answer begins a thread."""
    message = message_from_bytes(row.raw[:MOST_OCTETS], policy=compat32)
    own = ids(next(values(message, "Message-ID"), ""))[:1]
    if not own:
        return {}
    before = ids(" ".join(values(message, "References")))
    before = before or ids(" ".join(values(message, "In-Reply-To")))[:1]
    return {"In-Reply-To": own[0], "References": " ".join([*before[-MOST_IDS:], *own])}


def ids(text: str) -> list[str]:
    return ID.findall(text[:20_000])
