"""A new meeting whose time and people have been chosen elsewhere: on the finder, on the board.

`/meetings/new?starts=2027-03-17T06:30:00Z&minutes=90&zone=Asia/Bangkok&group=river-studies`, and
the people as fair_time/people_asked.py writes them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.company import Company
from nact_meet.fair_time.people_asked import PeopleAsked
from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.organising.forms.templates import values_of_template
from nact_meet.organising.forms.values import values_for_new
from nact_meet.planner.terms import MOST_MINUTES
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.world import timezones

USUAL_MINUTES = 60


def prefilled(args: MultiDict[str, str], zone: str, institute_id: int | None) -> MeetingForm:
    """What cannot be read is said beside its field."""
    wanted = args.get("zone", zone)
    known = timezones.canonical(wanted) if timezones.is_zone(wanted) else zone
    values = values_for_new(known, institute_id) | values_of_group(args.get("group", ""))
    starts_at = instant_of(args.get("starts", ""))
    minutes = args.get("minutes", USUAL_MINUTES, type=int)
    is_length = 0 < minutes <= MOST_MINUTES
    if starts_at and is_length:
        values |= values_of_time(starts_at, starts_at + timedelta(minutes=minutes), known)
    template = args.get("template", "")
    values |= values_of_template(template) | {"template": template}
    form = MeetingForm(data=values | {"chosen": PeopleAsked.read(args).packed})
    if "starts" in args and not starts_at:
        complain(form.day, _("We could not read the time. Please choose it here."))
    if not is_length:
        complain(form.ends, _("We could not read the duration. Please choose the end here."))
    if known != wanted:
        complain(form.zone, _("We do not know the city “%(name)s”.", name=wanted[:60]))
    return form


def company_of(form: MeetingForm) -> Company:
    """Whom the form brings along into the draft. Raises TooManyPeople."""
    return PeopleAsked.unpacked(form.chosen.data or "").gathered()


def instant_of(text: str) -> datetime | None:
    """ISO 8601, of UTC unless it says otherwise."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.replace(microsecond=0) if 2000 <= at.year <= 2100 else None


def values_of_time(starts_at: datetime, ends_at: datetime, zone: str) -> dict[str, Any]:
    starts, ends = (timezones.wall_clock(at, zone) for at in (starts_at, ends_at))
    return {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "last_day": ends.date() if ends.date() != starts.date() else None,
        "starts_fold": fold_of(starts_at, zone),
        "ends_fold": fold_of(ends_at, zone),
    }


def fold_of(at: datetime, zone: str) -> str:
    """Which of the two, where that wall clock comes twice."""
    return "0" if timezones.instant(timezones.wall_clock(at, zone), zone, 0) == at else "1"


def values_of_group(slug: str) -> dict[str, Any]:
    query = select(WorkingGroup.id).where(WorkingGroup.slug == slug)
    return {"working_group_id": (db.session.scalar(query) if slug else None) or 0}
