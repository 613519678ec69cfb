"""/healthz: whether web, database and worker live, and whether mail waits for its turn."""

from typing import Any

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.post import ceilings

FULL = "strangers have caused as much as they may in an hour; what is beyond waits"

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> tuple[dict[str, Any], int]:
    try:
        alive, full = WorkerBeat.any_alive(), ceilings.reached()
    except SQLAlchemyError as error:
        current_app.logger.error("healthz: %s", type(error).__name__)
        return {"web": "ok", "database": "cannot be read", "worker": "unknown"}, 503
    if not alive:
        return {"web": "ok", "database": "ok", "worker": "no sign of life for 30 seconds"}, 503
    well = {"web": "ok", "database": "ok", "worker": "ok"}
    return well | ({"mail": FULL} if full else {}), 200
