"""Letters as organisers write them, for the tests of this folder."""

from typing import Any

from nact_meet.extensions import db
from nact_meet.models import Letter, Meeting, Person
from nact_meet.models.selection import Selection

BODY = "Dear {name},\n\nplease read **the paper** before {when}."


def letter_to(
    meeting: Meeting, by: Person, selection: Selection | None = None, **values: Any
) -> Letter:
    """A draft, saved."""
    common = {"language": "en", "subject": "The paper", "body": BODY}
    letter = Letter(meeting=meeting)
    letter.write(common | values, selection or Selection(), by=by)
    db.session.commit()
    return letter
