"""Mail that came in: what organisers read of it, and what they decide."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy import Select

from nact_meet import access
from nact_meet.access import current_person, organiser_required, secretariat_required
from nact_meet.extensions import db
from nact_meet.models import Incoming, Meeting, Outcome
from nact_meet.models.incoming import newest, undecided

bp = Blueprint("incoming", __name__)
bp.add_app_template_global(undecided)

PER_PAGE = 100


@bp.get("/meetings/<ref>/incoming")
@organiser_required
def index(ref: str) -> str:
    meeting = access.meeting_or_404(ref)
    only_waiting = request.args.get("show") == "waiting"
    where = [Incoming.meeting_id == meeting.id]
    if only_waiting:
        where.append(Incoming.outcome == Outcome.WAITING)
    return render_template(
        "incoming/index.html",
        meeting=meeting,
        page=pages(newest(*where)),
        only_waiting=only_waiting,
        zone=current_person().zone,
    )


@bp.get("/meetings/<ref>/incoming/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    meeting = access.meeting_or_404(ref)
    row = message_or_404(Incoming.meeting_id == meeting.id, Incoming.id == id)
    return page_of(row, meeting)


@bp.get("/meetings/<ref>/incoming/<int:id>/mail.eml")
@organiser_required
def raw(ref: str, id: int) -> Response:
    meeting = access.meeting_or_404(ref)
    return download(message_or_404(Incoming.meeting_id == meeting.id, Incoming.id == id))


@bp.get("/incoming")
@secretariat_required
def unplaced() -> str:
    page = pages(newest(Incoming.meeting_id.is_(None)))
    return render_template("incoming/unplaced.html", page=page, zone=current_person().zone)


@bp.get("/incoming/<int:id>")
@secretariat_required
def show_unplaced(id: int) -> str:
    return page_of(message_or_404(Incoming.meeting_id.is_(None), Incoming.id == id), None)


@bp.get("/incoming/<int:id>/mail.eml")
@secretariat_required
def raw_unplaced(id: int) -> Response:
    return download(message_or_404(Incoming.meeting_id.is_(None), Incoming.id == id))


def message_or_404(*where: Any) -> Incoming:
    return db.session.scalar(newest(*where)) or abort(404)


def page_of(row: Incoming, meeting: Meeting | None) -> str:
    reader = current_person()
    return render_template("incoming/show.html", row=row, meeting=meeting, zone=reader.zone)


def download(row: Incoming) -> Response:
    """The message as it came, for another program: never shown as a page of this site."""
    answer = make_response(row.raw)
    answer.mimetype = "message/rfc822"
    answer.headers["Content-Disposition"] = f'attachment; filename="incoming-{row.id}.eml"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def pages(query: Select[Any]) -> Any:
    return db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
