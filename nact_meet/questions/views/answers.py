"""What people answered: for the hosts all of it, for each person the file they sent."""

from io import BytesIO

from flask import Blueprint, abort, render_template, send_file
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import Select, select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response

from nact_meet.directory.access import organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.access import participant_or_404, place_or_refuse
from nact_meet.places.models.participant import Participant
from nact_meet.questions.models import AnswerFile, QuestionAnswer
from nact_meet.questions.summary import summed_up
from nact_meet.web.extensions import db

bp = Blueprint("answers", __name__)

add_tab(Tab("people", 70, _lp("heading", "Answers"), "answers.index"))


@bp.get("/meetings/<ref>/questions/answers")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template("questions/answers/index.html", meeting=meeting, sums=summed_up(meeting))


@bp.get("/meetings/<ref>/participants/<int:id>/answers/<int:question_id>/file")
@organiser_required
def file(ref: str, id: int, question_id: int) -> Response:
    place = participant_or_404(meeting_or_404(ref), id)
    return download(place, question_id)


@bp.get("/r/<token>/answers/<int:question_id>/file")
def own_file(token: str, question_id: int) -> Response:
    return download(place_or_refuse(token), question_id)


def download(place: Participant, question_id: int) -> Response:
    """To be saved, never shown by the browser: strangers sent it (`nosniff` is on every answer)."""
    file = db.session.scalar(file_of(place, question_id)) or abort(404)
    answer = send_file(
        BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def file_of(place: Participant, question_id: int) -> Select[AnswerFile]:
    return (
        select(AnswerFile)
        .join(AnswerFile.answer)
        .where(QuestionAnswer.participant_id == place.id)
        .where(QuestionAnswer.question_id == question_id)
        .options(undefer(AnswerFile.content))
    )
