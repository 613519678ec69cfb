"""Words for kinds of days; what the log says of working hours and days off."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_values, log_verbs, named_in
from nact_meet.web.labels import words
from nact_meet.world.days_off import DayKind

DAY_KINDS: dict[DayKind, LazyString] = {
    DayKind.HOLIDAY: _l("Public holiday"),
    DayKind.JOINT_LEAVE: _l("Joint leave"),
    DayKind.WORKED: _l("Make-up working day"),
    DayKind.ORDINARY: _l("Not a holiday"),
}
words(DAY_KINDS)


def source_of(hours: dict[str, Any], _zone: str) -> str:
    """Where they are from stands for the hours themselves, which are a table."""
    return str(hours.get("source") or "…")


log_verbs(
    {
        "hours changed": _l("%(actor)s changed the working hours of %(name)s."),
        "day said": _l("%(actor)s corrected this day off: %(name)s"),
        "day withdrawn": _l("%(actor)s removed the correction of %(name)s."),
        "year announced": _l("%(actor)s marked the holidays of %(name)s as announced."),
        "year unmarked": _l("%(actor)s marked the holidays of %(name)s as not announced."),
    }
)
log_fields({"means": _l("Kind of day"), "announced_on": _l("Announced on")})
log_values({"hours": source_of, "means": named_in(DAY_KINDS)})
