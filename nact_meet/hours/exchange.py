"""Days off as a file: written as a calendar or a sheet, and read from either."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from io import StringIO

from flask_babel import LazyString, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.hours.dates import dated, month_comes_first
from nact_meet.hours.labels import DAY_KINDS
from nact_meet.hours.year import CalendarDay
from nact_meet.ical import reading, text
from nact_meet.ical.reading import Component, UnreadableCalendar
from nact_meet.tables import files
from nact_meet.tables.charsets import charset_of
from nact_meet.tables.rows import BadTable, Row
from nact_meet.web.refusals import Refusal
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR, DayKind, SaidDay
from nact_meet.world.timezones import utc_now

MOST_DAYS = 1000
LONGEST_EVENT = 31
"""Days; what lasts longer is no holiday."""
LONGEST_NAME = 200
WORKED = re.compile(r"上班|补班|補班|make-?up|working (?:day|sat|sun)|làm bù", re.IGNORECASE)
JOINT_LEAVE = re.compile(r"cuti bersama|joint (?:leave|holiday)", re.IGNORECASE)


class BadDays(Refusal):
    """The file holds no days that can be read; the sentence says why."""

    sentence = _l("No dates were found in this file.")
    status = 422

    def __init__(self, sentence: LazyString | str = sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def read(octets: bytes, region: str) -> list[SaidDay]:
    """Raises BadDays."""
    is_calendar = b"BEGIN:VCALENDAR" in octets[:1000].upper()
    try:
        found = in_calendar(octets) if is_calendar else in_sheet(files.read(octets).rows)
        days = {said.day: said for said in found}
    except UnreadableCalendar:
        raise BadDays(_("This calendar file cannot be read.")) from None
    except BadTable as bad:
        raise BadDays(bad.sentence) from None
    if not days:
        raise BadDays
    if len(days) > MOST_DAYS:
        raise BadDays(_("Please import at most %(most)s days.", most=MOST_DAYS))
    known = {day: said for day, said in days.items() if FIRST_YEAR <= day.year <= LAST_YEAR}
    if not known:
        raise BadDays
    return [
        SaidDay(day, region, said.kind, said.name[:LONGEST_NAME])
        for day, said in sorted(known.items())
    ]


def in_calendar(octets: bytes) -> Iterator[SaidDay]:
    for calendar in reading.calendars(octets, charset_of(octets)):
        for event in calendar.within("VEVENT"):
            name = text_of(event, "SUMMARY")
            kind = kind_named(text_of(event, "CATEGORIES")) or kind_of(name)
            name = "" if kind_named(name) else name
            for day in days_of(event):
                yield SaidDay(day, "", kind, name)


def text_of(event: Component, name: str) -> str:
    line = event.first(name)
    return " ".join(line.text.split()) if line else ""


def days_of(event: Component) -> Iterator[date]:
    """DTEND is the day after the last (RFC 5545, section 3.6.1)."""
    starts, ends = (dated(text_of(event, name)) for name in ("DTSTART", "DTEND"))
    if not starts:
        return
    last = max(starts, ends - timedelta(days=1)) if ends else starts
    for number in range(min((last - starts).days + 1, LONGEST_EVENT)):
        yield starts + timedelta(days=number)


def in_sheet(rows: Sequence[Row]) -> Iterator[SaidDay]:
    """The first cell that is a date, the first other text; what is neither is a heading."""
    is_american = month_comes_first(cell for row in rows for cell in row.cells)
    for number, (line, cells) in enumerate(rows):
        day = next((day for cell in cells if (day := dated(cell, is_american))), None)
        if day is None:
            if number:
                raise BadDays(_("Line %(number)s has no date.", number=line))
            continue
        kinds = [kind for cell in cells if (kind := kind_named(cell))]
        name = next((cell for cell in cells if is_name(cell)), "")
        yield SaidDay(day, "", kinds[0] if kinds else kind_of(name), name)


def is_name(cell: str) -> bool:
    return bool(cell) and not cell.isdigit() and not dated(cell) and not kind_named(cell)


def kind_named(cell: str) -> DayKind | None:
    """By our own words for it, in the reader's language or as a calendar has them."""
    said = cell.strip().casefold()
    words = {str(label).casefold(): kind for kind, label in DAY_KINDS.items()}
    words |= {kind.value: kind for kind in DayKind}
    return words.get(said)


def kind_of(name: str) -> DayKind:
    if WORKED.search(name):
        return DayKind.WORKED
    return DayKind.JOINT_LEAVE if JOINT_LEAVE.search(name) else DayKind.HOLIDAY


def as_calendar(country: str, name: str, days: Iterable[CalendarDay]) -> bytes:
    """Each a transparent event of a day."""
    return text.lines(calendar_lines(country, name, days))


def calendar_lines(country: str, name: str, days: Iterable[CalendarDay]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NACT Meet//Days off//EN")
    yield f"X-WR-CALNAME:{text.text(name)}"
    stamp = text.instant(utc_now())
    for row in days:
        yield "BEGIN:VEVENT"
        yield f"UID:{row.day:%Y%m%d}-{country.lower()}@days-off"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{row.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{row.day + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{text.text(row.name or str(DAY_KINDS[row.kind]))}"
        yield f"CATEGORIES:{row.kind.value.upper()}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def as_sheet(days: Iterable[CalendarDay]) -> str:
    """CSV, after a mark by which Excel knows UTF-8."""
    page = StringIO()
    page.write("\N{BYTE ORDER MARK}")
    sheet = csv.writer(page)
    sheet.writerow([pgettext("label", "Date"), pgettext("label", "Day"), pgettext("label", "Name")])
    for row in days:
        name = f"'{row.name}" if row.name.startswith(("=", "+", "-", "@")) else row.name
        sheet.writerow([row.day.isoformat(), str(DAY_KINDS[row.kind]), name])
    return page.getvalue()
