"""What somebody said by telephone or letter, as a host writes it down."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField
from wtforms.validators import Optional

from nact_meet.places.models.participant import Participant
from nact_meet.questions.answering import answers_of, by_question, may_answer
from nact_meet.questions.forms.answers import AnswersForm
from nact_meet.questions.models import QuestionKind, asked_in
from nact_meet.web.forms.fields import PageForm, Passage, choices, complain

THEIRS_ALONE = (QuestionKind.CONSENT, QuestionKind.FILE)
"""Nobody agrees for somebody else; a file is sent by whoever has it."""


class SpokenAnswer(StrEnum):
    YES = "yes"
    SUBJECT = "subject"
    PERHAPS = "perhaps"
    NO = "no"
    NOTHING = "nothing"


class SpokenForm(PageForm):
    said = RadioField(
        _l("What they said"),
        choices=choices(
            [
                (SpokenAnswer.YES.value, _l("They can come")),
                (SpokenAnswer.SUBJECT.value, _l("They can come, subject to clearance")),
                (SpokenAnswer.PERHAPS.value, _l("Perhaps they can come")),
                (SpokenAnswer.NO.value, _l("They cannot come")),
                (SpokenAnswer.NOTHING.value, _l("Only answers to questions")),
            ]
        ),
    )
    clearance_on = DateField(
        _l("Clearance expected on"),
        [Optional()],
        description=_l("Only for “subject to clearance”."),
    )
    words = Passage(_l("In their words"), length=500)

    def __init__(self, formdata: Any = None, *, place: Participant) -> None:
        questions = asked_in(place.meeting) if may_answer(place) else ()
        asked = [question for question in questions if question.kind not in THEIRS_ALONE]
        known = by_question(answers_of(place)) if asked else {}
        self.answers = AnswersForm(asked, known, formdata, wants_all=False)
        self.may_hesitate = place.may_hesitate
        super().__init__(formdata)

    def validate(self, extra_validators: Any = None) -> bool:
        is_right, is_answered = super().validate(extra_validators), self.answers.validate()
        if self.said.errors and not self.said.data:
            self.said.errors = []
            complain(self.said, _("Please choose what they said."))
        if self.said.data == SpokenAnswer.PERHAPS and not self.may_hesitate:
            complain(self.said, _("This answer is no longer possible."))
            is_right = False
        if self.said.data == SpokenAnswer.SUBJECT and not self.clearance_on.data:
            complain(self.clearance_on, _("Please choose a day."))
            is_right = False
        return is_right and is_answered

    @property
    def errors(self) -> dict[str, Any]:
        return super().errors | self.answers.errors

    @property
    def spoken(self) -> SpokenAnswer:
        return SpokenAnswer(self.said.data)
