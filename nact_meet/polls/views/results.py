"""What came of a poll so far, for its hosts: counts, and who said what unless it is secret."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.directory.access import current_zone, organiser_required
from nact_meet.history.models import Change
from nact_meet.history.sentences import Told, told
from nact_meet.lists.sheets import small_csv, small_workbook
from nact_meet.lists.views.sheets import XLSX, attached
from nact_meet.polls import tally
from nact_meet.polls.access import poll_or_404
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.proposed_date import ProposedDate
from nact_meet.polls.models.voter import Voter, readers_of
from nact_meet.polls.sheet import lines_of
from nact_meet.polls.tally import Result, Turnout, costs_of
from nact_meet.web.extensions import db

bp = Blueprint("poll_results", __name__, url_prefix="/polls/<ref>")

REMEMBERED = 50


@dataclass(frozen=True)
class Results:
    """`voters` are those who have answered, `comments` without names: one of both is empty."""

    rows: Sequence[Result]
    turnout: dict[bool, Turnout]
    voters: Sequence[Voter]
    comments: Sequence[str]
    proposed: Sequence[ProposedDate]
    """By their time; whose they are is not said of a secret poll."""
    told: int
    """How many readers hear which date is chosen."""
    unplaced: int
    """People whose clock nobody knows."""

    @property
    def answered(self) -> int:
        return sum(part.answered for part in self.turnout.values())

    @property
    def asked(self) -> int:
        return sum(part.asked for part in self.turnout.values())

    @property
    def tied(self) -> Sequence[Result]:
        return tally.tied(self.rows) if self.answered else []

    @property
    def has_costs(self) -> bool:
        return any(row.cost is not None for row in self.rows)


def results_of(poll: Poll) -> Results:
    voters = poll.loaded_voters()
    answered = [voter for voter in voters if voter.answered_at]
    comments = sorted(voter.comment for voter in answered if voter.comment)
    return Results(
        rows=tally.result_of(poll, costs_of(poll, voters)),
        turnout=tally.turnout_of(poll),
        voters=[] if poll.is_secret else answered,
        comments=comments if poll.is_secret else [],
        proposed=proposed_in(poll),
        unplaced=sum(voter.person is not None and not voter.person.own_zone for voter in voters),
        told=sum(len(theirs) for theirs in readers_of(voters).values()),
    )


def proposed_in(poll: Poll) -> Sequence[ProposedDate]:
    query = (
        select(ProposedDate)
        .join(ProposedDate.voter)
        .where(Voter.poll_id == poll.id)
        .options(joinedload(ProposedDate.voter).joinedload(Voter.person))
        .order_by(ProposedDate.starts_at, ProposedDate.id)
    )
    return db.session.scalars(query).all()


@bp.get("/result")
@organiser_required
def show(ref: str) -> Response:
    """A part of the poll's page, for live.js: 304 while nothing has changed."""
    poll = poll_or_404(ref)
    zone = current_zone()
    html = render_template("polls/_result.html", poll=poll, zone=zone, results=results_of(poll))
    answer = Response(html)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get("/result.csv")
@organiser_required
def csv(ref: str) -> Response:
    poll = poll_or_404(ref)
    answer = Response(small_csv(lines_of(poll, current_zone())), mimetype="text/csv")
    return attached(answer, f"poll-{ref}.csv")


@bp.get("/result.xlsx")
@organiser_required
def xlsx(ref: str) -> Response:
    poll = poll_or_404(ref)
    answer = Response(small_workbook(lines_of(poll, current_zone())), mimetype=XLSX)
    return attached(answer, f"poll-{ref}.xlsx")


def log_of(poll: Poll, zone: str) -> list[Told]:
    """The newest first."""
    of_poll = and_(Change.subject == Poll.__tablename__, Change.subject_id == poll.id)
    ids = select(Voter.id).where(Voter.poll_id == poll.id)
    of_voters = and_(Change.subject == Voter.__tablename__, Change.subject_id.in_(ids))
    query = select(Change).where(or_(of_poll, of_voters)).order_by(Change.id.desc())
    return [told(change, zone) for change in db.session.scalars(query.limit(REMEMBERED))]
