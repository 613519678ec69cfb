"""The pages of one meeting side by side: each package adds its own, and how much waits on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, url_for
from flask_babel import LazyString
from sqlalchemy import BindParameter, ColumnElement, Label, and_, bindparam, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


@dataclass(frozen=True)
class Tab:
    """`waiting` counts what waits there for the hosts, as a column of a statement about Meeting;
    `says` puts that number into words for whoever is not on the page.
    """

    position: int
    name: LazyString
    endpoint: str
    waiting: ColumnElement[int] | None = None
    says: Callable[[int], str] | None = None


TABS: dict[str, Tab] = {}
"""By endpoint."""


def add_tab(tab: Tab) -> None:
    TABS[tab.endpoint] = tab


def tabs_of(meeting: Meeting) -> Sequence[tuple[LazyString, str, int]]:
    """Each tab's name, its address, and how much waits there."""
    waiting = waiting_in(meeting)
    return [
        (tab.name, url_for(tab.endpoint, ref=meeting.ref), waiting.get(tab.endpoint, 0))
        for tab in sorted(TABS.values(), key=lambda tab: tab.position)
    ]


def waiting_in(meeting: Meeting) -> Mapping[str, int]:
    """How much waits on which tab: as it was when this request looked the meeting up."""
    known: dict[int, dict[str, int]] = g.setdefault("waiting_by_meeting", {})
    if meeting.id not in known:
        row = db.session.execute(select(*counts()).where(Meeting.id == meeting.id)).one()
        keep_waiting(meeting, row)
    return known[meeting.id]


def with_something_waiting() -> list[Tab]:
    return [tab for tab in TABS.values() if tab.waiting is not None]


def is_to_come() -> ColumnElement[bool]:
    """The condition on Meeting for what cannot be done any more once it is over or cancelled."""
    now: BindParameter[datetime] = bindparam("now", callable_=utc_now, unique=True)
    return and_(Meeting.cancelled_at.is_(None), Meeting.ends_at > now)


def counts() -> list[Label[int]]:
    """Columns to ask for beside a meeting; `keep_waiting` takes their values."""
    return [tab.waiting.label(None) for tab in with_something_waiting() if tab.waiting is not None]


def keep_waiting(meeting: Meeting, values: Sequence[int]) -> None:
    endpoints = [tab.endpoint for tab in with_something_waiting()]
    known: dict[int, dict[str, int]] = g.setdefault("waiting_by_meeting", {})
    known[meeting.id] = dict(zip(endpoints, values, strict=True))
