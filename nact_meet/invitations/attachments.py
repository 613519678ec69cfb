"""Letters of the hosts that go with each invitation, and with no other mail.

Hosts who are asked whether to publish are asked about these too: another letter, another question.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.invitations.models import AttachedLetter, attached_to
from nact_meet.mail.message import Attached
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.mails import SENT_WITH_INVITATIONS
from nact_meet.publication.models import Act, outdate
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.uploads import Upload

MOST = 2
MOST_BYTES = 3 * 1024 * 1024
"""Of all together: a mail grows by a third on its way, and many servers take no more than 5 MB."""


class TooManyAttached(Refusal):
    sentence = _l("Two letters are attached already. Remove one first.")


class TooMuchAttached(Refusal):
    sentence = _l("Together the letters may be at most 3 MB, so that every mail server takes them.")


def attach(meeting: Meeting, upload: Upload, *, by: Person) -> AttachedLetter:
    """Raises MeetingCancelled, MeetingOver, TooManyAttached, TooMuchAttached."""
    meeting.check_open_for_invitations()
    # Two who attach at once wait for each other.
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    there = attached_to(meeting)
    if len(there) >= MOST:
        raise TooManyAttached
    if sum(letter.size for letter in there) + len(upload.content) > MOST_BYTES:
        raise TooMuchAttached
    letter = AttachedLetter.of(upload)
    there.append(letter)
    record("letter attached", meeting, by=by, name=upload.name, meeting=meeting)
    outdate(meeting, Act.PUBLISH, by=by)
    return letter


def detach(letter: AttachedLetter, *, by: Person) -> None:
    """Invitations that have not left yet go without it."""
    record("letter removed", letter.meeting, by=by, name=letter.name, meeting=letter.meeting)
    outdate(letter.meeting, Act.PUBLISH, by=by)
    attached_to(letter.meeting).remove(letter)


def carried_with(meeting: Meeting) -> list[Attached]:
    letters = attached_to(meeting)
    return [Attached(letter.name, letter.media_type, letter.content) for letter in letters]


SENT_WITH_INVITATIONS.append(carried_with)
