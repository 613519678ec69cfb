"""Public pages, rendered once per revision, language, zone and phase: after that, ready bytes.

They carry no session and no token, so everybody gets the same. What differs with time alone (is
registration open, is it over) is the phase, worked out from the few columns that are read for
each request.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from flask import Response, abort, request
from sqlalchemy import select

from nact_meet.extensions import db
from nact_meet.models import Meeting
from nact_meet.timezones import utc_now

MOST = 400
COLUMNS = (
    Meeting.id,
    Meeting.revised_at,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.registration_closes_at,
    Meeting.is_open,
    Meeting.cancelled_at,
)


@dataclass(frozen=True)
class Revision:
    """Which page somebody gets; `phase` is cancelled, over, open or closed."""

    meeting_id: int
    revised_at: datetime
    phase: str


@dataclass(frozen=True)
class Page:
    body: bytes
    etag: str


_pages: OrderedDict[tuple[Any, ...], Page] = OrderedDict()
_lock = Lock()


def revision_or_404(ref: str) -> Revision:
    """One light query: no row of the page is loaded while its bytes are at hand."""
    where = (Meeting.ref == ref, Meeting.is_public, Meeting.published_at.is_not(None))
    row = db.session.execute(select(*COLUMNS).where(*where)).one_or_none()
    if row is None:
        abort(404)
    closes_at = min(row.registration_closes_at or row.ends_at, row.ends_at)
    now = utc_now()
    if row.cancelled_at:
        phase = "cancelled"
    elif row.ends_at <= now:
        phase = "over"
    else:
        phase = "open" if row.is_open and now < closes_at else "closed"
    return Revision(row.id, row.revised_at, phase)


def kept(key: tuple[Any, ...], draw: Callable[[], str]) -> Page:
    """The page of this key, drawn now if it is not at hand; the least used ones are dropped."""
    with _lock:
        if (page := _pages.get(key)) is not None:
            _pages.move_to_end(key)
            return page
    body = draw().encode()
    page = Page(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')
    with _lock:
        _pages[key] = page
        while len(_pages) > MOST:
            _pages.popitem(last=False)
    return page


def answer(page: Page) -> Response:
    """200 with the bytes, or 304. Browsers ask each time: a moved meeting must be seen at once."""
    fresh = page.etag in request.headers.get("If-None-Match", "")
    response = Response(b"" if fresh else page.body, 304 if fresh else 200, mimetype="text/html")
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
