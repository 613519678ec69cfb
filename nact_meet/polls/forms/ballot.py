"""A voter's answer: one of three for each date, and a comment. Made for each poll."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, Field, RadioField
from wtforms.form import BaseForm
from wtforms.validators import AnyOf

from nact_meet.polls.labels import CHOICES, date_line
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Choice, Voter
from nact_meet.questions.forms.answers import Meta
from nact_meet.web.forms.fields import Passage, choices

KEEP_TIMES = _l("Hold the dates I can make in my calendar until one is chosen")
PLEASE_ANSWER = _l("Please choose one of the three answers.")


@dataclass(frozen=True)
class BallotLine:
    slot: PollSlot
    field: Field


class BallotForm(BaseForm):
    """Filled with what was said before; `zone` is the clock by which the page names the dates."""

    def __init__(self, voter: Voter, zone: str, formdata: Any = None) -> None:
        self.poll: Poll = voter.poll
        fields = {name(slot): choice_field(slot, zone) for slot in self.poll.slots}
        comment = Passage(
            _lp("label", "Comment"),
            length=2000,
            description=_l("For example: after three I can stay longer."),
        )
        fields |= {"comment": comment}
        if voter.may_keep_times:
            fields["keeps_times"] = BooleanField(KEEP_TIMES)
        super().__init__(fields, meta=Meta())
        said = {f"slot-{key}": choice.value for key, choice in voter.choices.items()}
        own = {"comment": voter.comment, "keeps_times": voter.keeps_times}
        self.process(formdata, data=said | own)

    def say_to_all(self, choice: Choice) -> None:
        """What the buttons do that say the same of each date."""
        for line in self.lines:
            line.field.data = choice.value

    @property
    def lines(self) -> Iterator[BallotLine]:
        return (BallotLine(slot, self[name(slot)]) for slot in self.poll.slots)

    @property
    def keeps_times(self) -> bool:
        """Also where the poll keeps no dates: then nobody is asked."""
        return "keeps_times" not in self or bool(self["keeps_times"].data)

    @property
    def choices(self) -> dict[int, Choice]:
        """After validation."""
        return {line.slot.id: Choice(line.field.data) for line in self.lines}


def name(slot: PollSlot) -> str:
    return f"slot-{slot.id}"


def choice_field(slot: PollSlot, zone: str) -> Any:
    return RadioField(
        date_line(slot, zone),
        choices=choices((choice.value, CHOICES[choice]) for choice in Choice),
        validators=[AnyOf([choice.value for choice in Choice], message=PLEASE_ANSWER)],
        validate_choice=False,
    )
