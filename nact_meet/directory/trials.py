"""Send it to me first: the mail that a press of a button would send, to whoever presses it.

With `?trial=1` the very same deed is done, the first mail that it promises is copied, and all of it
is taken back. So whatever hosts may send, they may have sent to themselves, and nothing counts.
"""

import math
import re
from collections.abc import Callable
from datetime import timedelta

from flask import current_app, g, render_template, request
from flask_babel import ngettext
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from nact_meet.directory.models.organiser import Organiser
from nact_meet.mail.message import Words
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.notices.registry import mails_of, subjects_of
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.refusals import TooMany
from nact_meet.world.timezones import utc_now

LINK_KEY = re.compile(r"(?<=/)\.?[\w-]+(?:\.[\w-]+)?\.[\w-]{27}(?![\w-])")
"""What `web/tokens.py` signs, in the address of a page."""
MOST, WINDOW = 30, timedelta(hours=1)
"""So many copies within an hour, to one organiser."""
(_meeting_id,) = (key.column for key in Notice.__table__.c.meeting_id.foreign_keys)
"""One that the deed would have made is not there."""
NO_ID = 2**31 - 1
"""Above that of any notice: earlier mails are earlier than a copy."""


class Tried(Exception):
    """The deed is done as far as it can be without being kept."""


def is_trial() -> bool:
    return request.method not in SAFE_METHODS and request.args.get("trial") == "1"


def tried_out(deed: Callable[[], object], organiser: Organiser) -> object:
    """A page that says what has been sent; where the deed is not done, its own answer."""
    g.promised = []
    try:
        return deed()
    except Tried:
        db.session.flush()
        copied = next(filter(None, map(copy_of, g.promised)), None)
        db.session.rollback()
    finally:
        g.pop("promised", None)
    if copied is not None:
        send_copy(copied, organiser)
        db.session.commit()
    words = copied[1] if copied else None
    return render_template("directory/tried.html", words=words, address=organiser.address)


@event.listens_for(Session, "before_commit")
def keep_nothing(session: Session) -> None:
    """A savepoint is a step of the deed and not its end."""
    if g and "promised" in g and not session.in_nested_transaction():
        raise Tried


def copy_of(notice: Notice) -> tuple[Notice, Words] | None:
    """None where this mail would not leave."""
    notice.id = NO_ID
    about = subjects_of([notice]).get(notice.id)
    kind = mails_of(notice.kind)
    if about is None or not kind.is_true(notice, about):
        return None
    return notice, copied_words(notice, about)


def copied_words(notice: Notice, about: object) -> Words:
    """Nobody's link opens anything in them."""
    words = mails_of(notice.kind).compose(notice, about, "<trial@localhost>").words
    text, html = (LINK_KEY.sub("...", part) for part in (words.text, words.html))
    return Words(words.subject, text, html)


def send_copy(copied: tuple[Notice, Words], organiser: Organiser) -> None:
    """The caller commits. Raises TooMany."""
    check_not_too_many(organiser)
    notice, words = copied
    payload = {
        "of": notice.kind,
        "place": notice.participant_id,
        "words": [words.subject, words.text, words.html],
    }
    meeting_id = db.session.scalar(select(_meeting_id).where(_meeting_id == notice.meeting_id))
    row = {"kind": Kind.TRIAL, "organiser_id": organiser.id, "meeting_id": meeting_id}
    post([row | {"address": organiser.address, "payload": payload}])


def check_not_too_many(organiser: Organiser) -> None:
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    theirs = (Notice.kind == Kind.TRIAL, Notice.organiser_id == organiser.id)
    since = Notice.created_at > utc_now() - WINDOW
    latest = select(Notice.created_at).where(*theirs, since).order_by(Notice.created_at.desc())
    oldest = db.session.scalar(latest.offset(MOST - 1).limit(1))
    if oldest is None:
        return
    again_in = oldest + WINDOW - utc_now()
    minutes = max(math.ceil(again_in.total_seconds() / 60), 1)
    sentence = ngettext(
        "You have sent yourself %(most)s trial copies in the last hour. Please try again in "
        "%(num)s minute.",
        "You have sent yourself %(most)s trial copies in the last hour. Please try again in "
        "%(num)s minutes.",
        minutes,
        most=MOST,
    )
    raise TooMany(sentence, again_in)
