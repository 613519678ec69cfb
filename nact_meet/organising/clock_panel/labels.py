"""What stands against a time at one place, in the few words that a line of clocks has room for."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from nact_meet.planner.burdens import reasons_of
from nact_meet.web.formats import locale_name
from nact_meet.world.labels import RULES, holiday
from nact_meet.world.timezones import wall_clock
from nact_meet.world.wall_days import OF_THE_DAY, Place, Rule

HEAVY = frozenset((*OF_THE_DAY, Rule.NIGHT))
BREAKS = (Rule.LUNCH, Rule.PRAYER, Rule.RAMADAN)
BESIDE_WORK = (Rule.NIGHT, Rule.EARLY_OR_LATE, Rule.EDGE)
"""From the heaviest to the lightest: they follow each other, so that one word will do."""


@dataclass(frozen=True)
class Note:
    """`rule` is None where nothing is against the time and it is good to know all the same."""

    text: str
    rule: Rule | None = None

    @property
    def is_heavy(self) -> bool:
        return self.rule in HEAVY


def notes_of(place: Place, starts_at: datetime, ends_at: datetime) -> tuple[Note, ...]:
    """The day first, then the hour."""
    minutes = {reason.rule: reason.minutes for reason in reasons_of(place, starts_at, ends_at)}
    days = days_of(place, starts_at, ends_at)
    whole = (ends_at - starts_at) // timedelta(minutes=1)
    return (
        *day_notes(place, days, minutes.keys()),
        *beside_work(place, wall_clock(starts_at, place.zone), minutes, whole),
        *(
            Note(lasting(str(RULES[rule]), minutes[rule], whole), rule)
            for rule in BREAKS
            if rule in minutes
        ),
    )


def days_of(place: Place, starts_at: datetime, ends_at: datetime) -> Sequence[date]:
    """The days of that place's calendar: one, or two where midnight lies between."""
    first = wall_clock(starts_at, place.zone).date()
    last = wall_clock(ends_at - timedelta(seconds=1), place.zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def day_notes(place: Place, days: Sequence[date], rules: Container[Rule]) -> Iterator[Note]:
    for day in days:
        if off := place.day_off(day, locale_name()):
            yield Note(holiday(off), Rule.HOLIDAY)
    for rule in (Rule.BLACKOUT, Rule.WEEKEND):
        if rule in rules:
            yield Note(str(RULES[rule]), rule)
    if any(place.makes_up_on(day) for day in days):
        yield Note(_("make-up working day"))


def beside_work(
    place: Place, starts: datetime, minutes: Mapping[Rule, int], whole: int
) -> Iterator[Note]:
    rule = next((rule for rule in BESIDE_WORK if rule in minutes), None)
    if rule is None:
        return
    name = str(RULES[rule])
    if rule == Rule.EARLY_OR_LATE:
        begins = place.hours.on(starts.weekday(), is_ramadan=False)[0][0]
        name = (
            pgettext("within a day", "early")
            if starts.hour * 60 + starts.minute < begins
            else pgettext("within a day", "late")
        )
    yield Note(lasting(name, sum(minutes.get(rule, 0) for rule in BESIDE_WORK), whole), rule)


def lasting(name: str, minutes: int, whole: int) -> str:
    """Of a part of the `whole` minutes it is said how many they are."""
    return name if minutes == whole else _("%(name)s, %(minutes)s min", name=name, minutes=minutes)


def is_announced(place: Place, starts_at: datetime) -> bool:
    """False where the government has said nothing yet of that year's days off."""
    return place.knows_year(wall_clock(starts_at, place.zone).year)
