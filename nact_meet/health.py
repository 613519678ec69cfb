"""/healthz: whether web, database and worker live, and whether mail waits for its turn."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.notices.models import claims
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.own_data.models import Erasure
from nact_meet.post import ceilings

FULL = "strangers have caused as much as they may in an hour; what is beyond waits"
LATE = "mail that was due an hour ago has not left"
HIDDEN = "who wished to be erased an hour ago has not been told until when to undo it"

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> tuple[dict[str, Any], int]:
    try:
        alive, waits = WorkerBeat.any_alive(), dict(what_waits())
    except SQLAlchemyError as error:
        current_app.logger.error("healthz: %s", type(error).__name__)
        return {"web": "ok", "database": "cannot be read", "worker": "unknown"}, 503
    if not alive:
        return {"web": "ok", "database": "ok", "worker": "no sign of life for 30 seconds"}, 503
    return {"web": "ok", "database": "ok", "worker": "ok"} | waits, 200


def what_waits() -> Iterator[tuple[str, str]]:
    """Nothing that another process would mend: so all is well, and somebody should look."""
    if ceilings.reached():
        yield "mail", FULL
    elif claims.has_late():
        yield "mail", LATE
    if Erasure.waits_long():
        yield "erasures", HIDDEN
