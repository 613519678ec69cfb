"""/healthz: whether web, database and worker live."""

from typing import Any

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.notices.models.worker_pulse import WorkerBeat

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> tuple[dict[str, Any], int]:
    try:
        alive = WorkerBeat.any_alive()
    except SQLAlchemyError as error:
        current_app.logger.error("healthz: %s", type(error).__name__)
        return {"web": "ok", "database": "cannot be read", "worker": "unknown"}, 503
    if not alive:
        return {"web": "ok", "database": "ok", "worker": "no sign of life for 30 seconds"}, 503
    return {"web": "ok", "database": "ok", "worker": "ok"}, 200
