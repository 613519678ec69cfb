"""A meeting's participants as lists: a page to print, a sheet to keep, names for the room."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import MultiDict

from nact_meet.directory.access import current_organiser, current_zone, organiser_required
from nact_meet.directory.permissions import may_write_to
from nact_meet.lists.columns import AnswerColumns, sheet_columns
from nact_meet.lists.sheets import csv_lines, workbook
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.forms import PRESETS, Roster
from nact_meet.places.models.states import State
from nact_meet.places.order import ListedRow, codes_of, hosts_of, in_order, listed
from nact_meet.places.room_labels import room_label
from nact_meet.protocol.seating import delegations_in, with_absent
from nact_meet.web.extensions import db

bp = Blueprint("lists", __name__, url_prefix="/meetings/<ref>/lists")

add_tab(Tab("people", 80, _lp("heading", "Lists"), "lists.index"))

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024
AT_ONCE = 500


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    form = Roster(request.args, codes=codes_of(meeting))
    return render_template("lists/index.html", meeting=meeting, form=form, presets=PRESETS)


@bp.get("/participants")
@organiser_required
def printed(ref: str) -> str:
    """The *list of participants*, a delegation after the other, as paper has it."""
    meeting = meeting_or_404(ref)
    form = expected(request.args)
    delegations = delegations_in(meeting, rows_of(meeting, form))
    if form.is_whole:
        delegations = with_absent(meeting, delegations)
    return render_template("lists/printed.html", meeting=meeting, delegations=delegations)


@bp.get("/names")
@organiser_required
def names(ref: str) -> str:
    """What each is called in the video room, to be copied at once."""
    meeting = meeting_or_404(ref)
    rows = rows_of(meeting, expected(request.args))
    lines = [room_label(meeting.label_by, row) for row in rows]
    return render_template("lists/names.html", meeting=meeting, lines=lines)


@bp.get("/participants.csv")
@organiser_required
def csv(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    answers = AnswerColumns(meeting)
    rows = answers.follow(rows_of(meeting, Roster(request.args)))
    lines = csv_lines(rows, current_zone(), sheet_columns(meeting, answers))
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    return attached(answer, f"participants-{ref}.csv")


@bp.get("/participants.xlsx")
@organiser_required
def xlsx(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    answers = AnswerColumns(meeting)
    rows = answers.follow(rows_of(meeting, Roster(request.args)))
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it has been read)
    workbook(rows, current_zone(), file, sheet_columns(meeting, answers))
    return attached(Response(read(file), mimetype=XLSX), f"participants-{ref}.xlsx")


def expected(args: MultiDict[str, str]) -> Roster:
    """Who is registered, unless others are asked for: nobody else belongs on paper."""
    form = Roster(args)
    form.state.data = form.state.data or State.CONFIRMED.value
    return form


def rows_of(meeting: Meeting, form: Roster) -> Iterable[ListedRow]:
    """Fetched as they are written, so that a long list takes no more memory than a short one."""
    people = listed(meeting, may_write_to(current_organiser()))
    query = in_order(form.applied(people, meeting), form.chosen_order, hosts_of(meeting))
    rows: Iterable[Any] = db.session.execute(query, execution_options={"yield_per": AT_ONCE})
    return rows


def read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def attached(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
