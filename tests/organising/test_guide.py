"""Each page of an organiser opens the guide at what it says about it."""

import pytest
from flask.testing import FlaskClient

from nact_meet.organising.views.guide import ABOUT, sections
from tests.permissions.table import TABLE
from tests.permissions.test_table import RULES

SIGNED_IN = {
    RULES[route].endpoint.rpartition(".")[0]
    for audience, lines in TABLE.items()
    for route in lines
    if audience.words.startswith("sign-in") and route.startswith("GET") and route in RULES
}
EVERYWHERE = {"desk", "search", "guide", "clocks", "sessions", "languages"}
"""Of these the first section speaks, or they are no pages."""


def test_every_kind_of_page_has_its_section() -> None:
    known = {blueprint for pages in ABOUT.values() for blueprint in pages.split()}

    assert SIGNED_IN - known - EVERYWHERE == set()
    assert set(ABOUT) <= {section.key for section in sections()}


@pytest.mark.parametrize(
    ("page", "section"),
    [
        ("/desk", "where-everything-is"),
        ("/polls", "polls"),
        ("/account/calendar", "your-own-pages"),
    ],
)
def test_help_opens_the_guide_there(organiser_client: FlaskClient, page: str, section: str) -> None:
    assert f'href="/guide?about={section}"' in organiser_client.get(page).text

    guide = organiser_client.get(f"/guide?about={section}").text
    shown = next(each for each in sections() if each.key == section)
    assert f"<h1>{shown.title}</h1>" in guide and shown.html in guide


def test_a_section_that_is_not_there_is_the_first(organiser_client: FlaskClient) -> None:
    assert "<h1>Where everything is</h1>" in organiser_client.get("/guide?about=nothing").text
