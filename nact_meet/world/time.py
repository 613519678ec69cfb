"""What each rule of time means, in a sentence."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.world.wall_days import Rule

RULE_SENTENCES: dict[Rule, LazyString] = {
    Rule.EDGE: _l("Within an hour before work begins or after it ends."),
    Rule.EARLY_OR_LATE: _l("Further from work than that, from 06:00 to 22:00."),
    Rule.NIGHT: _l("From 22:00 to 06:00."),
    Rule.LUNCH: _l("The break of an ordinary day."),
    Rule.PRAYER: _l("The break of a Friday whose hours are named apart."),
    Rule.RAMADAN: _l("Working time of the rest of the year that Ramadan leaves free."),
    Rule.WEEKEND: _l("A day on which the office does not work; beside what the hour costs anyway."),
    Rule.HOLIDAY: _l("A public holiday of the country; beside what the hour costs anyway."),
    Rule.BLACKOUT: _l("A day on which the network does not meet; beside what the hour costs."),
    Rule.BUSY: _l("Somebody’s calendar is taken; beside what the hour costs anyway."),
}
