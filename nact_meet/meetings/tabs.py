"""The pages of one meeting as one set, in groups: each package adds its own, and how much waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import BindParameter, ColumnElement, Label, and_, bindparam, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

GROUPS = {
    "overview": _lp("heading", "Overview"),
    "programme": _lp("heading", "Programme"),
    "people": _lp("heading", "People"),
    "messages": _lp("heading", "Messages"),
    "settings": _lp("heading", "Settings"),
}
"""In their order."""


@dataclass(frozen=True)
class Tab:
    """`waiting` counts what waits there for the hosts, as a column of a statement about Meeting;
    `says` puts that number into words for whoever is not on the page. `covers` names the
    blueprints of the pages below this one, besides its own; `is_in_place` says that it takes the
    place of another one without being loaded anew (in_place.js).
    """

    group: str
    position: int
    name: LazyString
    endpoint: str
    waiting: ColumnElement[int] | None = None
    says: Callable[[int], str] | None = None
    covers: tuple[str, ...] = ()
    is_in_place: bool = False

    @property
    def blueprints(self) -> set[str]:
        return {self.endpoint.rpartition(".")[0], *self.covers}


@dataclass(frozen=True)
class Shown:
    """A page of the set as a link; typing the two digits of `key` at its first link opens it."""

    name: LazyString
    url: str
    waiting: int
    key: str
    is_current: bool
    is_in_place: bool


@dataclass(frozen=True)
class ShownGroup:
    name: LazyString
    pages: Sequence[Shown]

    @property
    def waiting(self) -> int:
        return sum(page.waiting for page in self.pages)

    @property
    def is_current(self) -> bool:
        return any(page.is_current for page in self.pages)


TABS: dict[str, Tab] = {}
"""By endpoint."""


def add_tab(tab: Tab) -> None:
    TABS[tab.endpoint] = tab


def set_of(meeting: Meeting) -> list[ShownGroup]:
    """All pages of a meeting, as the page that is being shown has them beside it."""
    waiting, current = waiting_in(meeting), page_here()

    def shown(tab: Tab, key: str) -> Shown:
        url = url_for(tab.endpoint, ref=meeting.ref)
        count = waiting.get(tab.endpoint, 0)
        return Shown(tab.name, url, count, key, tab is current, tab.is_in_place)

    return [
        ShownGroup(name, [shown(tab, f"{first}{second}") for second, tab in numbered(group)])
        for first, (group, name) in enumerate(GROUPS.items(), start=1)
    ]


def numbered(group: str) -> list[tuple[int, Tab]]:
    """Its pages in their order; the tenth bears 0."""
    pages = sorted(
        (tab for tab in TABS.values() if tab.group == group), key=lambda tab: tab.position
    )
    return [(number % 10, tab) for number, tab in enumerate(pages, start=1)]


def tab_of(endpoint: str) -> Tab | None:
    """The page of the set below which this one stands."""
    if endpoint in TABS:
        return TABS[endpoint]
    blueprint = endpoint.rpartition(".")[0]
    return next((tab for tab in TABS.values() if blueprint in tab.blueprints), None)


def page_here() -> Tab | None:
    return tab_of(endpoint_here())


def endpoint_here() -> str:
    return g.get("stands_on") or request.endpoint or ""


def stand_on(endpoint: str) -> None:
    """A form that comes back is on the page from which it was sent, whatever took it."""
    g.stands_on = endpoint


def stand_at(meeting: Meeting) -> None:
    """The page that is being made is one of this meeting, for somebody who acts for it."""
    g.meeting_here = meeting


def meeting_here() -> Meeting | None:
    meeting: Meeting | None = g.get("meeting_here")
    return meeting


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
