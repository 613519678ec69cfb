"""A meeting in numbers: who answered when, from where, and who came into the room."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from sqlalchemy import select

from nact_meet.attending.room import OPENS
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import Decision, Participant
from nact_meet.places.models.states import AWAITED, GONE, State
from nact_meet.places.order import ANSWERED
from nact_meet.web.charts import Chart, ChartRow, Series, seen
from nact_meet.web.extensions import db
from nact_meet.web.formats import clock, country, number, short_day, zone_name
from nact_meet.web.typesetting import together
from nact_meet.world.timezones import local, utc_now

MOST_STEPS = 30
"""Of a line over time."""
MOST_NAMES = 20
"""Rows of countries; whatever else the hosts called one is counted together."""
LATE = timedelta(minutes=15)

YES = Series(_lp("answer", "Yes"), "good")
SUBJECT = Series(_l("Subject to clearance"), "held")
PERHAPS = Series(_lp("answer", "Perhaps"), "warn")
NO = Series(_lp("answer", "No"), "danger")
ANSWERS = (YES, SUBJECT, PERHAPS, NO)
UNANSWERED = Series(_l("No answer yet"), "faint")
STANDINGS = (
    Series(_lp("state", "Confirmed"), "good"),
    SUBJECT,
    PERHAPS,
    Series(_lp("state", "Pending"), "accent"),
    Series(_l("On the waiting list"), "pale"),
    UNANSWERED,
    Series(_lp("state", "Declined"), "danger"),
    Series(_lp("state", "Withdrawn"), "soft"),
)
ARRIVALS = (
    Series(_l("Before the start"), "good"),
    Series(_l("In the first 15 minutes"), "accent"),
    Series(_lp("arrival", "Later"), "pale"),
    Series(_l("Attended, says their coordinator"), "warn"),
    Series(_l("Did not come into the room"), "faint"),
)


class PlaceCounted(Protocol):
    """A row of `places_counted`."""

    id: int
    state: State
    is_tentative: bool
    clearance_on: date | None
    answered_at: datetime | None
    answered_through: Any
    decision: Decision | None
    country_code: str | None
    country_agreed: str | None
    arrived_at: datetime | None
    attended: bool | None


def charts_of(meeting: Meeting, zone: str) -> tuple[Chart | None, Chart | None, list[Any]]:
    """Answers over time, countries, and for each day that has begun (lines, bars) of its arrivals.

    As many statements for many places as for few; None where nothing is to be drawn.
    """
    places = places_counted(meeting)
    return (
        answers_over_time(meeting, places, zone),
        by_country(places),
        [shown for day in days_begun(meeting) if (shown := attendance(meeting, day, places))],
    )


def places_counted(meeting: Meeting) -> Sequence[PlaceCounted]:
    query = select(
        Participant.id,
        Participant.state,
        Participant.is_tentative,
        Participant.clearance_on,
        ANSWERED.label("answered_at"),
        Participant.answered_through,
        Participant.decision,
        Participant.country_code,
        Participant.country_agreed,
        Participant.arrived_at,
        Participant.attended,
    ).where(Participant.meeting_id == meeting.id)
    rows: Sequence[Any] = db.session.execute(query).all()
    return rows


# Answers


def answer_of(place: PlaceCounted) -> Series | None:
    """What they said themselves; that the hosts said no, or took a place back, is no answer."""
    if place.is_tentative and place.state in (State.INVITED, State.CONFIRMED):
        return PERHAPS
    if place.state == State.CONFIRMED:
        return SUBJECT if place.clearance_on else YES
    is_own = place.answered_through is not None and place.decision != Decision.DECLINED
    return NO if place.state in GONE and is_own else None


def answers_over_time(meeting: Meeting, places: Sequence[PlaceCounted], zone: str) -> Chart | None:
    """Each answer from the day on which its person gave it, as it holds now."""
    answers = [(place.answered_at, answer_of(place)) for place in places]
    given = [(local(at, zone).date(), answer) for at, answer in answers if at and answer]
    if not given:
        return None
    sums = Counter(answer for _day, answer in given)
    first = local(meeting.published_at, zone).date() if meeting.published_at else date.max
    shown = [answer for answer in ANSWERS if sums[answer] or answer is not SUBJECT]
    days = steps_of(min(first, *(day for day, _answer in given)), last_day(meeting, zone, given))
    return Chart(
        title=_("Answers over time"),
        says=in_words(sums, sum(standing_of(place) is UNANSWERED for place in places)),
        heading=pgettext("label", "Day"),
        series=shown,
        rows=[ChartRow(day_name(day), counted(given, day, shown)) for day in days],
    )


def in_words(sums: Mapping[Series, int], unanswered: int) -> str:
    said = {
        "yes": number(sums[YES]),
        "perhaps": number(sums[PERHAPS]),
        "no": number(sums[NO]),
        "open": number(unanswered),
    }
    if not sums[SUBJECT]:
        sentence = _(
            "Yes: %(yes)s. Perhaps: %(perhaps)s. No: %(no)s. No answer yet: %(open)s.", **said
        )
        return str(sentence)
    sentence = _(
        "Yes: %(yes)s. Subject to clearance: %(subject)s. Perhaps: %(perhaps)s. No: %(no)s. "
        "No answer yet: %(open)s.",
        subject=number(sums[SUBJECT]),
        **said,
    )
    return str(sentence)


def last_day(meeting: Meeting, zone: str, given: Sequence[tuple[date, Any]]) -> date:
    """Today, or that on which the meeting was over; no answer comes after it."""
    end = min(utc_now(), meeting.cancelled_at or meeting.ends_at, meeting.ends_at)
    return max(local(end, zone).date(), *(day for day, _answer in given))


def steps_of(first: date, last: date) -> list[date]:
    """Every day, or every so many; the last is one of them."""
    step = ceil(((last - first).days + 1) / MOST_STEPS)
    return [last - timedelta(days) for days in range(0, (last - first).days + 1, step)][::-1]


def counted(given: Sequence[tuple[date, Series]], day: date, shown: Sequence[Series]) -> list[int]:
    """How many had given each answer by the end of that day."""
    until = Counter(answer for at, answer in given if at <= day)
    return [until[answer] for answer in shown]


def day_name(day: date) -> str:
    return short_day(datetime.combine(day, time(12), UTC), "UTC")


# Countries


def by_country(places: Sequence[PlaceCounted]) -> Chart | None:
    if not places:
        return None
    counts = Counter((country_of(place), standing_of(place)) for place in places)
    chart = Chart(
        title=_("By country"),
        says=_(
            "Invited or registered: %(people)s. Countries: %(countries)s.",
            people=number(len(places)),
            countries=number(len({place.country_code for place in places} - {None})),
        ),
        heading=pgettext("label", "Country"),
        series=STANDINGS,
        rows=rows_of(counts, STANDINGS),
    )
    return seen(chart)


def standing_of(place: PlaceCounted) -> Series:
    confirmed, _subject, _perhaps, pending, waiting, _unanswered, declined, withdrawn = STANDINGS
    if (answer := answer_of(place)) in (PERHAPS, SUBJECT):
        return answer
    if place.state in AWAITED:
        return pending
    return {
        State.CONFIRMED: confirmed,
        State.WAITING: waiting,
        State.DECLINED: declined,
        State.WITHDRAWN: withdrawn,
    }.get(place.state, UNANSWERED)


def country_of(place: PlaceCounted) -> str:
    """As lists show it: what nobody has decided yet is shown to nobody."""
    others = _("Organisations and others")
    return country(place.country_code) if place.country_code else place.country_agreed or others


def rows_of(counts: Counter[tuple[str, Series]], series: Sequence[Series]) -> list[ChartRow]:
    """The largest first."""
    sums: Counter[str] = Counter()
    for (name, _series), count in counts.items():
        sums[name] += count
    names = sorted(sums, key=lambda name: (-sums[name], name.casefold()))
    rows = [ChartRow(name, [counts[name, kind] for kind in series]) for name in names]
    if len(rows) <= MOST_NAMES:
        return rows
    rest = [sum(row.values[at] for row in rows[MOST_NAMES:]) for at in range(len(series))]
    return [*rows[:MOST_NAMES], ChartRow(pgettext("label", "Others"), rest)]


# Who came into the room


def days_begun(meeting: Meeting) -> list[Schedule]:
    is_on = meeting.published_at and not meeting.cancelled_at
    return [day for day in meeting.by_day if day.starts_at <= utc_now()] if is_on else []


def attendance(
    meeting: Meeting, day: Schedule, places: Sequence[PlaceCounted]
) -> tuple[Chart, Chart] | None:
    """By whom the room was entered from their page; nobody says when somebody leaves."""
    arrived, off = arrivals_of(day, places)
    expected = [
        place
        for place in places
        if place.id not in off and (is_certain(place) or place.id in arrived)
    ]
    if not expected or not (arrived or any(place.attended for place in expected)):
        return None
    says = _(
        "Came into the room: %(arrived)s of the %(registered)s who registered.",
        arrived=number(sum(place.id in arrived for place in expected)),
        registered=number(len(expected)),
    )
    has_ticks = not isinstance(day, MeetingDay)
    counts = Counter(
        (country_of(place), arrival_of(place, arrived.get(place.id), day, has_ticks))
        for place in expected
    )
    title = _("Attendance by country")
    if meeting.has_days:
        title = together(title, f"({short_day(day.starts_at, meeting.zone)})")
    rows = rows_of(counts, ARRIVALS)
    bars = Chart(title, says, pgettext("label", "Country"), ARRIVALS, rows)
    return arrivals_over_time(meeting, day, arrived, len(expected)), seen(bars)


def is_certain(place: PlaceCounted) -> bool:
    return place.state == State.CONFIRMED and place.clearance_on is None


def arrivals_of(
    day: Schedule, places: Sequence[PlaceCounted]
) -> tuple[dict[int, datetime], set[int]]:
    """When whom came, and who had said that they would not on this day."""
    if not isinstance(day, MeetingDay):
        return {place.id: place.arrived_at for place in places if place.arrived_at}, set()
    query = select(DayEntry.participant_id, DayEntry.arrived_at, DayEntry.declined_at)
    rows = db.session.execute(query.where(DayEntry.key == day.key)).all()
    arrived = {id: arrived_at for id, arrived_at, _off in rows if arrived_at}
    return arrived, {id for id, arrived_at, off in rows if off and not arrived_at}


def arrival_of(
    place: PlaceCounted, arrived_at: datetime | None, day: Schedule, has_ticks: bool
) -> Series:
    early, soon, later, ticked, absent = ARRIVALS
    if arrived_at is None:
        return ticked if has_ticks and place.attended else absent
    if arrived_at <= day.starts_at:
        return early
    return soon if arrived_at <= day.starts_at + LATE else later


def arrivals_over_time(
    meeting: Meeting, day: Schedule, arrived: dict[int, datetime], expected: int
) -> Chart:
    moments = sorted(arrived.values())
    first = min([day.starts_at - OPENS, *moments])
    last = max([min(day.ends_at, utc_now()), *moments])
    step = max(ceil((last - first) / timedelta(minutes=5) / MOST_STEPS), 1) * timedelta(minutes=5)
    count = ceil((last - first) / step)
    times = [first + step * at for at in range(count)] + [last]
    rows = [
        ChartRow(clock(at, meeting.zone), [sum(moment <= at for moment in moments), expected])
        for at in times
    ]
    series = Series(_("Came into the room"), "good"), Series(_lp("state", "Confirmed"), "warn")
    says = _(
        "Times: %(zone)s. We do not know when someone leaves the room.",
        zone=zone_name(first, meeting.zone),
    )
    return Chart(pgettext("heading", "Arrivals"), says, pgettext("label", "Time"), series, rows)
