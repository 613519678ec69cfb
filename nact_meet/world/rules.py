"""What a rule of the planner is called within a line or a sentence, hence in small letters."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.world.wall_days import Rule

RULES: dict[StrEnum, LazyString] = {
    Rule.EDGE: _l("edge of office hours"),
    Rule.EARLY_OR_LATE: _l("early or late"),
    Rule.NIGHT: _l("night"),
    Rule.LUNCH: _l("lunch"),
    Rule.PRAYER: _l("Friday prayer"),
    Rule.RAMADAN: _l("Ramadan afternoon"),
    Rule.WEEKEND: _l("weekend"),
    Rule.HOLIDAY: _l("public holiday"),
    Rule.BLACKOUT: _l("day without meetings"),
    Rule.BUSY: _l("busy"),
}
