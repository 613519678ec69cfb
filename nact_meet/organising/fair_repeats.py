"""The same meeting again at the fairest time of each day, week or month: what to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from nact_meet.busy.models import busy_of
from nact_meet.fair_time.company import Company
from nact_meet.fair_time.finder.forms import STEPS, USUALLY_HARD
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.again import days_of_series, guests_of
from nact_meet.planner.terms import MOST_MINUTES
from nact_meet.world.days_off import LAST_YEAR
from nact_meet.world.timezones import utc_now, wall_clock
from nact_meet.world.wall_days import CELL

if TYPE_CHECKING:
    from nact_meet.fair_time.finder.finding import Finding
    from nact_meet.fair_time.finder.slot_offers import SlotOffer

BEST_OF_EACH = 3


class Within(StrEnum):
    """Where a time is looked for; SAME: nowhere, it stays at its hour."""

    SAME = "same"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Window:
    """Days of the meeting's zone, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class ProposedTimes:
    """The best times of a window, the best first and no two on one day."""

    window: Window
    offers: "Sequence[SlotOffer]"


def windows(days: Sequence[date], within: Within, tomorrow: date) -> list[Window]:
    """Of each of these days, in order and each once, as far as it is to come."""
    found = dict.fromkeys(window_of(day, within) for day in sorted(days))
    to_come = (Window(max(one.first, tomorrow), one.last) for one in found)
    return [one for one in to_come if one.first <= one.last and one.last.year < LAST_YEAR]


def window_of(day: date, within: Within) -> Window:
    if within == Within.MONTH:
        later = day.replace(day=28) + timedelta(days=4)
        return Window(day.replace(day=1), later - timedelta(days=later.day))
    if within == Within.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Window(monday, monday + timedelta(days=6))
    return Window(day, day)


def propose(meeting: Meeting, windows: Sequence[Window]) -> list[ProposedTimes]:
    """For its people and hosts; days on which it is already are left out."""
    people = [guest.contact.person for guest in guests_of(meeting) if guest.contact]
    taken = days_of_series(meeting)
    return [
        ProposedTimes(window, best_of(found(meeting, Company(people, {}), window), taken))
        for window in windows
    ]


def found(meeting: Meeting, company: Company, window: Window) -> "Finding":
    # Numpy is for those alone who look for slots.
    from nact_meet.fair_time.finder.finding import Finding, Wanted, When

    minutes = min(ceil(meeting.plan.slots[0].minutes / CELL) * CELL, MOST_MINUTES)
    hard = frozenset(USUALLY_HARD)
    when = When(window.first, window.last, minutes, STEPS[0], meeting.zone, hard)
    busy = busy_of([person.id for person in company.people], *when.span)
    hosts = [host.institute for host in meeting.hosts]
    return Finding(Wanted(company, institutes=hosts, busy=busy), when, None, None)


def best_of(finding: "Finding", taken: set[date]) -> "list[SlotOffer]":
    zone, seen = finding.when.zone, set(taken)
    best: list[SlotOffer] = []
    for offer in finding.offers(BEST_OF_EACH + len(taken)):
        for one in (offer, *offer.days):
            day = wall_clock(one.slot.starts_at, zone).date()
            if day not in seen:
                seen.add(day)
                best.append(replace(one, days=[]))
    return sorted(best, key=lambda one: (one.slot.cost, one.slot.starts_at))[:BEST_OF_EACH]


def wall_start(offer: "SlotOffer", zone: str) -> datetime:
    return wall_clock(offer.slot.starts_at, zone)


def tomorrow(zone: str) -> date:
    return wall_clock(utc_now(), zone).date() + timedelta(days=1)
