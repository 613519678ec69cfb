"""Whatever is sent to a form is answered by a sentence, and what was typed stays in the form.

The forms are those of the pages themselves, so that a new one is tried without being named here.
`make walk` tries each field of each form of the demonstration by itself.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from html import escape
from typing import Any
from urllib.parse import quote_plus, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.demo import meetings as demo
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.journeys.test_every_page import a_participant, an_organiser, anybody, kinds_of_pages
from tests.parts.forms import TYPED, Forms, SentForm

URLENCODED = "application/x-www-form-urlencoded"
HOSTILE = {
    "empty": "",
    "a million letters": "x" * 1_000_000,
    "NUL": "a%00b",
    "octets that are no UTF-8": "%FF%FE",
    "half a pair": "%ED%A0%80",
    "five thousand digits": "9" * 5000,
    "more than 64 bits": "9" * 30,
    "more than 32 bits": "4294967296",
    "below nothing": "-1",
    "a digit that is none": quote_plus("²"),
    "a day that is none": "0000-13-45",
    "the last day of all": "9999-12-31",
    "the first day of all": "0001-01-01",
    "an hour that is none": "25%3A61",
    "an hour at the end of days": "9999-12-31T23%3A59",
    "no choice": "no+such+choice",
    "escapes that are none": "%zz%",
    "marks": quote_plus("a" + "\u0301\u0323" * 500),
}
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
SAID = re.compile(r'class="(lead|errors?|error-summary|notice[^"]*)"|role="alert"|aria-invalid')


def forms_of(client: FlaskClient, path: str) -> list[SentForm]:
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return Forms(answer.text, path).found if is_page else []


def all_forms(client: FlaskClient, paths: Iterable[str]) -> list[SentForm]:
    """Each once; after signing out there would be no others."""
    forms = [form for path in paths for form in forms_of(client, path)]
    known = {(form.action, *sorted(form.kinds)): form for form in forms}
    return [form for form in known.values() if not form.action.startswith("/sign-out")]


def body_of(values: dict[str, str]) -> str:
    """`values` are encoded already."""
    return "&".join(f"{quote_plus(name)}={value}" for name, value in values.items())


def usual(form: SentForm) -> dict[str, str]:
    return {name: quote_plus(value) for name, value in form.values.items()}


def send(client: FlaskClient, form: SentForm, body: str | bytes, kind: str = URLENCODED) -> Any:
    return client.post(form.action, data=body, content_type=kind)


def faults(answer: Any) -> Iterator[str]:
    """Why an answer to bad input is no good one."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    elif answer.status_code >= 400 and not SAID.search(answer.text):
        yield f"{answer.status_code} without a sentence"


def tried(
    client: FlaskClient, form: SentForm, undo: Callable[[], None], share: slice = slice(None)
) -> Iterator[str]:
    """Every field at once, then every body that is none; a `share` of both."""
    for name, value in list(HOSTILE.items())[share]:
        answer = send(client, form, body_of(usual(form) | dict.fromkeys(form.kinds, value)))
        yield from (f"{form.action} all fields {name}: {fault}" for fault in faults(answer))
        undo()
    for name, (kind, body) in list(BODIES.items())[share]:
        answer = send(client, form, body, kind)
        yield from (f"{form.action} {name}: {fault}" for fault in faults(answer))
        undo()


def each_field(client: FlaskClient, form: SentForm, undo: Callable[[], None]) -> Iterator[str]:
    for field in form.kinds:
        for name, value in HOSTILE.items():
            answer = send(client, form, body_of(usual(form) | {field: value}))
            yield from (f"{form.action} {field} {name}: {fault}" for fault in faults(answer))
            undo()
        twice = body_of(usual(form)) + "".join(f"&{quote_plus(field)}=x" for _ in "12")
        yield from (f"{form.action} {field} twice: {f}" for f in faults(send(client, form, twice)))
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
    tabs = ("edit", "import", "invitations", "seats", "letters/new", "questions/new?kind=text")
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
        for fault in tried(clients[who], form, db.session.rollback, slice(number % 4, None, 4))
    ]

    assert wrong == []
    assert [len(asked) > 2 for asked in forms.values()] == [True, True]


def test_on_postgresql_a_letter_that_is_none_is_refused_as_well(
    app_on_both: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    """It keeps no NUL, and numbers only so far as its columns go: SQLite minds neither."""
    wrong = []
    for form in all_forms(organiser_client, staged(cast)["organiser"]):
        for name in ("NUL", "more than 64 bits"):
            body = body_of(usual(form) | dict.fromkeys(form.kinds, HOSTILE[name]))
            answer = send(organiser_client, form, body)
            wrong += [(form.action, name, fault) for fault in faults(answer)]

    assert wrong == []


@pytest.mark.parametrize("path", NEW)
def test_what_was_typed_stays_in_a_form_that_comes_back(
    organiser_client: FlaskClient, path: str
) -> None:
    form = max(forms_of(organiser_client, path), key=lambda form: len(form.kinds))
    typed = {name: f"typed in {name} <&>" for name, kind in form.kinds.items() if kind in TYPED}

    answer = send(organiser_client, form, body_of(usual(form) | {
        name: quote_plus(text) for name, text in typed.items()
    }))  # fmt: skip

    assert answer.status_code == 422 and len(typed) > 3
    assert [name for name, text in typed.items() if str(escape(text)) not in shown(answer)] == []


def shown(answer: Any) -> str:
    """As Markup escapes it."""
    return str(answer.text).replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


@pytest.mark.walk
@pytest.mark.parametrize("reader", [anybody, a_participant, an_organiser])
def test_each_field_of_each_form_is_answered_whatever_is_in_it(
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
        action = urlsplit(form.action).path
        rule = app.url_map.bind("localhost").match(action, method="POST")[0]
        known.setdefault(f"{rule} {sorted(form.kinds)}", form)
    undo()
    wrong = [
        fault
        for form in known.values()
        for way in (tried, each_field)
        for fault in way(client, form, undo)
    ]

    assert wrong == []
    assert len(known) > 1
