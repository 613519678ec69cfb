"""One page of each kind of the demonstration, in every language and look: `make walk`.

The pages are found by following links, so that a new one is looked at without being named here.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from nact_meet.demo import meetings as demo
from nact_meet.directory.models.organiser import Organiser
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.web.languages import LANGUAGES
from nact_meet.web.locales import COOKIE
from tests.parts.looks import LOOKS, faults
from tests.parts.loopback import Listen
from tests.parts.patience import LONG

pytestmark = [pytest.mark.walk, pytest.mark.browser]

MOST = 600
"""Pages opened in search of kinds: more than the demonstration has today."""


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def kinds_of_pages(app: Flask, client: FlaskClient, *starts: str) -> Iterator[str]:
    """The first page met of each endpoint, from here by links that lead no further than here."""
    addresses = app.url_map.bind("localhost")
    waiting, met, kinds = list(starts), set(starts), set()
    while waiting and len(met) < MOST:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        endpoint = addresses.match(urlsplit(path).path)[0]
        if endpoint not in kinds:
            kinds.add(endpoint)
            yield path
        for link in Links(answer.text).found:
            whole = urlsplit(urljoin(f"http://localhost{path}", link))
            next_path = whole.path + (f"?{whole.query}" if whole.query else "")
            if whole.netloc != "localhost" or next_path in met:
                continue
            try:
                addresses.match(whole.path)
            except HTTPException:
                continue
            met.add(next_path)
            waiting.append(next_path)


@pytest.fixture
def site(sqlite_url: str, make_app: Callable[..., Flask]) -> Flask:
    app = make_app(sqlite_url, mail_server="", demo=True)
    demo.seed()
    return app


def an_organiser(app: Flask) -> tuple[FlaskClient, list[str]]:
    link = SignInLink.for_organiser(db.session.scalars(select(Organiser)).one())
    db.session.add(link)
    db.session.commit()
    client = app.test_client()
    assert client.post(f"/sign-in/{link.token}").status_code == 303
    return client, ["/", "/desk", "/meetings"]


def a_participant(app: Flask) -> tuple[FlaskClient, list[str]]:
    places = select(Participant).where(Participant.state != State.WITHDRAWN)
    return app.test_client(), [
        f"/r/{place.token}"
        for place in {place.state: place for place in db.session.scalars(places)}.values()
    ]


def anybody(app: Flask) -> tuple[FlaskClient, list[str]]:
    return app.test_client(), ["/"]


def opened_as(browser: Browser, url: str, client: FlaskClient, language: str) -> BrowserContext:
    context = browser.new_context()
    context.set_default_timeout(LONG * 1000)
    cookies = {COOKIE: language}
    if session := client.get_cookie("session"):
        cookies["session"] = session.value
    context.add_cookies([{"name": name, "value": cookies[name], "url": url} for name in cookies])
    return context


@pytest.mark.parametrize("language", [code for code, *_ in LANGUAGES])
@pytest.mark.parametrize("reader", [anybody, a_participant, an_organiser])
def test_every_kind_of_page_can_be_read_by_everybody(
    site: Flask, browser: Browser, listen: Listen, reader: Callable[..., tuple], language: str
) -> None:
    client, starts = reader(site)
    pages = list(kinds_of_pages(site, client, *starts))
    url = listen(site)
    context = opened_as(browser, url, client, language)
    page = context.new_page()

    wrong = []
    for path in pages:
        for look in LOOKS:
            page.set_viewport_size(look.size)
            page.emulate_media(color_scheme=look.scheme)
            page.goto(f"{url}{path}")
            wrong += [(path, look.name, *fault) for fault in faults(page)]
    said = page.locator("html").get_attribute("lang")
    context.close()

    assert wrong == []
    assert len(pages) >= 3 and re.match(language.partition("_")[0], said or "")
