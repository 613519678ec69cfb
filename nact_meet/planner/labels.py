"""What a slot is to somebody, in words: "an hour late", "half an hour of lunch"."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext

from nact_meet.planner.burdens import Burden, Reason
from nact_meet.planner.terms import Hard, Share
from nact_meet.web.formats import locale_name
from nact_meet.web.labels import words
from nact_meet.world.days_off import DayOff
from nact_meet.world.labels import holiday
from nact_meet.world.wall_days import Place, Rule

NOON, AFTERNOON = 12, 14
SPOKEN = {30: _l("half an hour"), 60: _l("an hour"), 90: _l("an hour and a half")}

HARD = words(
    {
        Hard.WORKING_HOURS: _l("Working hours"),
        Hard.LUNCH: _lp("rule of the finder", "Lunch"),
        Hard.FRIDAY_PRAYER: _l("Friday prayer"),
        Hard.WEEKENDS: _lp("rule of the finder", "Weekends"),
        Hard.HOLIDAYS: _l("Public holidays"),
        Hard.BLACKOUTS: _l("Days without meetings"),
        Hard.BUSY: _l("Busy times"),
    }
)
SHARES = words(
    {
        Share.SPARE: _l("one that is easiest on those with the most bad hours"),
        Share.TURNS: _l("one that lets everyone take turns"),
    }
)


def in_words(burden: Burden, place: Place | None = None) -> str:
    """All that it costs, busy times aside; empty where it costs nothing.

    Without its place, a holiday has no name.
    """
    off = list(holidays(burden, place)) if place else []
    return one_line([*hours(burden.reasons, side_of(burden)), *days(burden.reasons, off)])


def holidays(burden: Burden, place: Place) -> Iterator[DayOff]:
    first, last = burden.starts.date(), (burden.ends - timedelta(minutes=1)).date()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if off := place.day_off(day, locale_name()):
            yield off


def side_of(burden: Burden) -> str:
    """Whether the hours outside the office lie before it, after it, or on both sides."""
    begins_early = burden.starts.hour < NOON
    last = burden.ends - timedelta(minutes=1)
    ends_late = last.hour >= AFTERNOON or last.date() > burden.starts.date()
    if begins_early and ends_late:
        return "both"
    return "early" if begins_early else "late"


def hours(reasons: tuple[Reason, ...], side: str) -> Iterator[str]:
    minutes = {reason.rule: reason.minutes for reason in reasons}
    outside = minutes.get(Rule.EDGE, 0) + minutes.get(Rule.EARLY_OR_LATE, 0)
    if outside and side == "early":
        yield _("%(time)s early", time=span(outside))
    elif outside and side == "late":
        yield _("%(time)s late", time=span(outside))
    elif outside:
        yield _("%(time)s outside working hours", time=span(outside))
    if night := minutes.get(Rule.NIGHT):
        yield _("%(time)s at night", time=span(night))
    if lunch := minutes.get(Rule.LUNCH):
        yield _("%(time)s of lunch", time=span(lunch))
    if prayer := minutes.get(Rule.PRAYER):
        yield _("%(time)s of Friday prayer", time=span(prayer))
    if ramadan := minutes.get(Rule.RAMADAN):
        yield _("%(time)s of a Ramadan afternoon", time=span(ramadan))


def days(reasons: tuple[Reason, ...], off: list[DayOff]) -> Iterator[str]:
    rules = {reason.rule for reason in reasons}
    if Rule.WEEKEND in rules:
        yield _("a weekend")
    if Rule.HOLIDAY in rules:
        yield from (holiday(day) for day in off)
        if not off:
            yield _("a public holiday")
    if Rule.BLACKOUT in rules:
        yield _("a day without meetings")


def span(minutes: int) -> str:
    """In the words of a sentence: half an hour, an hour and a half, 2 h 15 min."""
    whole, rest = divmod(minutes, 60)
    if minutes in SPOKEN:
        words = SPOKEN[minutes]
    elif not whole:
        words = ngettext("%(num)s minute", "%(num)s minutes", rest)
    elif not rest:
        words = ngettext("%(num)s hour", "%(num)s hours", whole)
    else:
        words = _("%(hours)s h %(minutes)s min", hours=whole, minutes=rest)
    return str(words)


def one_line(parts: list[str]) -> str:
    line = ""
    for part in parts:
        line = str(_("%(one)s, %(other)s", one=line, other=part)) if line else part
    return line
