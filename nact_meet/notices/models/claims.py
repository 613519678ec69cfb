"""The queue of notices: what is due, and who has it in hand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased, undefer

from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import (
    AT_THEIR_HOUR,
    LATER,
    LONGEST_PAUSE,
    MOST_DOUBLED,
    QUEUED,
    Notice,
    pause_after,
    unfinished,
)
from nact_meet.web.database import UtcDateTime
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def claim(limit: int, holder: str) -> Sequence[Notice]:
    """Up to `limit` due notices, from now on `holder`'s; the caller commits.

    The notices of a place, or of a voter to one address, go out in their order: one waits while an
    earlier one is due or under way.
    Any number of workers may ask at once: on PostgreSQL each skips what another has locked, on
    SQLite each is alone in its BEGIN IMMEDIATE.
    """
    query = (
        select(Notice)
        .where(unfinished(Notice), Notice.claimed_by.is_(None), Notice.due_at <= utc_now())
        .where(ahead("participant_id").is_(None), ahead("voter_id", "address").is_(None))
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(of=Notice, skip_locked=True)
        .options(undefer(Notice.mail))
    )
    claimed = db.session.scalars(query).all()
    for notice in claimed:
        notice.claimed_by = holder
    return claimed


def ahead(*same: str) -> ScalarSelect[int]:
    """An earlier notice with these columns the same, which goes first.

    A value and no EXISTS: PostgreSQL makes a join of that, and without statistics the wrong one.
    This it asks for one row after the other, by the index made for it.
    """
    earlier = aliased(Notice)
    return (
        select(earlier.id)
        .where(*(getattr(earlier, name) == getattr(Notice, name) for name in same))
        .where(earlier.id < Notice.id, unfinished(earlier))
        .where(or_(earlier.due_at <= utc_now(), earlier.attempts > 0))
        .limit(1)
        .scalar_subquery()
    )


def is_due() -> bool:
    """Whether a notice that nobody holds is due; it may still wait for an earlier one."""
    where = (unfinished(Notice), Notice.claimed_by.is_(None), Notice.due_at <= utc_now())
    query = select(Notice.id).where(*where).order_by(Notice.due_at, Notice.id).limit(1)
    return db.session.scalar(query) is not None


AHEAD = timedelta(seconds=5)
"""So much the clocks of two machines may differ."""


@chore
def call_back() -> None:
    """What a clock that was ahead has promised or put off is due, now that it has been set back."""
    now = utc_now()
    waits = and_(text(QUEUED), Notice.due_at > now)
    is_unlike_any = or_(Notice.created_at > now + AHEAD, Notice.due_at > latest(now))
    has_its_hour = and_(Notice.kind.in_(AT_THEIR_HOUR), Notice.attempts == 0)
    # What a mail server has refused for now waits for hours.
    goes_later = and_(Notice.failure.is_not(None), Notice.due_at <= now + LATER[-1])
    called = update(NOTICES).where(waits, is_unlike_any, ~has_its_hour, ~goes_later)
    written = case((Notice.created_at > now, literal(now, UtcDateTime())), else_=Notice.created_at)
    db.session.execute(called.values(due_at=now, created_at=written))
    db.session.commit()


def latest(now: datetime) -> ColumnElement[datetime]:
    """By a clock that is right nothing is put off for longer, however often it was tried."""
    moments = {
        attempts: literal(now + pause_after(attempts - 1) * 1.25, UtcDateTime())
        for attempts in range(1, MOST_DOUBLED + 1)
    }
    longest = literal(now + LONGEST_PAUSE * 1.25, UtcDateTime())
    return case(*((Notice.attempts == n, moment) for n, moment in moments.items()), else_=longest)


NOTICES = Notice.metadata.tables[Notice.__tablename__]
BEGUN = (
    update(NOTICES)
    .where(Notice.id == bindparam("notice"), unfinished(Notice))
    .where(Notice.claimed_by == bindparam("holder"))
    .values(begun_at=bindparam("now"))
)
LEFT = (
    update(NOTICES)
    .where(Notice.id == bindparam("notice"), unfinished(Notice))
    .values(attempts=Notice.attempts + 1, sent_at=bindparam("now"), reason="")
    .values(claimed_by=None, begun_at=None, mail=None, failure=None)
)
"""Written for each mail, so they are made once, and go past what the session has loaded."""


def begin(notice: Notice, holder: str) -> bool:
    """Whether it is still `holder`'s to send; then it is under way."""
    known = {"notice": notice.id, "holder": holder, "now": utc_now()}
    return db.session.connection().execute(BEGUN, known).rowcount == 1


def has_left(notice: Notice) -> None:
    """A mail server has taken it: so it is, whoever holds it by now."""
    db.session.connection().execute(LEFT, {"notice": notice.id, "now": utc_now()})


def held(notice: Notice, holder: str) -> Notice | None:
    """As it is now, locked; None where it is `holder`'s no more."""
    mine = (Notice.id == notice.id, Notice.claimed_by == holder, unfinished(Notice))
    query = select(Notice).where(*mine).with_for_update(of=Notice)
    return db.session.scalar(query.execution_options(populate_existing=True))


def holders() -> Sequence[str]:
    query = select(Notice.claimed_by).where(Notice.claimed_by.is_not(None)).distinct()
    return [holder for holder in db.session.scalars(query) if holder]


def free(gone: Collection[str]) -> None:
    """What these holders had in hand, anybody may take up; the caller commits.

    What they had begun may have left: that counts as an attempt. What another transaction has
    locked is freed the next time.
    """
    query = select(Notice).where(Notice.claimed_by.in_(gone)).order_by(Notice.id)
    query = query.with_for_update(of=Notice, skip_locked=True)
    for notice in db.session.scalars(query.execution_options(populate_existing=True)):
        if notice.begun_at and notice.is_open:
            notice.lose_sight()
        notice.let_go()
