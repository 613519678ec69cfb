"""A long list, taken in by the worker a piece at a time, so that nobody waits for it: neither who
pressed the button, nor who writes meanwhile.

A piece and how far the list is are one transaction: after a crash it goes on where it was. Whoever
was brought in already is known by then, and is not brought in twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import sleep
from typing import Any

import structlog
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import defer

from nact_meet.directory.access import current_person
from nact_meet.directory.models.person import Person
from nact_meet.invitations.bringing_in import NotAgreed, bring_some
from nact_meet.invitations.destinations.destination import of_list
from nact_meet.invitations.forms.importing.chosen import entries_of
from nact_meet.invitations.forms.importing.lines import LineFault
from nact_meet.invitations.models import Halt, Import
from nact_meet.invitations.newcomers import ListEntry, Match
from nact_meet.invitations.recognising import meet
from nact_meet.notices.chores import errand
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.web.formats import number
from nact_meet.web.refusals import Refusal

log = structlog.get_logger()

AT_ONCE = 500
"""Lines a piece: about a quarter of a second in which nobody else can write to SQLite."""
PAUSE = 0.1
"""Seconds between two: a writer of SQLite that waits looks again that often (PATIENCE)."""
LONG = 1000
"""Lines; fewer are brought in while one waits."""


@dataclass(frozen=True)
class ReadList:
    """What a list says, read once, and again where somebody was struck out of it meanwhile."""

    id: int
    rows: Sequence[Any]
    entries: Sequence[ListEntry]
    faults: Sequence[LineFault]

    @property
    def last(self) -> int:
        entries = [entry.number for entry in self.entries]
        return max([*entries, *(fault.number for fault in self.faults)], default=0)


def is_long(listed: Import) -> bool:
    """So that the worker takes it in; without one nobody else would."""
    return listed.is_under_way or (len(listed.lines) > LONG and WorkerBeat.any_alive())


def is_under_way() -> tuple[ColumnElement[bool], ...]:
    return Import.started_at.is_not(None), Import.done_at.is_(None)


def list_is_due() -> bool:
    return db.session.scalar(select(Import.id).where(*is_under_way()).limit(1)) is not None


@errand("lists", is_due=list_is_due)
def take_in_next() -> bool:
    """One whole list; False where none waits."""
    with reading():
        read = next_read()
        db.session.remove()
    while read and take_in_some(read):
        sleep(PAUSE)
    return read is not None


def next_read() -> ReadList | None:
    query = select(Import).where(*is_under_way()).order_by(Import.started_at, Import.id)
    listed = db.session.scalar(query.limit(1))
    return read_of(listed) if listed else None


def read_of(listed: Import) -> ReadList:
    return ReadList(listed.id, listed.rows, *entries_of(listed))


def take_in_some(read: ReadList) -> bool:
    """The next piece; False where the list is done, or was stopped."""
    try:
        goes_on = took_some(read)
    except OperationalError:
        raise
    except Exception as error:  # one bad list keeps no mail from being sent
        db.session.rollback()
        goes_on = False
        if not isinstance(error, Refusal | IntegrityError):
            log.exception("a list stopped", list=read.id)
        if listed := held(read.id):
            is_closed = isinstance(error, Refusal) and not isinstance(error, NotAgreed)
            listed.halt(Halt.CLOSED if is_closed else Halt.CHANGED)
    db.session.commit()
    return goes_on


def took_some(read: ReadList) -> bool:
    listed = held(read.id)
    if listed is None:
        return False
    by = listed.started_by
    if by is None or not may_still_bring(listed, by):
        listed.halt(Halt.CLOSED)
        return False
    if listed.rows != read.rows:
        read = read_of(listed)
    some = [entry for entry in read.entries if entry.number > listed.reached][:AT_ONCE]
    listed.brought += bring_some(listed, some, by=by)
    is_last = len(some) < AT_ONCE
    listed.reached = read.last if is_last else some[-1].number
    if is_last:
        listed.finish(by, left_of(listed, read))
    return not is_last


def may_still_bring(listed: Import, by: Person) -> bool:
    """What whoever pressed the button may do is asked of every piece: they may be gone by now."""
    return bool(by.organiser and of_list(listed, by).takes_from(by.organiser))


def held(id: int) -> Import | None:
    """Locked, while it is under way; two workers take turns."""
    query = select(Import).where(Import.id == id, *is_under_way())
    query = query.with_for_update(of=Import, key_share=True)
    fresh = {"populate_existing": True}
    return db.session.scalar(query, execution_options=fresh)


def left_of(listed: Import, read: ReadList) -> list[Any]:
    """The lines of those who could not be brought in, and their heading: to be read for a day."""
    assert listed.started_by
    newcomers = meet(
        of_list(listed, listed.started_by),
        read.entries,
        is_registered=listed.is_registered,
        sharing=listed.sharing,
    )
    left = {fault.number for fault in read.faults} | {
        newcomer.entry.number for newcomer in newcomers if newcomer.match != Match.PLACED
    }
    return [row for row in listed.rows if row[0] == listed.heading or row[0] in left]


# How far they are


def says(listed: Import) -> str:
    if listed.is_under_way:
        words = {"done": number(listed.done), "total": number(listed.total)}
        return str(_("Importing: %(done)s of %(total)s lines", **words))
    return str(_("An import stopped before its end"))


def of_mine() -> Sequence[Import]:
    """Lists of whoever is signed in that are under way, or that the worker left off."""
    mine = Import.started_by_id == current_person().id
    goes_on = Import.started_at.is_not(None) | Import.halted.is_not(None)
    query = select(Import).where(mine, goes_on, Import.done_at.is_(None)).order_by(Import.id)
    return db.session.scalars(query.options(defer(Import.rows))).all()
