"""What people without an account cause leaves, but no faster than this; the rest waits its turn.

Nobody is refused here and nothing is lost: what waits was not attempted, so that it is asked once
more whether it is still true. Counted is what has left, by any worker of any machine.
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import Row, func, select, text

from nact_meet.mail.addresses import mailbox_of
from nact_meet.notices.models.ask import WINDOW
from nact_meet.notices.models.notice import BY_GUEST, Kind, Notice, unfinished
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

MOST_TO_A_MAILBOX = 40
MOST_OF_A_MEETING = 1200
PAUSE = timedelta(minutes=10)
EVERYBODY = ("everybody", 0)

Key = tuple[str, str | int]


def let_through(notices: Sequence[Notice], addresses: Mapping[int, str]) -> list[Notice]:
    """Those that may leave now; the others are put off. `addresses`: by a notice's id, to where it
    would go: many have none of their own before they are composed.
    """
    counted = [notice for notice in notices if is_counted(notice)]
    if not current_app.config["RATELIMIT_ENABLED"] or not counted:
        return list(notices)
    left, waiting = counts(), those_waiting(counted)
    put_off = set()
    for notice in sorted(counted, key=lambda notice: notice.id):
        while waiting and waiting[0].id < notice.id:
            earlier = waiting.popleft()
            fits(keys_of(earlier.address, earlier.meeting_id), left)
        if not fits(keys_of(addresses[notice.id], notice.meeting_id), left):
            notice.wait_for(PAUSE)
            put_off.add(notice.id)
    return [notice for notice in notices if notice.id not in put_off]


def those_waiting(counted: Sequence[Notice]) -> deque[Row[int, str, int | None]]:
    """What was promised before the last of these and may be waiting since: its turn is first.

    One that has no room now takes none from who is behind it.
    """
    now, last = utc_now(), max(notice.id for notice in counted)
    query = (
        select(Notice.id, Notice.address, Notice.meeting_id)
        .where(unfinished(Notice), Notice.claimed_by.is_(None))
        .where(Notice.due_at > now, Notice.due_at <= now + PAUSE)
        .where(text(BY_GUEST), Notice.mail.is_(None), Notice.id < last)
        .where(Notice.kind != Kind.SIGN_IN)
        .order_by(Notice.id)
    )
    return deque(db.session.execute(query))


def is_counted(notice: Notice) -> bool:
    """What was tried before has been counted; a sign-in link leaves whatever else goes on."""
    return notice.is_by_guest and notice.mail is None and notice.kind != Kind.SIGN_IN


def fits(keys: Sequence[Key], left: Counter[Key]) -> bool:
    if any(left[key] >= most(key) for key in keys):
        return False
    left.update(keys)
    return True


def counts() -> Counter[Key]:
    """What guests have caused within an hour, by mailbox, by meeting and in all.

    What was let through and waits for a mail server that is away has its part in it.
    """
    has_left = Notice.sent_at > utc_now() - WINDOW
    was_let_through = Notice.mail.is_not(None) & unfinished(Notice)
    query = select(Notice.address, Notice.meeting_id, func.count()).where(
        text(BY_GUEST), has_left | was_let_through
    )
    left: Counter[Key] = Counter()
    for address, meeting_id, count in db.session.execute(
        query.group_by(Notice.address, Notice.meeting_id)
    ):
        left.update(dict.fromkeys(keys_of(address, meeting_id), count))
    return left


def keys_of(address: str, meeting_id: int | None) -> list[Key]:
    keys: list[Key] = [EVERYBODY]
    if address:
        keys.append(("mailbox", mailbox_of(address)))
    if meeting_id:
        keys.append(("meeting", meeting_id))
    return keys


def most(key: Key) -> int:
    bounds = {"mailbox": MOST_TO_A_MAILBOX, "meeting": MOST_OF_A_MEETING}
    return bounds.get(key[0]) or int(current_app.config["STRANGERS_MAILS_PER_HOUR"])
