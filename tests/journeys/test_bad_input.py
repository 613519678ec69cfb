"""Whatever is sent to a form is answered by a sentence, and what was typed stays in the form.

The forms are those of the pages themselves, so that a new one is tried without being named here.
`make walk` tries each field of each form by itself, for everybody who meets one.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from nact_meet.demo import meetings as demo
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.journeys.hostile import (
    HOSTILE,
    URLENCODED,
    each_kept,
    each_value,
    faults,
    filled,
    forms_of,
    send,
    tried,
)
from tests.journeys.test_every_page import a_participant, an_organiser, anybody, kinds_of_pages
from tests.parts.databases import SqliteTemplate
from tests.parts.forms import TYPED, SentForm
from tests.permissions import table
from tests.permissions.test_table import RULES
from tests.permissions.world import World, build

NUMBERS = re.compile(r"\d+")
ROWS = ("hosts", "agenda", "dates", "people", "columns")
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("", b""),
    "JSON": ("application/json", b'{"a": ['),
    "octets": (URLENCODED, b"\xff\xfe\x00&&==&=a&\xed\xa0\x80=1"),
    "no boundary": ("multipart/form-data", b"--b\r\n"),
    "another boundary": ("multipart/form-data; boundary=a", b"--b\r\n\r\n"),
    "half a part": ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data"),
    "a part without a name": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    ),
    "a charset that is none": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n'
        b"Content-Type: text/plain; charset=klingon\r\n\r\n\xff\r\n--b--\r\n",
    ),
    "rows that are none": (
        URLENCODED,
        "&".join(
            f"{name}-{index}-title=x"
            for name in ROWS
            for index in ("%C2%B2", "9" * 5000, "9" * 12, "-1", "")
        ).encode(),
    ),
}
NEW = ("/meetings/new", "/people/new", "/polls/new")


def all_forms(client: FlaskClient, paths: Iterable[str]) -> list[SentForm]:
    """Each once; after signing out there would be no others."""
    forms = [form for path in paths for form in forms_of(client, path)]
    known = {(form.action, *sorted(form.kinds)): form for form in forms}
    return [form for form in known.values() if not form.action.startswith("/sign-out")]


def whole(
    client: FlaskClient, form: SentForm, undo: Callable[[], None], share: slice = slice(None)
) -> Iterator[str]:
    """Every field at once, then every body that is none; a `share` of both."""
    for name, value in list(HOSTILE.items())[share]:
        sent = filled(form.values, dict.fromkeys(form.kinds, value))
        yield from tried(client, form, sent, f"all fields {name}", undo)
    for name, (kind, body) in list(BODIES.items())[share]:
        answer = send(client, form, body, kind)
        yield from (f"{form.action} {name}: {fault}" for fault in faults(answer))
        undo()


@pytest.fixture
def undo(sqlite_url: str) -> Callable[[], None]:
    """The database as it was when this was first called: what one form did, the next forgets."""
    path, kept = sqlite_url.removeprefix("sqlite:///"), sqlite3.connect(":memory:")
    is_kept: list[bool] = []

    def back() -> None:
        db.session.rollback()
        with closing(sqlite3.connect(path)) as now:
            (kept.backup(now) if is_kept else now.backup(kept))
        is_kept.append(True)
        db.session.expire_all()

    return back


def staged(cast: Cast) -> dict[str, list[str]]:
    """The pages with the forms that strangers, participants and organisers see most."""
    meeting = cast.meeting(is_public=True)
    place, *_others = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    below = f"/meetings/{meeting.ref}"
    sections = ("edit", "edit/programme", "edit/room", "edit/answers", "edit/invitation")
    tabs = (*sections, "import", "invitations", "seats", "letters/new", "questions/new?kind=text")
    return {
        "stranger": ["/sign-in", f"/m/{meeting.ref}/register", f"/r/{place.token}"],
        "organiser": [*NEW, *(f"{below}/{tab}" for tab in tabs)],
    }


def test_a_form_of_nothing_but_bad_input_gets_a_sentence(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    clients = {"stranger": app.test_client(), "organiser": organiser_client}
    forms = {who: all_forms(clients[who], paths) for who, paths in staged(cast).items()}

    wrong = [
        fault
        for who, asked in forms.items()
        for number, form in enumerate(asked)
        for fault in whole(clients[who], form, db.session.rollback, slice(number % 4, None, 4))
    ]

    assert wrong == []
    assert [len(asked) > 2 for asked in forms.values()] == [True, True]


def test_each_kind_of_field_is_answered_whatever_is_in_it_alone(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    clients = {"stranger": app.test_client(), "organiser": organiser_client}
    tried_ones: dict[str, list[str]] = {}
    for who, paths in staged(cast).items():
        for form in all_forms(clients[who], paths):
            for field, kind in form.kinds.items():
                if kind not in tried_ones:
                    share = dict(list(HOSTILE.items())[len(tried_ones) % 3 :: 3])
                    back = db.session.rollback
                    tried_ones[kind] = [*each_value(clients[who], form, [field], back, share)]

    assert {kind: faults for kind, faults in tried_ones.items() if faults} == {}
    assert len(tried_ones) > 8


def test_on_postgresql_a_letter_that_is_none_is_refused_as_well(
    app_on_both: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    """It keeps no NUL, and numbers only so far as its columns go: SQLite minds neither."""
    wrong = []
    for form in all_forms(organiser_client, staged(cast)["organiser"]):
        for name in ("NUL", "more than 64 bits"):
            sent = filled(form.values, dict.fromkeys(form.kinds, HOSTILE[name]))
            wrong += tried(organiser_client, form, sent, name, db.session.rollback)

    assert wrong == []


@pytest.mark.parametrize("path", NEW)
def test_what_was_typed_stays_in_a_form_that_comes_back(
    organiser_client: FlaskClient, path: str
) -> None:
    form = max(forms_of(organiser_client, path), key=lambda form: len(form.kinds))
    typed = {
        name: f"typed in {name} <&>"
        for name, kind in form.kinds.items()
        if kind in TYPED and name != "sought"  # with words in it people are looked for first
    }

    answer = send(organiser_client, form, filled(form.values | typed, {}).body)

    assert answer.status_code == 422 and len(typed) > 1
    assert [name for name, text in typed.items() if str(escape(text)) not in shown(answer)] == []


def shown(answer: Any) -> str:
    """As Markup escapes it."""
    return str(answer.text).replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


@pytest.mark.walk
@pytest.mark.parametrize("reader", [anybody, a_participant, an_organiser])
def test_each_field_of_the_demonstration_is_answered_whatever_is_in_it(
    sqlite_url: str,
    make_app: Callable[..., Flask],
    undo: Callable[[], None],
    reader: Callable[..., Any],
) -> None:
    app = make_app(sqlite_url, mail_server="", demo=True)
    demo.seed()
    client, starts = reader(app)
    known: dict[str, SentForm] = {}
    # Of each kind the first page is looked at; a meeting that is over has few forms.
    latest = db.session.scalars(select(Meeting.ref).order_by(Meeting.starts_at.desc())).first()
    pages = kinds_of_pages(app, client, f"/meetings/{latest}", *starts)
    for form in all_forms(client, pages):
        known.setdefault(kind_of(app, form), form)
    undo()

    wrong = [fault for form in known.values() for fault in everything(client, form, undo)]

    assert wrong == []
    assert len(known) > 1


def everything(client: FlaskClient, form: SentForm, undo: Callable[[], None]) -> Iterator[str]:
    yield from whole(client, form, undo)
    yield from each_kept(client, form, undo)
    yield from each_value(client, form, form.kinds, undo)


def kind_of(app: Flask, form: SentForm) -> str:
    """By what reads it, and its fields but for their numbers."""
    action = urlsplit(form.action).path
    rule = app.url_map.bind("localhost").match(action, method=form.method.upper())[0]
    return f"{form.method} {rule} {sorted({NUMBERS.sub('', name) for name in form.kinds})}"


@pytest.fixture
def world(
    sqlite_template: SqliteTemplate, tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[World]:
    yield from build(sqlite_template, tmp_path, compiled_templates)


MOMENTS: tuple[Callable[[datetime], datetime], ...] = (
    lambda starts_at: utc_now(),
    lambda starts_at: starts_at + timedelta(minutes=5),
    lambda starts_at: starts_at + timedelta(days=1),
)
"""Before the meeting, while it is on, and after it."""


def met(world: World) -> Iterator[tuple[str, str]]:
    """Each page and who may open it: of all roles, and by every link."""
    for audience, routes in table.TABLE.items():
        for route in routes:
            if not route.startswith("GET") or route not in RULES:
                continue
            if audience.link:
                yield "stranger", world.url(RULES[route], token=world.links[audience.link])
            for role, word in table.by_role(audience).items() if audience.words else ():
                if word == "yes" and audience is not table.DEVELOPER:
                    yield role, world.url(RULES[route])


@pytest.mark.walk
def test_each_field_of_each_form_of_everybody_is_answered_whatever_is_in_it(world: World) -> None:
    known: set[str] = set()
    wrong = []
    for moment in MOMENTS:
        with time_machine.travel(moment(world.own["starts_at"]), tick=False):
            world.sign_in()
            world.keep()
            for role, form in [*unknown(world, known)]:
                wrong += everything(world.browser(role), form, world.put_back)

    assert wrong == []
    assert len(known) > 100


def unknown(world: World, known: set[str]) -> Iterator[tuple[str, SentForm]]:
    """Forms of a kind that was not met so far, and by whom they are."""
    for role, page in met(world):
        for form in forms_of(world.browser(role), page, ("get", "post")):
            if (kind := kind_of(world.app, form)) not in known:
                known.add(kind)
                yield role, form
