"""Following a feed as people do: a page, a link that opens the program, a code for the phone."""

import base64
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.feeds.views.following import webcal
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, assemble
from tests.feeds.filling import events
from tests.own_data.fresh import fresh_link
from tests.parts.looks import check
from tests.parts.loopback import Listen

TWICE = "your calendar shows it twice"
GRAY = """async (png) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${png}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const all = canvas.getImageData(0, 0, picture.width, picture.height).data;
    return [picture.width, picture.height, [...all.filter((_, at) => at % 4 === 1)]];
}"""

LOADED = """() => performance.getEntriesByType("resource")
    .some((each) => each.name.includes("/feeds/codes/") && each.responseEnd)"""


@pytest.fixture
def url(sqlite_url: str, make_app: Callable[..., Flask], listen: Listen) -> str:
    app = make_app(sqlite_url, mail_server="")
    return listen(app)


@pytest.fixture
def place(url: str) -> Participant:
    """Aye Aye is registered for a public meeting of a working group."""
    cast = assemble()
    meeting = cast.meeting(working_group=WorkingGroup(slug="rivers", name="Rivers"))
    publishing.publish(meeting, by=cast.somchai)
    (found,) = cast.invite(meeting, cast.aye)
    found.confirm(by=cast.aye)
    db.session.commit()
    return found


def read(code: bytes, context: BrowserContext) -> str:
    """What a camera reads in a picture of the screen."""
    width, height, gray = context.new_page().evaluate(GRAY, base64.b64encode(code).decode())
    pixels = memoryview(bytes(gray)).cast("B", shape=[height, width])
    (found,) = zxingcpp.read_barcodes(pixels)
    return str(found.text)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-CN", "dark")])
def test_every_page_that_offers_a_feed_has_a_code_that_a_camera_reads(
    browser: Browser, url: str, place: Participant, scheme: Any, language: str
) -> None:
    base, own = "webcal://127.0.0.1:8000/feeds", f"people/{place.person.feed_key}"
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme, locale=language
    )
    page = context.new_page()
    for path, feed in (
        ("/", "meetings"),
        (f"/m/{place.meeting.ref}", "working-groups/rivers"),
        ("/feeds", "meetings"),
        ("/feeds/countries/th", "countries/th"),
        ("/feeds/working-groups/rivers", "working-groups/rivers"),
        (fresh_link(place), own),
    ):
        page.goto(url + path)
        code = page.locator("svg[role=img]")
        code.scroll_into_view_if_needed()
        page.wait_for_function(LOADED)
        box = code.bounding_box()
        assert box and min(box["width"], box["height"]) >= 160
        assert read(code.screenshot(), context) == f"{base}/{feed}.ics"
        check(page)
    context.close()


def test_every_page_that_offers_a_feed_opens_a_program_and_warns_of_seeing_meetings_twice(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(working_group=WorkingGroup(slug="rivers", name="Rivers"))
    publishing.publish(meeting, by=cast.somchai)
    (place,) = cast.invite(meeting, cast.aye)
    place.confirm(by=cast.aye)
    db.session.commit()

    for path, feed in (
        ("/", "meetings"),
        (f"/m/{meeting.ref}", "working-groups/rivers"),
        ("/working-groups/rivers", "working-groups/rivers"),
        ("/feeds", "meetings"),
        ("/feeds/countries/th", "countries/th"),
        (fresh_link(place), f"people/{cast.aye.feed_key}"),
    ):
        page = organiser_client.get(path).text

        assert f'href="webcal://127.0.0.1:8000/feeds/{feed}.ics"' in page, path
        assert f'href="webcal://127.0.0.1:8000/feeds/agenda/{feed}.ics"' in page, path
        assert f'href="/feeds/codes/{feed}.svg"' in page, path
        assert TWICE in page, path


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://meet.example.org/feeds/x.ics", "webcal://meet.example.org/feeds/x.ics"),
        ("https://meet.example.org:443/x.ics", "webcal://meet.example.org:443/x.ics"),
        ("https://meet.example.org:8443/x.ics", "webcals://meet.example.org:8443/x.ics"),
        ("http://127.0.0.1:8000/x.ics", "webcal://127.0.0.1:8000/x.ics"),
    ],
)
def test_a_program_is_opened_at_the_same_host_port_and_path(url: str, opens: str) -> None:
    assert webcal(url) == opens


def test_a_code_is_black_on_white_with_its_quiet_zone_and_needs_no_style(
    client: FlaskClient,
) -> None:
    answer = client.get("/feeds/codes/countries/th.svg")

    assert answer.mimetype == "image/svg+xml"
    ground, modules = ElementTree.fromstring(answer.data)
    width = int(ElementTree.fromstring(answer.data).attrib["viewBox"].split()[2])
    assert ground.attrib == {"fill": "#fff", "d": f"M0 0h{width}v{width}h-{width}z"}
    assert modules.attrib["stroke"] == "#000"
    assert modules.attrib["d"].startswith("M4 4.5h7")
    assert b"style" not in answer.data and b"script" not in answer.data
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["people.svg", "nothing.svg", "a/b/c.svg", "meetings.ics.svg"])
def test_there_is_no_code_for_what_is_no_feed(client: FlaskClient, path: str) -> None:
    assert client.get(f"/feeds/codes/{path}").status_code == 404


def test_the_page_of_feeds_names_every_country_and_the_groups_that_meet_in_public(
    client: FlaskClient, cast: Cast
) -> None:
    db.session.add(WorkingGroup(slug="secret", name="Closed circle"))
    meeting = cast.meeting(working_group=WorkingGroup(slug="rivers", name="Rivers"))
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    page = client.get("/feeds").text

    assert page.count('href="/feeds/countries/') == 12
    assert 'href="/feeds/working-groups/rivers"' in page
    assert "Closed circle" not in page
    assert len(events(client.get("/feeds/working-groups/rivers.ics").data)) == 1
    assert client.get("/feeds/countries/xx").status_code == 404
    assert client.get("/feeds/working-groups/roads").status_code == 404
    assert "Set-Cookie" not in client.get("/feeds").headers
