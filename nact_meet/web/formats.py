"""How dates, clocks, zones and countries read in the reader's language: templates' filters."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_month_names
from babel.numbers import format_decimal
from babel.units import format_unit
from flask import Flask
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from nact_meet.web.languages import DEFAULT
from nact_meet.world import countries, timezones


def locale_name() -> str:
    return str(get_locale() or DEFAULT)


def number(amount: float) -> str:
    """12,345.6: grouped as the language does, with at most two decimals."""
    return str(format_decimal(amount, "#,##0.##", locale=locale_name()))


def file_size(octets: int) -> str:
    """In the unit that leaves the fewest figures: 12 kB, 3.4 MB; a small one in words."""
    if octets >= 1_000_000:
        return in_unit("megabyte", round(octets / 1_000_000, 1), "short")
    if octets >= 1000:
        return in_unit("kilobyte", round(octets / 1000), "short")
    return in_unit("byte", octets, "long")


def in_unit(unit: str, amount: float, length: Literal["short", "long"]) -> str:
    return str(format_unit(amount, f"digital-{unit}", length, locale=locale_name()))


def day(at: datetime, zone: str) -> str:
    """Thursday 9 July 2020, in that zone."""
    return calendar_day(timezones.local(at, zone).date())


def day_in_two(at: datetime, zone: str) -> Markup:
    """The same for a page: where a language writes no blanks, it breaks before the weekday."""
    whole, weekday = day(at, zone), weekday_name(at, zone)
    before, found, after = whole.partition(weekday)
    if not found or not before or before[-1].isspace():
        return escape(whole)
    return escape(before) + Markup("<wbr>") + escape(found + after)


def weekday_name(at: datetime, zone: str) -> str:
    return format_date(timezones.local(at, zone).date(), "EEEE", locale=locale_name())


def calendar_day(day: date) -> str:
    """The same of a day of everybody's own calendar, which has no zone."""
    locale = Locale.parse(locale_name())
    pattern = "EEEE d\u00a0MMMM\u00a0y" if locale.language == "en" else "full"
    return format_date(day, pattern, locale=locale)


def month_name(day: date) -> str:
    """March 2027."""
    return format_skeleton("yMMMM", day, locale=locale_name())


def month_alone(number: int) -> str:
    """March; January is 1."""
    return str(get_month_names("wide", "stand-alone", locale_name())[number])


def weekday(number: int, width: Literal["abbreviated", "narrow", "short", "wide"] = "wide") -> str:
    """Monday is 0."""
    return str(get_day_names(width, "stand-alone", locale_name())[number])


def short_day(at: datetime, zone: str) -> str:
    """9 Jul 2020, in that zone."""
    locale = Locale.parse(locale_name())
    pattern = "d\u00a0MMM\u00a0y" if locale.language == "en" else "medium"
    return format_date(timezones.local(at, zone).date(), pattern, locale=locale)


class DayHours(Protocol):
    """Of one day."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def short_days(days: Sequence[DayHours], zone: str) -> str:
    """9 Jul 2020 and 2 more days, in that zone."""
    first, more = short_day(days[0].starts_at, zone), len(days) - 1
    if not more:
        return first
    return str(
        ngettext("%(day)s and %(num)s more day", "%(day)s and %(num)s more days", more, day=first)
    )


def clock(at: datetime, zone: str) -> str:
    """14:30, in that zone; always 24 hours."""
    return format_time(timezones.local(at, zone).time(), "HH:mm", locale=locale_name())


def minute_clock(minutes: int) -> str:
    """14:30 of so many minutes after midnight; the midnight after is 00:00 too."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def offset(at: datetime, zone: str) -> str:
    return timezones.offset_label(at, zone)


def shift(at: datetime, zone: str, reference_zone: str) -> int:
    return timezones.day_shift(at, zone, reference_zone)


def city(zone: str) -> str:
    return timezones.city(zone, locale_name())


def country(code: str | None) -> str:
    return countries.country_name(code, locale_name()) if code else ""


def tongue(code: str | None) -> str:
    """The language that names of this country are written in; empty (HTML: unknown) elsewhere."""
    return countries.country(code).languages[0] if code and countries.is_network(code) else ""


def moment(at: datetime, zone: str) -> str:
    """Thursday 9 July 2020, 14:30 Bangkok (UTC+7)."""
    values = {"day": day(at, zone), "clock": clock(at, zone), **place_of(at, zone)}
    if values["city"] == values["offset"]:
        return str(_("%(day)s, %(clock)s %(offset)s", **values))
    return str(_("%(day)s, %(clock)s %(city)s (%(offset)s)", **values))


def hours_line(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """14:30–17:00 Bangkok (UTC+7)."""
    values = {"hours": both_clocks(starts_at, ends_at, zone), **place_of(starts_at, zone)}
    if values["city"] == values["offset"]:
        return str(_("%(hours)s %(offset)s", **values))
    return str(_("%(hours)s %(city)s (%(offset)s)", **values))


def clock_line(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Thursday 9 July 2020, 14:30–17:00 Bangkok (UTC+7)."""
    values = {"day": day(starts_at, zone), **place_of(starts_at, zone)}
    values["hours"] = both_clocks(starts_at, ends_at, zone)
    if values["city"] == values["offset"]:
        return str(_("%(day)s, %(hours)s %(offset)s", **values))
    return str(_("%(day)s, %(hours)s %(city)s (%(offset)s)", **values))


def zone_name(at: datetime, zone: str) -> str:
    """Bangkok, UTC+7; and UTC, which no city has."""
    values = place_of(at, zone)
    if values["city"] == values["offset"]:
        return values["city"]
    return str(_("%(city)s, %(offset)s", **values))


def place_of(at: datetime, zone: str) -> dict[str, str]:
    return {"city": city(zone), "offset": offset(at, zone)}


def both_clocks(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    return f"{clock(starts_at, zone)}–{clock(ends_at, zone)}"


FILTERS = (
    *(
        day,
        day_in_two,
        short_day,
        short_days,
        calendar_day,
        month_alone,
        month_name,
        weekday,
        clock,
        minute_clock,
    ),
    *(
        number,
        file_size,
        offset,
        shift,
        city,
        country,
        tongue,
        moment,
        hours_line,
        clock_line,
        zone_name,
    ),
)


def init_app(app: Flask) -> None:
    for function in FILTERS:
        app.add_template_filter(function)
