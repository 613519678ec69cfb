"""What the log says of office hours."""

from typing import Any

from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_values, log_verbs


def source_of(hours: dict[str, Any], _zone: str) -> str:
    """Where they are from stands for the hours themselves, which are a table."""
    return str(hours.get("source") or "…")


log_verbs({"hours changed": _l("%(actor)s changed the working hours of %(name)s.")})
log_values({"hours": source_of})
