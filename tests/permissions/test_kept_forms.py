"""A form that came too late is shown again wherever it was sent: no view stumbles over it."""

import pytest
from structlog.testing import capture_logs
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in.models.kept_form import KeptForm
from nact_meet.web.extensions import db
from tests.permissions.test_table import RULES
from tests.permissions.world import World

TYPED = {"kind": "text", "title": "Rice", "name": "Rice", "decision": "Rice"}


@pytest.mark.walk
@pytest.mark.parametrize("typed", [TYPED, {}], ids=["words", "a button"])
def test_every_address_shows_again_what_was_sent_there(world: World, typed: dict[str, str]) -> None:
    rules = [rule for route, rule in RULES.items() if route.startswith("POST")]

    with capture_logs() as logs:
        statuses = {rule.rule: shown(world, rule, typed) for rule in rules}

    assert logs == []
    assert {rule: status for rule, status in statuses.items() if status >= 500} == {}


def shown(world: World, rule: Rule, typed: dict[str, str]) -> int:
    url, client = world.url(rule), world.app.test_client()
    client.set_cookie(world.app.config["SESSION_COOKIE_NAME"], world.cookies["host"])
    somchai = Organiser.by_address("somchai@bangkok.example")
    assert somchai is not None
    key = KeptForm.keep(somchai.id, url, "/meetings", MultiDict(typed), "")
    db.session.commit()
    with client.session_transaction() as session:
        session["kept_form"] = key
    status = client.get(f"{url}?again=1").status_code
    world.put_back()
    return status
