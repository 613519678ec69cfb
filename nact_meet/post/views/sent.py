"""Looking back: who was told what and when, and who changed what."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, not_, select
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.history.models import Change
from nact_meet.history.sentences import told
from nact_meet.letters.readers import letters_of
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.meetings.tasks import Task, tasks
from nact_meet.notices.labels import why_not_sent
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places.models.participant import Participant
from nact_meet.post.labels import advice
from nact_meet.post.progress import progress_of, progress_of_mine
from nact_meet.post.sent import (
    PageOfMails,
    failing,
    notices_of,
    send_refused_again,
    troubles_of,
    waiting_reminder,
)
from nact_meet.web.extensions import db

bp = Blueprint("post", __name__, url_prefix="/meetings/<ref>")

bp.add_app_template_global(progress_of)
bp.add_app_template_filter(advice)
bp.add_app_template_filter(why_not_sent)
add_tab(Tab("messages", 20, _l("Sent emails"), "post.index"))
add_tab(Tab("overview", 20, _lp("heading", "Changes"), "post.changes"))

PER_PAGE = 100
LETTERS = 5
"""So many of the newest stand above the mails."""


def everything_else() -> ColumnElement[bool]:
    """Two reminders wait for everybody: they would hide what happened."""
    return not_(waiting_reminder())


ONLY = {"failing": failing, "later": waiting_reminder}


@bp.get("/post")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    show, letter = request.args.get("show", ""), request.args.get("letter", type=whole_number)
    query = notices_of(meeting).where(ONLY.get(show, everything_else)())
    query = query.where(Notice.letter_id == letter) if letter else query
    page = PageOfMails(
        select=query,
        session=db.session(),
        per_page=PER_PAGE,
        max_per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "post/sent/index.html",
        meeting=meeting,
        page=page,
        show=show if show in ONLY else None,
        only_letter=letter,
        letters=[] if show or letter else letters_of(meeting, LETTERS),
        troubles=troubles_of(meeting),
        worker_lives=WorkerBeat.any_alive(),
        zone=current_zone(),
    )


@bp.get("/post/progress")
@organiser_required
def progress(ref: str) -> Response:
    """A part of pages, for live.js: 304 while nothing has changed."""
    html = render_template("post/sent/progress.html", progress=progress_of(meeting_or_404(ref)))
    answer = Response(html, mimetype="text/html")
    answer.add_etag()
    return answer.make_conditional(request)


@tasks
def being_sent() -> Iterator[Task]:
    for each in progress_of_mine():
        yield Task(each.says, each.meeting.title, url_for("post.index", ref=each.meeting.ref))


@bp.post("/post/<int:id>/again")
@organiser_required
def again(ref: str, id: int) -> Response:
    notice = notice_or_404(meeting_or_404(ref), id)
    place = db.session.get(Participant, notice.participant_id or 0) or abort(404)
    place.tell_again(notice.kind, by=current_person())
    db.session.commit()
    flash(_("We are sending it to %(name)s again.", name=place.full_name))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/post/again")
@organiser_required
def refused_again(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    count = send_refused_again(meeting, by=current_person())
    db.session.commit()
    if count:
        flash(ngettext("Sent again to %(num)s person.", "Sent again to %(num)s people.", count))
    else:
        flash(_("There is nothing to send again."), "warn")
    return redirect(url_for(".index", ref=ref), 303)


@bp.get("/changes")
@organiser_required
def changes(ref: str) -> str:
    meeting = meeting_or_404(ref)
    query = select(Change).where(Change.meeting_id == meeting.id)
    page = pages(query.order_by(Change.at.desc(), Change.id.desc()))
    zone = current_zone()
    return render_template(
        "post/sent/changes.html",
        meeting=meeting,
        page=page,
        rows=[told(change, zone) for change in page.items],
        zone=zone,
    )


def notice_or_404(meeting: Meeting, id: int) -> Notice:
    where = (Notice.id == id, Notice.meeting_id == meeting.id)
    return db.session.scalar(select(Notice).where(*where)) or abort(404)


def pages(query: Select[Any]) -> Pagination:
    return db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
