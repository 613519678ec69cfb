"""Incoming mail from the button in a letter to the organiser's decision, in a real Chromium."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect

from nact_meet.notices.sending import deliver_due
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen
from tests.post.incoming.replies import Answer, gmail

pytestmark = pytest.mark.browser


class Local(NamedTuple):
    """A site in development, what signs Somchai in, and mail that is to come."""

    app: Flask
    sign_in: str
    unproved: bytes
    hostile: bytes


@pytest.fixture
def local(sqlite_url: str, make_app: Callable[..., Flask]) -> Local:
    """Aye Aye's invitation is in the inbox; Somchai is of the Secretariat."""
    app = make_app(sqlite_url, mail_server="")
    cast = assemble()
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    cast.organiser.is_secretariat = True
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    deliver_due()
    no = Answer(place, "DECLINED", sender="aye@elsewhere.example", comment="Teaching")
    return Local(app, f"/sign-in/{link.token}", gmail(no), hostile_to(no.to))


def hostile_to(address: str) -> bytes:
    """Marks of direction, elements, and words that no line can hold."""
    words = "\u202e</pre><h1>Free</h1>\u2066" + "W" * 300
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = f"{'a' * 60}@{'b' * 60}.example", address
    letter["Subject"] = words
    letter.set_content(f"{words}\n" * 12)
    return letter.as_bytes()


@pytest.fixture
def url(local: Local, listen: Listen) -> str:
    return listen(local.app)


@pytest.fixture
def somchai(page: Page, url: str, local: Local) -> Page:
    """His phone, signed in."""
    page.goto(f"{url}{local.sign_in}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")
    return page


def bring_in(page: Page, url: str, raw: bytes) -> None:
    page.goto(f"{url}/inbox/incoming")
    file = FilePayload(name="mail.eml", mimeType="message/rfc822", buffer=raw)
    page.get_by_label("The message as a file").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(re.compile("/inbox/incoming/[0-9]+$"))


def test_an_answer_goes_from_the_letter_to_the_organisers_pages(somchai: Page, url: str) -> None:
    page = somchai
    page.goto(f"{url}/inbox")
    page.get_by_role("link", name=re.compile("^Invitation: Rice and rivers")).click()
    check_everywhere(page)
    page.goto(f"{page.url}/plain")  # without the frame, which after a resize takes every click
    page.get_by_label("Message with the answer").fill("If the boat comes")
    check_everywhere(page)

    page.get_by_role("button", name="Maybe").click()

    expect(page.get_by_text("We have noted that Aye Aye may come.")).to_be_visible()
    check_everywhere(page)
    page.get_by_role("link", name="As organisers see it").click()
    expect(page.get_by_text("If the boat comes")).to_be_visible()
    check_everywhere(page)
    page.get_by_role("link", name="Aye Aye").click()
    expect(page.get_by_text("through the calendar").first).to_be_visible()
    check_everywhere(page)
    open_page(page, "Participants")
    expect(page.get_by_text("Maybe", exact=True)).to_be_visible()
    check_everywhere(page)


def test_what_waits_is_found_by_its_number_and_decided(
    somchai: Page, url: str, local: Local
) -> None:
    page = somchai
    bring_in(page, url, local.unproved)

    page.goto(f"{url}/meetings")
    page.get_by_role("link", name="Rice and rivers").click()
    open_page(page, "Replies by email 1 pending")
    check_everywhere(page)
    page.get_by_role("link", name="An answer: no").click()
    check_everywhere(page)
    page.get_by_role("button", name="Accept: decline for Aye Aye").click()

    expect(page.get_by_role("status")).to_have_text("Aye Aye has now declined.")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    check_everywhere(page)


def test_a_hostile_letter_stays_in_its_bounds_on_every_page(
    somchai: Page, url: str, local: Local
) -> None:
    page = somchai
    bring_in(page, url, local.hostile)
    check_everywhere(page)
    page.goto(f"{url}/inbox/incoming")
    check_everywhere(page)
    page.goto(f"{url}/inbox/incoming/1")
    page.get_by_role("link", name="As organisers see it").click()
    page.get_by_text("Show the whole text").click()
    check_everywhere(page)
    open_page(page, "Replies by email")

    expect(page.get_by_role("link", name="A message")).to_be_visible()
    check_everywhere(page)
    expect(page.get_by_role("heading", name="Free")).to_have_count(0)


def test_the_secretariat_finds_mail_without_a_place(somchai: Page, url: str) -> None:
    page = somchai
    bring_in(page, url, b"From: min@yangon.example\nSubject: To nobody\n\nHello")

    page.goto(f"{url}/settings")
    page.get_by_role("list").get_by_role("link", name="Unmatched mail").last.click()

    expect(page.get_by_text("To nobody")).to_be_visible()
    check_everywhere(page)


def open_page(page: Page, name: str) -> None:
    """One of the meeting's."""
    page.get_by_role("button", name="Pages of this meeting").click()
    page.locator("#set").get_by_role("link", name=name).click()
