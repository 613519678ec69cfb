"""A participant's browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.parts.client import visitor


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return visitor(app)
