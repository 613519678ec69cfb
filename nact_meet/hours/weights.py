"""What an hour against each rule costs a person, in points."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from nact_meet.hours.rule_weight import MOST_POINTS
from nact_meet.planner.burdens import Weights
from nact_meet.web.forms.fields import PageForm
from nact_meet.world.rules import RULES
from nact_meet.world.wall_days import Rule

SENTENCE = _l("Please write a whole number from 0 to %(max)d.", max=MOST_POINTS)


class WeightsForm(PageForm):
    """A field for each rule, named as the rule is."""

    def __init__(self, formdata: Any = None, weights: Weights | None = None) -> None:
        super().__init__(formdata, data={str(rule): each for rule, each in (weights or {}).items()})

    @property
    def rules(self) -> list[tuple[Rule, Any]]:
        return [(rule, self[rule.value]) for rule in Rule]

    @property
    def weights(self) -> Weights:
        return {rule: field.data for rule, field in self.rules}


for rule in Rule:
    checks = [InputRequired(SENTENCE), NumberRange(0, MOST_POINTS, message=SENTENCE)]
    setattr(WeightsForm, rule.value, IntegerField(RULES[rule], checks))
