"""What a letter says to one of its readers."""

from collections.abc import Sequence

from sqlalchemy import select

from nact_meet.letters.models import Letter
from nact_meet.letters.placeholders import value_of
from nact_meet.letters.writing import own, written
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.places.mails import PlaceMail
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db


@mails(Kind.LETTER)
class LetterMail(PlaceMail):
    is_remembered = False

    def beside(self, notices: Sequence[Notice]) -> Sequence[Letter]:
        ids = {notice.letter_id for notice in notices}
        return db.session.scalars(select(Letter).where(Letter.id.in_(ids))).all()

    def is_true(self, notice: Notice, place: Participant) -> bool:
        """By hand one may write of a meeting that is over, or cancelled, if one knew it."""
        letter, cancelled_at = letter_of(notice), place.meeting.cancelled_at
        if cancelled_at and cancelled_at > notice.created_at:
            return False
        return not place.is_gone or letter.chosen.is_for_the_gone

    def values(self, place: Participant, notice: Notice) -> Values:
        """Rendered once for each text; only `own` is this reader's."""
        letter = letter_of(notice)
        text = written(letter.subject, letter.body)
        return {
            "subject": text.subject,
            "text": text.text,
            "html": text.html,
            "tongue": letter.body.language.replace("_", "-"),
            "own": {own(name): value_of(name, place) for name in text.names},
        }

    def headers(self, place: Participant, notice: Notice) -> dict[str, str]:
        """A reader's answer goes where the letter says, if not to the place's own address."""
        reply_to = letter_of(notice).reply_to
        return super().headers(place, notice) | ({"Reply-To": reply_to} if reply_to else {})


def letter_of(notice: Notice) -> Letter:
    letter = db.session.get(Letter, notice.letter_id)
    assert letter is not None, "deleting a letter deletes its notices"
    return letter
