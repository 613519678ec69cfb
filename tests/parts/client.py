"""A test client whose every request begins its own transaction, as in life.

The test's application context is the request's too, and so is its session: what a test or an
earlier request left open is ended first, or a POST would write in a transaction begun by a GET.
"""

from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from nact_meet.web.extensions import db


class Visitor(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> Any:
        end_transaction()
        answer = super().open(*args, **kwargs)
        end_transaction()
        return answer


def end_transaction() -> None:
    """In a thread of its own a request has its own context, and nothing is open before it."""
    if has_app_context():
        db.session.rollback()


def visitor(app: Flask) -> Visitor:
    app.test_client_class = Visitor
    return app.test_client()  # type: ignore[return-value]  # typed as its base class
