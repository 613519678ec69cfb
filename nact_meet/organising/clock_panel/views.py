"""Beside the time in a meeting's form: what it is for everybody, and the nearest better ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request

from nact_meet.busy.models import busy_of
from nact_meet.directory.access import organiser_required
from nact_meet.fair_time.company import Company
from nact_meet.fair_time.engagements import Engagement, Invitees, busy_by_person
from nact_meet.hours.planning import Planning
from nact_meet.meetings.access import meeting_or_404, my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.clock_panel.forms import complaints, take
from nact_meet.organising.clock_panel.lines import ClockLine, Clocks, DayClocks, merged
from nact_meet.organising.clock_panel.prefill import company_of
from nact_meet.organising.forms.day import Times
from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.planner.burdens import Weights
from nact_meet.planner.minutes import busy_minutes
from nact_meet.planner.terms import MOST_PEOPLE
from nact_meet.web.forms.rows import press_row
from nact_meet.world.timezones import utc_now, wall_clock

bp = Blueprint("clocks", __name__, url_prefix="/meetings/clocks")

AROUND = timedelta(days=9)
"""Other meetings so near are asked for: those of the days that are searched, and a day more."""
JUDGED = timedelta(days=1)
"""What lasts longer is shown on every clock, and not judged."""


@dataclass(frozen=True)
class Better:
    """A time to take, and whose clocks still have something against it."""

    starts_at: datetime
    ends_at: datetime
    burdened: Sequence[ClockLine]
    fields: dict[str, str]
    """As the form has them."""


@dataclass(frozen=True)
class ClockPanel:
    """Either `complaints`, or what the time is for everybody."""

    complaints: Sequence[str] = ()
    zone: str = ""
    days: Sequence[DayClocks] = ()
    busy: Sequence[str] = ()
    """Who said that they are busy then; what with, nobody here knows."""
    engagements: Sequence[Engagement] = ()
    better: Sequence[Better] = ()
    unannounced: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Year -> the countries whose government has not named its days off."""
    people: int = 0
    unplaced: int = 0
    """More people, whose clock nobody knows."""
    has_more_days: bool = False


@bp.get("")
@organiser_required
def show() -> str:
    """For what is being typed, by the names of the form; nothing but the panel."""
    ref = request.args.get("ref")
    meeting = meeting_or_404(ref) if ref else None
    form = MeetingForm(request.args)
    return render_template(
        "organising/clock_panel/_clocks.html", panel=panel(form, meeting, company_of(form))
    )


def only_looks(form: MeetingForm) -> bool:
    """A button was pressed that shows the form anew and stores nothing."""
    if "add" in request.form:
        form.add_row(request.form["add"])
    if "take" in request.form:
        take(form, request.form["take"])
    is_moved = press_row(form, request.form)
    if form.pasted.data:
        form.paste()
        return True
    return is_moved or not request.form.keys().isdisjoint(("add", "check", "take"))


def panel(form: MeetingForm, meeting: Meeting | None, company: Company) -> ClockPanel:
    """`company` are those whom a new meeting brings along."""
    lacking = complaints(form)
    if lacking or not form.times:
        return ClockPanel(lacking)
    spans = form.times_by_day or [form.times]
    first, last = spans[0][0] - AROUND, spans[-1][1] + AROUND
    invitees = invitees_of(form, meeting, company)
    near = invitees.engagements(first, last, my_meetings())
    planning, held = Planning.now(), busy_by_person(near)
    busy = busy_of([person.id for person in invitees.people], first, last)
    people = [
        planning.attendee(person, busy=(*busy[person.id], *held.get(person.id, ())))
        for person in invitees.people
    ]
    clocks = Clocks(planning, people)
    days = [clocks_of_day(clocks, span) for span in spans]
    is_searched = days[0].is_judged and len(people) <= MOST_PEOPLE
    return ClockPanel(
        zone=form.zone.data,
        days=merged(days, form.zone.data),
        busy=[
            person.full_name
            for person in invitees.people
            if any(busy_minutes(busy[person.id], *span) for span in spans)
        ],
        engagements=[other for other in (each.within(spans) for each in near) if other.spans],
        better=better(form, clocks, near, planning.weights) if is_searched else (),
        unannounced=unannounced(clocks, spans, form.zone.data),
        people=clocks.people.total(),
        unplaced=len(people) - clocks.people.total(),
        has_more_days=len(spans) > 1,
    )


def clocks_of_day(clocks: Clocks, span: Times) -> DayClocks:
    is_judged = span[1] - span[0] <= JUDGED
    return DayClocks([span], clocks.lines(*span, is_judged=is_judged), is_judged)


def unannounced(clocks: Clocks, spans: Sequence[Times], zone: str) -> dict[int, Sequence[str]]:
    years = {wall_clock(starts_at, zone).year: starts_at for starts_at, _ends_at in spans}
    found = {year: clocks.unannounced(starts_at) for year, starts_at in years.items()}
    return {year: countries for year, countries in found.items() if countries}


def invitees_of(form: MeetingForm, meeting: Meeting | None, company: Company) -> Invitees:
    """Of the working group and the hosts that the form names, where it may."""
    group = form.working_group_id
    hosts = [row.institute_id for row in form.host_rows if row.institute_id.validate(row)]
    group_id = group.data if group.validate(form) else 0
    return Invitees(meeting, group_id, [host.data for host in hosts], company.people)


def better(
    form: MeetingForm, clocks: Clocks, near: Sequence[Engagement], weights: Weights
) -> list[Better]:
    """For the people where some are known, or else for the capitals; none that is over.

    Of several days the first alone is moved, and ends before the next begins.
    """
    # Numpy is for those alone who look for slots: a worker never does.
    from nact_meet.planner.nearby import better_times

    assert form.times
    later = form.times_by_day[1:]
    taken = [span for other in near if other.hosts for span in other.spans]
    slots = better_times(
        clocks.attendees, *form.times, not_before=utc_now(), taken=taken, weights=weights
    )
    return [
        Better(*times, clocks.burdened(*times), fields_of(*times, form.zone.data))
        for times in slots
        if not later or times[1] <= later[0][0]
    ]


def fields_of(starts_at: datetime, ends_at: datetime, zone: str) -> dict[str, str]:
    starts, ends = wall_clock(starts_at, zone), wall_clock(ends_at, zone)
    last_day = "" if ends.date() == starts.date() else f"{ends:%Y-%m-%d}"
    return {
        "day": f"{starts:%Y-%m-%d}",
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "last_day": last_day,
    }
