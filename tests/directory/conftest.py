"""What the tests of the directory share: a query counter, and a member of the Secretariat."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from nact_meet.web.extensions import db
from tests.cast import Cast


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def secretariat(organiser_client: FlaskClient, cast: Cast) -> FlaskClient:
    """Somchai's browser, when he is a member of the Secretariat."""
    cast.organiser.is_secretariat = True
    db.session.commit()
    return organiser_client
