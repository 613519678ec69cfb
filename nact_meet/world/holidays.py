"""What a public holiday is called, and how sure anybody is of it."""

from flask_babel import gettext as _

from nact_meet.world.days_off import DayOff


def holiday(off: DayOff) -> str:
    if off.is_estimated:
        return str(_("%(name)s (estimated)", name=off.name))
    if not off.is_announced:
        return str(_("%(name)s (not announced yet)", name=off.name))
    return off.name
