"""The ledger of a working group, as a chart and in words: who bore what in its past meetings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from nact_meet.directory.access import group_or_404, organiser_required
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.fair_time.ledger.ledger import Ledger, past_of
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.hours.models import RuleWeight
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.planner.labels import in_words
from nact_meet.web.charts import WIDTH, BarPart, bar_parts
from nact_meet.web.extensions import db

bp = Blueprint("ledger", __name__, url_prefix="/working-groups/<slug>/ledger")

FEWEST_FOR_TREND = 4
"""Meetings."""
TOLD = 24
"""So many of the latest meetings are told one by one."""


@dataclass(frozen=True)
class LedgerLine:
    """What somebody bore; in their bar each meeting is a part."""

    person: Person
    points: float
    attended: int
    counted: float
    bar: Sequence[BarPart]

    @property
    def a_meeting(self) -> float:
        return self.points / self.attended if self.attended else 0


@dataclass(frozen=True)
class PastMeeting:
    """A past meeting; `title` only where this organiser, or everybody, may read it."""

    meeting: Meeting
    title: str
    is_mine: bool
    bearings: Sequence[tuple[PastBurden, str]]
    free: Sequence[PastBurden]

    @property
    def points(self) -> float:
        return sum(row.points for row, _words in self.bearings)


@dataclass(frozen=True)
class Conclusion:
    """Who bore most and least of those who took part; `equal` is what each would have borne of the
    same points, shared equally. `before` and `lately`: the difference between the highest and the
    lowest of the earlier and of the later half of the meetings; None with fewer than four.
    """

    most: LedgerLine
    least: LedgerLine
    equal: float
    before: float | None
    lately: float | None


def conclusion_of(ledger: Ledger, lines: Sequence[LedgerLine]) -> Conclusion | None:
    """None where fewer than two took part."""
    took_part = [line for line in lines if line.attended]
    if len(took_part) < 2:
        return None
    equal = sum(line.points for line in took_part) / len(took_part)
    meetings = list(ledger.points.values())
    halves: tuple[float | None, float | None] = (None, None)
    if len(meetings) >= FEWEST_FOR_TREND:
        middle = len(meetings) // 2
        people = [line.person.id for line in took_part]
        halves = apart(meetings[:middle], people), apart(meetings[middle:], people)
    return Conclusion(took_part[0], took_part[-1], equal, *halves)


def apart(meetings: Sequence[Mapping[int, float]], people: Sequence[int]) -> float:
    """Between the highest and the lowest share in these meetings."""
    shares = [sum(points.get(person, 0) for points in meetings) for person in people]
    return max(shares) - min(shares)


@bp.get("")
@organiser_required
def show(slug: str) -> str:
    from nact_meet.fair_time.ledger.turns import taken  # numpy

    group = group_or_404(slug)
    ledger = Ledger.of(group)
    lines = lines_of(ledger, people_of(group, ledger))
    most = max((line.points for line in lines), default=0)
    return render_template(
        "fair_time/ledger/show.html",
        group=group,
        ledger=ledger,
        lines=lines,
        conclusion=conclusion_of(ledger, lines),
        turns=taken(group) if len(ledger.people) > 1 else None,
        weights=RuleWeight.all(),
        average=round(WIDTH * ledger.average / most) if most else 0,
        meetings=told_of(group),
        more=max(0, len(ledger.points) - TOLD),
    )


def people_of(group: WorkingGroup, ledger: Ledger) -> Sequence[Person]:
    """Its people of today, and whoever bore something and has left."""
    members = select(Membership.person_id).where(Membership.working_group_id == group.id)
    query = select(Person).where(Person.erased_at.is_(None))
    query = query.where(or_(Person.id.in_(members), Person.id.in_(ledger.people)))
    return db.session.scalars(query).all()


def lines_of(ledger: Ledger, people: Sequence[Person]) -> list[LedgerLine]:
    """Whoever bore most first."""
    most = max((ledger.borne(person.id) for person in people), default=0) or 1
    lines = [line_of(ledger, person, WIDTH / most) for person in people]
    return sorted(lines, key=lambda line: (-line.points, line.person.full_name.casefold()))


def line_of(ledger: Ledger, person: Person, scale: float) -> LedgerLine:
    shares = [points.get(person.id, 0) for points in ledger.points.values()]
    bar = bar_parts(shares, scale, ["accent"] * len(shares))
    attended, counted = ledger.attended(person.id), ledger.counted(person.id)
    return LedgerLine(person, sum(shares), attended, counted, bar)


def told_of(group: WorkingGroup) -> list[PastMeeting]:
    """The latest first."""
    latest = select(Meeting.id).where(*past_of(group), Meeting.counted_at.is_not(None))
    latest = latest.order_by(Meeting.starts_at.desc(), Meeting.id).limit(TOLD)
    ids = db.session.scalars(latest).all()
    query = (
        select(PastBurden)
        .join(PastBurden.meeting)
        .where(PastBurden.meeting_id.in_(ids))
        .options(joinedload(PastBurden.person), joinedload(PastBurden.meeting))
        .order_by(Meeting.starts_at.desc(), Meeting.id, PastBurden.points.desc(), PastBurden.id)
    )
    rows_by_meeting: dict[Meeting, list[PastBurden]] = {}
    for row in db.session.scalars(query):
        rows_by_meeting.setdefault(row.meeting, []).append(row)
    mine = set(db.session.scalars(my_meetings().where(Meeting.id.in_(ids))))
    return [
        told(meeting, rows, is_mine=meeting in mine) for meeting, rows in rows_by_meeting.items()
    ]


def told(meeting: Meeting, rows: Sequence[PastBurden], *, is_mine: bool) -> PastMeeting:
    bearings = [(row, in_words(row.burden)) for row in rows if row.points]
    free = [row for row in rows if not row.points]
    title = meeting.title if is_mine or meeting.is_in_public else ""
    return PastMeeting(meeting, title, is_mine, bearings, free)
