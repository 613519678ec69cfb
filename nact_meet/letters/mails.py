"""What a letter says to one of its readers."""

from typing import Any

from nact_meet.letters.placeholders import value_of
from nact_meet.letters.writing import own, written
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant


def letter_values(place: Participant, notice: Notice) -> dict[str, Any]:
    """Rendered once for each text; only `own` is this reader's."""
    assert notice.letter is not None
    wording = notice.letter.wording_for(place.person.reads)
    found = written(wording.subject, wording.body)
    return {
        "subject": found.subject,
        "text": found.text,
        "html": found.html,
        "tongue": wording.language.replace("_", "-"),
        "own": {own(name): value_of(name, place) for name in found.names},
    }


def nudge_values(place: Participant, _notice: Notice) -> dict[str, Any]:
    meeting = place.meeting
    closes_at = meeting.registration_closes_at
    return {"closes_at": closes_at if closes_at and closes_at < meeting.starts_at else None}


def answers_to(notice: Notice) -> dict[str, str]:
    """Where a reader's answer goes, if not to the place's own address."""
    reply_to = notice.letter.reply_to if notice.letter else ""
    return {"Reply-To": reply_to} if reply_to else {}
