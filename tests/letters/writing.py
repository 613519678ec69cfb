"""Letters as organisers write them, for the tests of this folder."""

from typing import Any

from nact_meet.directory.models.person import Person
from nact_meet.letters.models import Draft, Letter
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.selection import Selection
from nact_meet.web.extensions import db

BODY = "Dear {name},\n\nplease read **the paper** before {when}."


def letter_to(
    meeting: Meeting, by: Person, selection: Selection | None = None, **draft: Any
) -> Letter:
    """A draft, saved."""
    common = Draft(written_in="en", subject="The paper", body=BODY)
    letter = Letter(meeting=meeting)
    letter.take(Draft(**common | draft), selection or Selection(), by=by)
    db.session.commit()
    return letter
