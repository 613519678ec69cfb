"""Looking for a meeting, a person, an institute or a working group, from any page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import and_, or_, select

from nact_meet.directory.access import current_zone, organiser_required, people_found
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.web.searching import each_word, in_any, is_enough
from nact_meet.web.texts import in_each_language

bp = Blueprint("search", __name__, url_prefix="/search")

MOST = 20
"""Of each kind; who finds more adds a word."""
MOST_WORDS = 8
"""More are not looked at: each is compared with every name there is."""


@dataclass(frozen=True)
class Findings:
    """One more than MOST of a kind says that there are others."""

    meetings: Sequence[tuple[Meeting, bool]]
    """Each with whether whoever searches acts for it."""
    people: Sequence[Person]
    institutes: Sequence[Institute]
    groups: Sequence[WorkingGroup]

    @property
    def is_nothing(self) -> bool:
        return not (self.meetings or self.people or self.institutes or self.groups)


@bp.get("")
@organiser_required
def index() -> str:
    wanted = " ".join(request.args.get("q", "").split()[:MOST_WORDS])
    return render_template(
        "desk/search.html",
        wanted=wanted,
        found=find(wanted) if is_enough(wanted) else None,
        most=MOST,
        zone=current_zone(),
    )


def find(wanted: str) -> Findings:
    """A statement for each kind."""
    return Findings(
        meetings=meetings_found(wanted),
        people=db.session.scalars(people_found(wanted).limit(MOST + 1)).all(),
        institutes=db.session.scalars(Institute.search(wanted).limit(MOST + 1)).all(),
        groups=db.session.scalars(WorkingGroup.search(wanted).limit(MOST + 1)).all(),
    )


def meetings_found(wanted: str) -> Sequence[tuple[Meeting, bool]]:
    """Theirs, and what everybody can read; the newest first."""
    mine = Meeting.id.in_(my_meetings().with_only_columns(Meeting.id))
    in_public = and_(Meeting.is_public, Meeting.published_at.is_not(None))
    words = each_word(wanted, in_any(*in_each_language(Meeting, "title")))
    query = select(Meeting, mine).where(or_(mine, in_public), *words)
    newest = query.order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST + 1)
    return [(meeting, is_mine) for meeting, is_mine in db.session.execute(newest)]
