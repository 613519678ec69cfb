"""The pages of a meeting are one set, and every one of them stands in it."""

import re

from nact_meet.meetings.tabs import TABS, tab_of
from tests.permissions.test_table import RULES
from tests.permissions.world import World

PAGES = [route for route in RULES if route.startswith("GET /meetings/<ref>")]
LINK = re.compile(
    r'<a(?: data-in-place)? href="([^"]*)" data-key="([1-9]\d)"(?: aria-current="(\w+)")?'
)
FRAMED = {
    "GET /meetings/<ref>/as-seen",
    *("GET /meetings/<ref>/preview/mail", "GET /meetings/<ref>/letters/<int:id>/mail"),
    *("GET /meetings/<ref>/post/progress", "GET /meetings/<ref>/import/<int:id>/progress"),
}
"""What a page shows in a frame, such as an email, and parts that a page renews."""


MOST = 40 * 1024
"""Octets of a page, whose styles and scripts a browser has already."""


def test_every_page_of_a_meeting_has_the_whole_set_beside_it(world: World) -> None:
    wrong: dict[str, tuple[int, ...]] = {}
    whole = len(TABS)

    for route in PAGES:
        answer = world.open("secretariat", world.url(RULES[route]), "GET")
        if answer.mimetype != "text/html" or answer.status_code != 200 or route in FRAMED:
            continue
        links = LINK.findall(answer.text)
        current = [address for address, _key, where in links if where]
        keys = {key for _address, key, _where in links}
        found = (len(links), len(keys), len(current), answer.text.count("<h1"))
        if found != (whole, whole, 1, 1) or len(answer.data) > MOST:
            wrong[route] = (*found, len(answer.data))

    assert wrong == {}
    assert len(PAGES) > 40


def test_every_address_of_a_meeting_belongs_to_a_page_of_the_set() -> None:
    """What a POST shows, too, stands somewhere."""
    below = {rule.endpoint for route, rule in RULES.items() if " /meetings/<ref>" in route}

    assert {endpoint for endpoint in below if tab_of(endpoint) is None} == set()
