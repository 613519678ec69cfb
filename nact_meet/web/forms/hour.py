"""When something is to be done: a day and an hour by one of a few clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import DateField, SelectField, TimeField
from wtforms.validators import InputRequired

from nact_meet.web.formats import city
from nact_meet.web.forms.fields import NEEDED, PageForm, choices
from nact_meet.world import timezones
from nact_meet.world.timezones import NonexistentWallClock, utc_now


class HourForm(PageForm):
    """After validation `at` is the instant; where a clock shows it twice, the first."""

    day = DateField(_lp("label", "Day"), [InputRequired(NEEDED)])
    time = TimeField(_lp("label", "Hour"), [InputRequired(NEEDED)])
    zone = SelectField(_l("Time zone"))

    def __init__(
        self, formdata: Any = None, *, zones: Sequence[str], at: datetime | None = None
    ) -> None:
        """`at` is what it is now; `zones` are the clocks to choose from, the first at first."""
        super().__init__(formdata, data=values(at, zones[0]) if at else {"zone": zones[0]})
        now = utc_now()
        self.zone.choices = choices(
            (zone, f"{city(zone)} ({timezones.offset_label(now, zone)})") for zone in zones
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        assert self.day.data and self.time.data
        try:
            wall_clock = datetime.combine(self.day.data, self.time.data)
            self.at = timezones.instant(wall_clock, self.zone.data, 0)
        except NonexistentWallClock:
            self.time.errors = [_("The clocks go forward then. Please choose an hour later.")]
            return False
        except OverflowError:
            self.day.errors = [_("Please choose another day.")]
            return False
        return True


def values(at: datetime, zone: str) -> dict[str, Any]:
    wall_clock = timezones.wall_clock(at, zone)
    return {"day": wall_clock.date(), "time": wall_clock.time(), "zone": zone}
