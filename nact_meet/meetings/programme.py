"""What a meeting looks like to its participants: drawn once for each revision, zone and language.

A place's page differs from another's by its name and state alone. Drawing clocks and programme
takes ten times as long as those.
"""

import time
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.labels import spoken_by
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.host import Duty, Host, own_first
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.labels import label
from nact_meet.web.versions import readers_institutes
from nact_meet.world import countries

MOST = 300
FRESH_SECONDS = 30
"""An institute's new name reaches these pages within this time: it does not revise a meeting."""


@dataclass(frozen=True)
class Programme:
    """`head`: date, clocks, hosts. `body`: agenda and summary. `world`: every country's clock."""

    head: Markup
    body: Markup
    world: Markup


_drawn: dict[tuple[Any, ...], Programme] = {}
_institutes: dict[Any, tuple[float, list[tuple[str, str]]]] = {}


def programme(meeting: Meeting, own_zone: str | None) -> Programme:
    """As somebody there reads it, in the language of this request; None: nobody knows where."""
    age = int(time.monotonic() / FRESH_SECONDS)
    version = readers_institutes()
    key = (meeting.uid, meeting.revised_at, meeting.is_over, own_zone, locale_name(), version, age)
    if (known := _drawn.get(key)) is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        known = _drawn[key] = draw(meeting, own_zone)
    return known


def draw(meeting: Meeting, own_zone: str | None) -> Programme:
    load(meeting)
    rows: dict[str, Any] = {
        "meeting": meeting,
        "zone": own_zone or meeting.zone,
        "own_zone": own_zone,
        "agenda": agenda_rows(meeting),
        "hosts": host_rows(meeting),
        "countries": country_rows(),
    }
    head, body, world = (
        Markup(render_template(f"meetings/programme/_{part}.html", **rows))  # noqa: S704  (our own templates)
        for part in ("head", "body", "world")
    )
    return Programme(head, body, world)


def load(meeting: Meeting) -> None:
    """Hosts and agenda in one statement each, however many there are."""
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    agenda = selectinload(Meeting.agenda).joinedload(AgendaItem.speakers)
    db.session.scalars(select(Meeting).where(Meeting.id == meeting.id).options(hosts, agenda)).all()


def host_rows(meeting: Meeting) -> list[dict[str, Any]]:
    """The hosts side by side, as everybody may read of them; a duty is named where they differ."""
    locale = locale_name()
    shown = {host.institute: host for host in meeting.hosts if not host.is_asked}
    return [
        {
            "name": host.institute.called,
            "country": countries.country_name(host.institute.country_code, locale)
            if host.institute.country_code
            else "",
            "duty": label(host.duty) if host.may_be_named and host.duty != Duty.HOST else "",
            "invited": host.is_invited,
        }
        for host in (shown[institute] for institute in own_first(list(shown)))
    ]


def agenda_rows(meeting: Meeting, *, in_public: bool = False) -> list[dict[str, Any]]:
    """In public a speaker whom the directory knows is named only once they agreed."""
    rows = []
    for item, at, day in meeting.timed_agenda:
        rows.append(
            {
                "title": item.title or label(item.kind),
                "starts_at": at,
                "day": day,
                "minutes": item.minutes,
                "kind": label(item.kind) if item.title else "",
                "is_break": item.kind == ItemKind.BREAK,
                "speakers": [spoken_by(speaker, in_public=in_public) for speaker in item.speakers],
            }
        )
    return rows


def country_rows() -> list[dict[str, str]]:
    """Each country of the network once, with its capital's clock."""
    locale = locale_name()
    return [
        {"country": countries.country_name(country.code, locale), "zone": country.zones[0]}
        for country in countries.NETWORK
    ]


def institute_options() -> list[tuple[str, str]]:
    """What a form offers while an institute is typed; asked for again after half a minute."""
    url, now = db.engine.url, time.monotonic()
    asked_at, options = _institutes.get(url, (0.0, []))
    if not asked_at or now - asked_at > FRESH_SECONDS:
        options = [(name, "") for name in Institute.names()]
        _institutes[url] = (now, options)
    return options
