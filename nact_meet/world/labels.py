"""Rules of time and public holidays in words."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.world.days_off import DayOff
from nact_meet.world.wall_days import Rule

RULES: dict[StrEnum, LazyString] = {  # within a line or a sentence, hence in small letters
    Rule.EDGE: _l("edge of working hours"),
    Rule.EARLY_OR_LATE: _l("early or late"),
    Rule.NIGHT: _lp("what an hour meets", "night"),
    Rule.LUNCH: _lp("what an hour meets", "lunch"),
    Rule.PRAYER: _l("Friday prayer"),
    Rule.RAMADAN: _l("Ramadan afternoon"),
    Rule.WEEKEND: _lp("what an hour meets", "weekend"),
    Rule.HOLIDAY: _l("public holiday"),
    Rule.BLACKOUT: _l("day without meetings"),
    Rule.BUSY: _lp("what an hour meets", "busy"),
}


RULE_SENTENCES: dict[Rule, LazyString] = {
    Rule.EDGE: _l("Within an hour before work begins or after it ends."),
    Rule.EARLY_OR_LATE: _l("More than an hour from working hours, between 06:00 and 22:00."),
    Rule.NIGHT: _l("From 22:00 to 06:00."),
    Rule.LUNCH: _l("The break on an ordinary day."),
    Rule.PRAYER: _l("The break on Fridays with hours of their own."),
    Rule.RAMADAN: _l("Hours that are worked during the rest of the year but not in Ramadan."),
    Rule.WEEKEND: _l("A day on which the office is closed; added to the cost of the hour."),
    Rule.HOLIDAY: _l("A public holiday of the country; added to the cost of the hour."),
    Rule.BLACKOUT: _l("A day on which the network does not meet; added to the cost of the hour."),
    Rule.BUSY: _l("The person’s calendar is busy; added to the cost of the hour."),
}


def holiday(off: DayOff) -> str:
    """What it is called, and how sure anybody is of it."""
    name = off.name or str(RULES[Rule.HOLIDAY])
    if off.is_estimated:
        return str(_("%(name)s (estimated)", name=name))
    if not off.is_announced:
        return str(_("%(name)s (not announced yet)", name=name))
    return name
