"""The queue of notices: what is due, and who holds it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, undefer

from nact_meet.notices.models.notice import Notice, unfinished
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

LEASE = timedelta(minutes=1)
"""For how long a claim holds: a worker that died gives its notices back after that."""


def claim(limit: int) -> Sequence[Notice]:
    """Up to `limit` due notices, leased to the caller; the caller commits.

    The notices of a place, or of a voter to one address, go out in their order: one waits while an
    earlier one is due or under way.
    Any number of workers may ask at once: on PostgreSQL each skips what another has locked, on
    SQLite each is alone in its BEGIN IMMEDIATE.
    """
    now = utc_now()
    due = (unfinished(Notice), Notice.due_at <= now, free(now))
    query = (
        select(Notice)
        .where(*due, ~ahead("participant_id", now=now), ~ahead("voter_id", "address", now=now))
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(of=Notice, skip_locked=True)
        .options(undefer(Notice.mail))
    )
    claimed = db.session.scalars(query).all()
    for notice in claimed:
        notice.lease_until = now + LEASE
    return claimed


def ahead(*same: str, now: datetime) -> ColumnElement[bool]:
    """The condition: an earlier notice with these columns the same goes first."""
    earlier = aliased(Notice)
    return (
        select(earlier.id)
        .where(*(getattr(earlier, name) == getattr(Notice, name) for name in same))
        .where(earlier.id < Notice.id, unfinished(earlier))
        .where(or_(earlier.due_at <= now, earlier.attempts > 0))
        .exists()
    )


def free(now: datetime) -> ColumnElement[bool]:
    """The condition: nobody holds it."""
    return or_(Notice.lease_until.is_(None), Notice.lease_until < now)


def held(notices: Sequence[Notice]) -> set[int]:
    """Those of `notices`, claimed together, whose lease is still the one they were claimed with."""
    where = (Notice.id.in_([notice.id for notice in notices]), unfinished(Notice))
    same_lease = Notice.lease_until == notices[0].lease_until
    query = select(Notice.id).where(*where, same_lease).with_for_update(of=Notice)
    return set(db.session.scalars(query))


def is_due() -> bool:
    """Whether a notice that nobody holds is due; it may still wait for an earlier one."""
    now = utc_now()
    where = (unfinished(Notice), Notice.due_at <= now, free(now))
    return db.session.scalar(select(Notice.id).where(*where).limit(1)) is not None
