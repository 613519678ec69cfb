"""Public pages, drawn once per revision, language, zone and phase: after that, ready bytes.

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

from flask import Response, abort, current_app, request
from flask.sansio.app import App
from sqlalchemy import bindparam, case, func, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.locales import is_asked_for_traditional
from nact_meet.world.timezones import utc_now

MOST = 400
FRESH_SECONDS = 60
"""A host's or a group's new name reaches these pages within this time: it revises no meeting."""

# The bare table and one statement built once: what the ORM adds would be half of a request.
_columns = Meeting.__table__.c
_IN_PUBLIC = (_columns.is_public, _columns.published_at.is_not(None))
_ONE = select(
    _columns.id,
    _columns.revised_at,
    _columns.ends_at,
    _columns.registration_closes_at,
    _columns.is_open,
    _columns.cancelled_at,
).where(_columns.ref == bindparam("ref"), *_IN_PUBLIC)
_ALL = select(
    func.count(_columns.id),
    func.coalesce(func.sum(case((_columns.ends_at > bindparam("now"), 1), else_=0)), 0),
    func.sum(_columns.id),
    func.max(_columns.revised_at),
).where(*_IN_PUBLIC)


@dataclass(frozen=True)
class Revision:
    """Which page somebody gets; `phase` is cancelled, over, open or closed."""

    meeting_id: int
    revised_at: datetime
    phase: str


@dataclass(frozen=True)
class Listing:
    """Which list somebody gets: another sum of ids is another set of meetings."""

    count: int
    coming: int
    ids: int | None
    revised_at: datetime | None


@dataclass(frozen=True)
class Page:
    body: bytes
    etag: str


class Shelf:
    """The pages at hand, the least used dropped first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[Any, ...], Page] = OrderedDict()
        self._lock = Lock()

    def page(self, key: tuple[Any, ...], draw: Callable[[], str]) -> Page:
        with self._lock:
            if (page := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
                return page
        page = self._pages[key] = ready(draw())
        with self._lock:
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)
        return page


def init_app(app: App) -> None:
    app.extensions["pages"] = Shelf()


def revision_or_404(ref: str) -> Revision:
    """One light query: nothing of the page is loaded while its bytes are at hand."""
    with db.engine.connect() as connection:
        row = connection.execute(_ONE, {"ref": ref}).one_or_none()
    if row is None:
        abort(404)
    now = utc_now()
    if row.cancelled_at:
        phase = "cancelled"
    elif row.ends_at <= now:
        phase = "over"
    else:
        closes_at = row.registration_closes_at or row.ends_at
        phase = "open" if row.is_open and now < closes_at else "closed"
    return Revision(row.id, row.revised_at, phase)


def listing() -> Listing:
    with db.engine.connect() as connection:
        return Listing(*connection.execute(_ALL, {"now": utc_now()}).one())


def shown(draw: Callable[[], str], *key: Any) -> Response:
    """The page of this key in the language of this request, drawn now if it is not at hand."""
    age = int(utc_now().timestamp() / FRESH_SECONDS)
    shelf: Shelf = current_app.extensions["pages"]
    language = (locale_name(), is_asked_for_traditional())
    return answer(shelf.page((*key, language, age), draw))


def ready(text: str) -> Page:
    body = text.encode()
    return Page(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


def answer(page: Page, status: int = 200) -> Response:
    """The bytes, or 304. Browsers ask each time: a moved meeting must be seen at once."""
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(page.etag[1:-1]):
        response = Response(status=304)
    else:
        response = Response(page.body, status, mimetype="text/html")
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
