"""Mail that came in: what organisers read of it, and what they decide."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, select, update
from werkzeug.wrappers import Response as Redirection

from nact_meet.directory.access import (
    current_person,
    current_zone,
    organiser_required,
    secretariat_required,
)
from nact_meet.meetings.access import meeting_or_404, my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, waiting_in
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.answering import may_be_answered, write_back
from nact_meet.post.forms import WrittenBackForm
from nact_meet.post.labels import became, contents, why
from nact_meet.post.models import Incoming, newest, open_in
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

bp = Blueprint("incoming", __name__)

left = select(func.count(Incoming.id)).where(open_in(Meeting.id))
"""How many messages nobody of the hosts has settled."""
add_tab(
    Tab(
        "messages",
        30,
        _l("Replies by email"),
        "incoming.index",
        left.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s reply by email to read", "%(num)s replies by email to read", count
        ),
    )
)
bp.add_app_template_filter(contents)
bp.add_app_template_filter(became)
bp.add_app_template_filter(why)

PER_PAGE = 100


@bp.get("/meetings/<ref>/incoming")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    only_waiting = request.args.get("show") == "waiting"
    where = [Incoming.meeting_id == meeting.id]
    if only_waiting:
        where.append(open_in(meeting.id))
    return render_template(
        "post/incoming/index.html",
        meeting=meeting,
        page=pages(newest(*where)),
        only_waiting=only_waiting,
        left=waiting_in(meeting)["incoming.index"],
        zone=current_zone(),
    )


@bp.get("/meetings/<ref>/incoming/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    row = message_or_404(Incoming.meeting_id == meeting.id, Incoming.id == id)
    return page_of(row, meeting)


@bp.get("/meetings/<ref>/incoming/<int:id>/mail.eml")
@organiser_required
def raw(ref: str, id: int) -> Response:
    meeting = meeting_or_404(ref)
    return download(message_or_404(Incoming.meeting_id == meeting.id, Incoming.id == id))


@bp.post("/meetings/<ref>/incoming/<int:id>/decision")
@organiser_required
def decide(ref: str, id: int) -> Redirection:
    row = locked_or_404(ref, id)
    counts = {"take up": True, "leave": False}.get(request.form.get("decision", ""))
    if counts is None:
        abort(400, _("Please choose one of the two buttons to say whether the message counts."))
    if row.waits:
        row.decide(counts=counts, by=current_person())
        db.session.commit()
        flash(became(row), "message" if row.outcome == Outcome.APPLIED else "warn")
    else:
        flash(_("This had already been decided, so nothing has changed."), "warn")
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/meetings/<ref>/incoming/<int:id>/answer")
@organiser_required
def answer(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    row, form = locked_or_404(ref, id), WrittenBackForm(request.form)
    if not may_be_answered(row):
        abort(404)
    if not form.validate():
        return page_of(row, meeting, form), 422
    write_back(row, form.words.data, by=current_person())
    db.session.commit()
    flash(_("Your answer is on its way."))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/meetings/<ref>/incoming/<int:id>/done")
@organiser_required
def finish(ref: str, id: int) -> Redirection:
    locked_or_404(ref, id).finish()
    db.session.commit()
    flash(_("Marked as done."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/meetings/<ref>/incoming/done")
@organiser_required
def finish_all(ref: str) -> Redirection:
    """What waits for a decision still does."""
    meeting = meeting_or_404(ref)
    decided = (open_in(meeting.id), Incoming.outcome != Outcome.WAITING)
    db.session.execute(update(Incoming).where(*decided).values(done_at=utc_now()))
    db.session.commit()
    flash(_("Marked as done."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.get("/incoming")
@secretariat_required
def unplaced() -> str:
    page = pages(newest(Incoming.meeting_id.is_(None)))
    return render_template("post/incoming/unplaced.html", page=page, zone=current_zone())


@bp.get("/incoming/<int:id>")
@secretariat_required
def show_unplaced(id: int) -> str:
    return page_of(message_or_404(Incoming.meeting_id.is_(None), Incoming.id == id), None)


@bp.get("/incoming/<int:id>/mail.eml")
@secretariat_required
def raw_unplaced(id: int) -> Response:
    return download(message_or_404(Incoming.meeting_id.is_(None), Incoming.id == id))


def message_or_404(*where: ColumnElement[bool]) -> Incoming:
    return db.session.scalar(newest(*where)) or abort(404)


def locked_or_404(ref: str, id: int) -> Incoming:
    """Its place is locked first, as for an answer that comes in: the two take turns."""
    mine = my_meetings().where(Meeting.ref == ref).with_only_columns(Meeting.id)
    where = (Incoming.id == id, Incoming.meeting_id.in_(mine))
    its_place = select(Incoming.participant_id).where(*where).scalar_subquery()
    db.session.scalar(
        select(Participant).where(Participant.id == its_place).with_for_update(key_share=True)
    )
    return db.session.scalar(newest(*where).with_for_update(of=Incoming)) or abort(404)


def page_of(row: Incoming, meeting: Meeting | None, form: WrittenBackForm | None = None) -> str:
    return render_template(
        "post/incoming/show.html",
        row=row,
        meeting=meeting,
        form=form or WrittenBackForm(),
        may_answer=may_be_answered(row),
        zone=current_zone(),
    )


def download(row: Incoming) -> Response:
    """The message as it came, for another program: never shown as a page of this site."""
    answer = make_response(row.raw)
    answer.mimetype = "message/rfc822"
    answer.headers["Content-Disposition"] = f'attachment; filename="incoming-{row.id}.eml"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def pages(query: Select[Any]) -> Pagination:
    return db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
