"""Reads the calendars that people gave, while no transaction is open: a server may be slow."""

from threading import BoundedSemaphore

import structlog
from flask import current_app

from nact_meet.busy.elsewhere.faults import NotRead
from nact_meet.busy.elsewhere.fetching import Fetched
from nact_meet.busy.elsewhere.reading import read
from nact_meet.busy.models import BusyFeed, CalendarClaim, calendar_is_due
from nact_meet.notices.chores import errand
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

AT_ONCE = BoundedSemaphore(2)
"""So many of a web process's threads may wait for servers elsewhere; the others answer pages."""

log = structlog.get_logger()


def read_now(feed: BusyFeed) -> None:
    """Before the page is answered, unless others wait already: then the worker does it soon."""
    if not AT_ONCE.acquire(blocking=False):
        feed.due_at = utc_now()
        db.session.commit()
        return
    try:
        claim = CalendarClaim.of(feed)
        db.session.commit()
        if claim:
            follow(claim)
    finally:
        AT_ONCE.release()


@errand("calendars", is_due=calendar_is_due)
def read_next() -> bool:
    """One that is due; False where none is."""
    claim = CalendarClaim.next_due()
    db.session.commit()
    if claim:
        follow(claim)
    return claim is not None


def follow(claim: CalendarClaim) -> None:
    """Take over its times, or note why not. The log never says where it is."""
    fault, heard, fetched = None, None, Fetched(None)
    try:
        fetched = current_app.config["FETCHER"].fetch(claim.url, claim.etag, claim.last_modified)
        if fetched.octets is not None:
            heard = read(fetched.octets, claim.zone, claim.own, utc_now())
    except NotRead as error:
        fault = error.fault
    if feed := claim.held():
        if fault:
            feed.failed(fault)
        else:
            feed.has_times(heard, fetched.etag, fetched.last_modified)
    db.session.commit()
    log.info("calendar followed", feed=claim.id, fault=fault, times=heard and len(heard.busy))
