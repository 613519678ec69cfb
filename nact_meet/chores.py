"""What the worker does by the clock, besides sending: whatever packages registered."""

import structlog
from sqlalchemy.exc import OperationalError

from nact_meet.notices.chores import chores
from nact_meet.own_data import retention  # noqa: F401  (its chore is on no page)
from nact_meet.web.extensions import db

log = structlog.get_logger()


def do() -> None:
    """One that stumbles keeps no other from its turn; a database that is away ends the round."""
    for done in chores():
        try:
            done()
        except OperationalError:
            raise
        except Exception:
            db.session.rollback()
            log.exception("a chore failed", chore=f"{done.__module__}.{done.__name__}")
