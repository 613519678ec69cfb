"""VTIMEZONE, made from a zone's yearly rule so that every calendar program reads the same clock.

Outlook knows TZID, DTSTART, RRULE and the offsets only; lists of RDATE are read wrongly by
Thunderbird. What cannot be said so is never said approximately: such times are written in UTC.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from nact_meet.ical import text
from nact_meet.ical.zone_rules import Moment, Observance, YearlyRule, rule_of
from nact_meet.world import timezones

_DAY = timedelta(days=1)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_EPOCH = datetime(1970, 1, 1)
# pytz's tables end in 2037. Dates are bounded by the data's own year, not by today's, so that the
# same data always gives the same bytes.
_DATA_YEAR = int(timezones.DATA_VERSION[:4])
_BOUNDS = datetime(_DATA_YEAR, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def vtimezone(zone: str) -> bytes:
    """The component, with lines of its own, for any zone but UTC, which needs none."""
    zone = timezones.canonical(zone)
    rule = _yearly_rule(zone)
    observances = _recurring(rule) if rule else _single_dates(zone)
    return text.lines(["BEGIN:VTIMEZONE", f"TZID:{zone}", *observances, "END:VTIMEZONE"])


def tells_instant(zone: str, at: datetime) -> bool:
    """Whether the wall clock at this instant, read by vtimezone(zone), means this instant alone."""
    zone = timezones.canonical(zone)
    if zone == "UTC":
        return False
    truth = _offset_by_data(zone)
    written = _offset_as_written(zone)
    if written(at) != truth(at):
        return False
    # A program that knows the zone itself ignores ours, so the clock must be clear to both.
    return not _comes_twice(at, written) and not _comes_twice(at, truth)


def _comes_twice(at: datetime, offset: Callable[[datetime], timedelta | None]) -> bool:
    """Whether another instant shows the same wall clock."""
    here = offset(at)
    if here is None:
        return False
    others = {offset(at - _DAY), offset(at + _DAY)} - {here, None}
    return any(other is not None and offset(at + here - other) == other for other in others)


def _offset_by_data(zone: str) -> Callable[[datetime], timedelta | None]:
    return lambda at: timezones.utc_offset(at, zone)


def _offset_as_written(zone: str) -> Callable[[datetime], timedelta | None]:
    if rule := _yearly_rule(zone):
        return rule.offset
    start, end = _BOUNDS
    return lambda at: timezones.utc_offset(at, zone) if start <= at < end else None


@lru_cache(maxsize=1024)
def _yearly_rule(zone: str) -> YearlyRule | None:
    """The rule, if RRULE can say it and the zone really follows it as far as the data goes.

    Havana, for one, has announced a change that begins later; Cairo's clock goes back on the day
    after a month's last Thursday, which may fall into the next month.
    """
    rule = rule_of(zone)
    if rule is None or not all(
        _recurrence(moment) for moment in (rule.starts, rule.ends) if moment
    ):
        return None
    truth = [(at, after) for at, _, after in timezones.transitions(zone, *_BOUNDS)]
    return rule if rule.changes(_DATA_YEAR, _BOUNDS[1].year - 1) == truth else None


def _recurring(rule: YearlyRule) -> Iterator[str]:
    if not (rule.summer and rule.starts and rule.ends):
        yield from _component("STANDARD", _EPOCH, "", rule.base.offset, rule.base)
        return
    # Dublin's rule calls winter the exception; calendars expect DAYLIGHT to be the later clock.
    base, summer = (
        ("STANDARD", "DAYLIGHT")
        if rule.summer.offset > rule.base.offset
        else ("DAYLIGHT", "STANDARD")
    )
    year = _EPOCH.year
    yield from _component(
        summer,
        rule.starts.wall_clock(year),
        _recurrence(rule.starts),
        rule.base.offset,
        rule.summer,
    )
    yield from _component(
        base, rule.ends.wall_clock(year), _recurrence(rule.ends), rule.summer.offset, rule.base
    )


def _single_dates(zone: str) -> Iterator[str]:
    """One component a transition, and one before them all for the years until the first."""
    transitions = timezones.transitions(zone, *_BOUNDS)
    initial = timezones.utc_offset(_BOUNDS[0], zone)
    is_summer = bool(transitions) and transitions[0][2] < initial
    yield from _component(
        "DAYLIGHT" if is_summer else "STANDARD", _EPOCH, "", initial, Observance("", initial)
    )
    for at, before, after in transitions:
        kind = "DAYLIGHT" if after > before else "STANDARD"
        wall_clock = at.replace(tzinfo=None) + before
        yield from _component(kind, wall_clock, "", before, Observance("", after))


def _component(
    kind: str, start: datetime, recurrence: str, before: timedelta, after: Observance
) -> Iterator[str]:
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{text.wall_clock(start)}"
    if recurrence:
        yield f"RRULE:{recurrence}"
    if after.name:
        yield f"TZNAME:{after.name}"
    yield f"TZOFFSETFROM:{_offset(before)}"
    yield f"TZOFFSETTO:{_offset(after.offset)}"
    yield f"END:{kind}"


def _recurrence(moment: Moment) -> str:
    """The RRULE; empty where the moment may fall outside its month, which no RRULE can say."""
    shift = moment.time.days
    weekday = _WEEKDAYS[(moment.weekday + shift) % 7]
    yearly = f"FREQ=YEARLY;BYMONTH={moment.month}"
    if not shift:
        return f"{yearly};BYDAY={-1 if moment.week == 5 else moment.week}{weekday}"
    # February counts 28 days and its last week moves; 1970 is as good as any common year.
    length = monthrange(_EPOCH.year, moment.month)[1]
    last = (length if moment.week == 5 else 7 * moment.week) + shift
    if last - 6 < 1 or last > length or (moment.month == 2 and moment.week == 5):
        return ""
    days = ",".join(str(day) for day in range(last - 6, last + 1))
    return f"{yearly};BYMONTHDAY={days};BYDAY={weekday}"


def _offset(offset: timedelta) -> str:
    seconds = round(abs(offset).total_seconds())
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{hours:02}{minutes:02}{f'{seconds:02}' if seconds else ''}"
