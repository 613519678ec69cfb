"""What a meeting asks its participants: organisers add, edit, order and remove it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.questions import questionnaire
from nact_meet.questions.access import question_or_404
from nact_meet.questions.forms.answers import AnswersForm
from nact_meet.questions.forms.question import QuestionForm, new_question
from nact_meet.questions.labels import answer_text, choice_name, offered_name, said_text
from nact_meet.questions.models import (
    OthersDependOnIt,
    Question,
    QuestionKind,
    asked_in,
    questions_of,
)
from nact_meet.questions.summary import count_answers
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import completed
from nact_meet.web.refusals import Refusal

bp = Blueprint("questions", __name__, url_prefix="/meetings/<ref>/questions")
bp.add_app_template_filter(answer_text)
bp.add_app_template_filter(choice_name)
bp.add_app_template_filter(said_text)

add_tab(Tab("settings", 40, _lp("heading", "Questions"), "questions.index"))

STEPS = {"up": -1, "down": 1}


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "questions/index.html",
        meeting=meeting,
        asked=[(question, whom(question)) for question in asked_in(meeting)],
        retired=[question for question in questions_of(meeting) if question.is_retired],
        counts=count_answers(meeting),
        kinds=list(QuestionKind),
    )


@bp.get("/preview")
@organiser_required
def preview(ref: str) -> str:
    """As participants see it; nothing can be sent."""
    meeting = meeting_or_404(ref)
    form = AnswersForm(asked_in(meeting))
    return render_template("questions/preview.html", meeting=meeting, form=form)


@bp.get("/new")
@organiser_required
def new(ref: str) -> str:
    meeting = meeting_or_404(ref)
    question = new_question(meeting, kind_or_404(request.args.get("kind")))
    return page(meeting, question, QuestionForm(question, asked_in(meeting)))


@bp.post("")
@organiser_required
def create(ref: str) -> Any:
    meeting = meeting_or_404(ref)
    question = new_question(meeting, kind_or_404(request.form.get("kind")))
    form = QuestionForm(question, asked_in(meeting), request.form)
    if "add" in request.form:
        form.add_language()
        return page(meeting, question, form)
    if not form.validate():
        return page(meeting, question, form), 422
    questionnaire.ask(meeting, Question(kind=question.kind, **form.values), by=current_person())
    db.session.commit()
    flash(_("Question saved."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.get("/<int:id>")
@organiser_required
def edit(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    question = question_or_404(meeting, id)
    return page(meeting, question, QuestionForm(question, before(question)))


@bp.post("/<int:id>")
@organiser_required
def update(ref: str, id: int) -> Any:
    meeting = meeting_or_404(ref)
    question = question_or_404(meeting, id)
    earlier = before(question)
    sent = completed(request.form, QuestionForm(question, earlier))
    form = QuestionForm(question, earlier, sent)
    if "add" in request.form:
        form.add_language()
        return page(meeting, question, form)
    if not form.validate():
        return page(meeting, question, form), 422
    try:
        question.change(form.values, by=current_person())
    except OthersDependOnIt as refusal:
        db.session.rollback()
        form.mention(str(refusal.sentence))
        return page(meeting_or_404(ref), question_or_404(meeting, id), form), 422
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/position")
@organiser_required
def move(ref: str, id: int) -> Response:
    question = question_or_404(meeting_or_404(ref), id)
    step = STEPS.get(request.form.get("step", "")) or abort(400)
    question.move(step, by=current_person())
    db.session.commit()
    return redirect(url_for(".index", ref=ref, _anchor=f"q{id}"), 303)


@bp.get("/<int:id>/removal")
@organiser_required
def removal(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    question = question_or_404(meeting, id)
    count = question.count_answers()
    return render_template(
        "questions/removal.html", meeting=meeting, question=question, count=count
    )


@bp.post("/<int:id>/removal")
@organiser_required
def remove(ref: str, id: int) -> Response:
    question = question_or_404(meeting_or_404(ref), id)
    question.remove(by=current_person())
    db.session.commit()
    flash(_("This question is no longer asked."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/return")
@organiser_required
def ask_again(ref: str, id: int) -> Response:
    question = question_or_404(meeting_or_404(ref), id)
    question.ask_again(by=current_person())
    db.session.commit()
    flash(_("The question is back in the form, at the end."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    db.session.rollback()
    words = {"heading": _("This is not possible"), "sentence": refusal.sentence}
    next_url = url_for(".index", ref=(request.view_args or {}).get("ref"))
    label = _("Back to the questions")
    html = render_template("error.html", next_url=next_url, next_label=label, **words)
    return html, refusal.status


def kind_or_404(text: str | None) -> QuestionKind:
    return QuestionKind(text) if text in set(QuestionKind) else abort(404)


def before(question: Question) -> Sequence[Question]:
    """What it can depend on."""
    asked = asked_in(question.meeting)
    return asked[: asked.index(question)] if question in asked else asked


def whom(question: Question) -> str:
    """Who is asked it, as its organisers read it."""
    decider = question.shown_if
    if decider is None:
        return str(pgettext("who", "Everyone"))
    answer = offered_name(decider, question.shown_if_value)
    words = {"answer": answer, "question": decider.label}
    return str(_("People who answer “%(answer)s” to “%(question)s”", **words))


def page(meeting: Meeting, question: Question, form: QuestionForm) -> str:
    answers = question.count_answers() if question.id else 0
    return render_template(
        "questions/edit.html", meeting=meeting, question=question, form=form, answers=answers
    )
