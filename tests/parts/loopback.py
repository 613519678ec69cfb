"""An application of the test's own process on a port of loopback, for a browser to open."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db

Listen = Callable[[Flask], str]
"""Answers the address on which it listens."""


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """The address it listens on. The test's own session is let go first: SQLite has one writer."""
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Serves an application until the test ends."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(listening(app))


def signed_in(page: Page, url: str, organiser: Organiser) -> Page:
    """As the organiser would be who opens their mailed link and presses the button."""
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    page.goto(f"{url}/sign-in/{link.token}")
    db.session.remove()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/desk")
    return page
