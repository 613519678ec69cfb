"""What the tests of the rules of time share: a member of the Secretariat, and forms filled in."""

import pytest
from flask.testing import FlaskClient

from nact_meet.web.extensions import db
from tests.cast import Cast


@pytest.fixture
def secretariat(organiser_client: FlaskClient, cast: Cast) -> FlaskClient:
    """Somchai's browser, when he is a member of the Secretariat."""
    cast.organiser.is_secretariat = True
    db.session.commit()
    return organiser_client


def typed(**changed: object) -> dict[str, object]:
    """The preset of Myanmar as its form has it, with what somebody changed."""
    usual = {
        "stretches-morning_from": "09:30",
        "stretches-morning_to": "12:00",
        "stretches-afternoon_from": "13:00",
        "stretches-afternoon_to": "16:30",
        "weekend": ["5", "6"],
        "source": "",
    }
    return usual | changed
