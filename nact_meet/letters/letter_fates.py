"""What became of the mails of letters."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from nact_meet.letters.models import Letter
from nact_meet.notices.models.notice import Notice, unfinished
from nact_meet.web.extensions import db


@dataclass(frozen=True)
class Fates:
    """How many have left, could not be delivered, are still to leave, and were needed no longer."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    skipped: int = 0


def fates_of(letters: Iterable[Letter]) -> dict[int, Fates]:
    """By the letter's id; a letter without mails is left out."""
    counts = (
        func.count().filter(Notice.sent_at.is_not(None)),
        func.count().filter(Notice.failed_at.is_not(None)),
        func.count().filter(unfinished(Notice)),
        func.count().filter(Notice.overtaken_at.is_not(None)),
    )
    ids = [each.id for each in letters]
    query = select(Notice.letter_id, *counts).where(Notice.letter_id.in_(ids))
    rows = db.session.execute(query.group_by(Notice.letter_id))
    return {letter_id: Fates(*numbers) for letter_id, *numbers in rows if letter_id}
