"""Drafts from a year's dates, each with the hosts and the group of its proposal."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.fair_time.ledger.ledger import was_held
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now, wall_clock
from nact_meet.year.dates import CountryLedger
from nact_meet.year.models import YearProposal, YearStanding


class NotADateOfTheYear(Refusal):
    sentence = _l("One of these dates has passed, or is not of this year. Please find them again.")
    status = 422


def make_drafts(
    chosen: Mapping[YearProposal, datetime], *, by: Person
) -> tuple[list[Meeting], int]:
    """And how many other hosts are asked. What has a draft already is left as it is. Raises
    NotADateOfTheYear.
    """
    made, asked = [], 0
    for proposal, start in chosen.items():
        if proposal.meeting or proposal.standing != YearStanding.APPROVED:
            continue
        if start <= utc_now() or not proposal.may_start(start):
            raise NotADateOfTheYear
        meeting, others = draft_of(proposal, start, by=by)
        made.append(meeting)
        asked += others
    return made, asked


def draft_of(proposal: YearProposal, start: datetime, *, by: Person) -> tuple[Meeting, int]:
    meeting = Meeting(
        first_title=proposal.first_title,
        first_summary=proposal.first_objectives,
        written_in=proposal.written_in,
        translations={code: summed(texts) for code, texts in proposal.translations.items()},
        working_group=proposal.working_group,
        created_by=by,
    )
    end = start + timedelta(minutes=proposal.minutes)
    meeting.take_place(
        wall_clock(start, proposal.zone), wall_clock(end, proposal.zone), proposal.zone
    )
    meeting.hosts = [
        Host(institute=institute, position=position)
        for position, institute in enumerate(proposal.hosts)
    ]
    asked = publishing.draft(meeting, by=by)
    proposal.meeting = meeting
    record("proposal dated", proposal, by=by, name=proposal.title)
    return meeting, len(asked)


def summed(texts: dict[str, str]) -> dict[str, str]:
    """A proposal's texts by the names that a meeting has for them."""
    names = {"title": "title", "objectives": "summary"}
    return {names[name]: text for name, text in texts.items()}


def borne_so_far(year: int) -> CountryLedger:
    """By country, of the meetings since the beginning of the year before; one statement."""
    code = func.coalesce(func.nullif(Person.country_code, ""), Institute.country_code)
    since = datetime(year - 1, 1, 1, tzinfo=UTC)
    query = (
        select(PastBurden.meeting_id, code, func.avg(PastBurden.points))
        .join(PastBurden.meeting)
        .join(PastBurden.person)
        .outerjoin(Person.institute)
        .where(was_held(), Meeting.starts_at >= since, Meeting.ends_at <= utc_now())
        .group_by(PastBurden.meeting_id, code)
    )
    meetings: dict[int, dict[str, float]] = {}
    for meeting_id, country, points in db.session.execute(query):
        if country:
            meetings.setdefault(meeting_id, {})[country] = float(points)
    return CountryLedger(list(meetings.values()))


def approved_of(proposals: Sequence[YearProposal]) -> list[YearProposal]:
    return [one for one in proposals if one.standing == YearStanding.APPROVED]
