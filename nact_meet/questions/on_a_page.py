"""What a participant's pages have of the hosts' questions: the form, and what was answered."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.questions.answering import answers_of, by_question, may_answer, missing
from nact_meet.questions.forms.answers import AnswersForm
from nact_meet.questions.models import QuestionKind, asked_in
from nact_meet.web.uploads import allow

Typed = MultiDict[str, Any]


def typed(meeting: Meeting) -> Typed:
    """What somebody sent, files too where the meeting asks for some."""
    files = sum(question.kind == QuestionKind.FILE for question in asked_in(meeting))
    if not files:
        return request.form
    allow(files)
    return CombinedMultiDict([request.form, request.files])


def asked_by(meeting: Meeting, sent: Typed | None = None) -> AnswersForm:
    """Of somebody who has no place yet."""
    return AnswersForm(asked_in(meeting), formdata=sent)


def asked_of(place: Participant, sent: Typed | None = None) -> AnswersForm:
    """Filled with what they said before; nothing is asked when it is too late to answer."""
    if not may_answer(place):
        return AnswersForm(())
    return AnswersForm(asked_in(place.meeting), by_question(answers_of(place)), sent)


def answered(place: Participant) -> dict[str, Any]:
    """What the page of a place says of them."""
    if not place.meeting.has_questions:
        return {}
    answers = answers_of(place)
    return {
        "answers": answers,
        "missing": len(missing(place, answers)),
        "may_answer": may_answer(place),
    }


def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """Refused before it was read, and so without the rest of the form: the browser still has it."""
    sentence = _("A file can have at most 10 MB. Please go back: what you typed is still there.")
    return render_template("error.html", heading=_("Too large"), sentence=sentence), 413
