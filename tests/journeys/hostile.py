"""Bad input, and what is wrong with an answer to it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from flask.testing import FlaskClient

from nact_meet.limited.texts import JOINER
from tests.parts.forms import TYPED, Forms, SentForm

URLENCODED = "application/x-www-form-urlencoded"
MARKUP = "<script>alert(7)</script>"
TEMPLATE, WORKED_OUT = "{{1234*5678}}", str(1234 * 5678)
HOSTILE = {
    "empty": "",
    "100,000 letters": "x" * 100_000,
    "NUL": "a%00b",
    "control characters": "a%01%1B%7F%C2%85b",
    "a mark that turns text": quote_plus("a\u202eb"),
    "octets that are no UTF-8": "%FF%FE",
    "half a pair": "%ED%A0%80",
    "five thousand digits": "9" * 5000,
    "more than 64 bits": str(2**70),
    "more than 32 bits": "4294967296",
    "below nothing": "-1",
    "a digit that is none": quote_plus("²"),
    "a day that is none": "0000-13-45",
    "the last day of all": "9999-12-31",
    "the first day of all": "0001-01-01",
    "an hour that is none": "25%3A61",
    "an hour at the end of days": "9999-12-31T23%3A59",
    "no choice": "no+such+choice",
    "a formula": quote_plus("=cmd|' /C calc'!A0"),
    "markup": quote_plus(MARKUP),
    "markup in an attribute": quote_plus(f'">{MARKUP}'),
    "a template": quote_plus(TEMPLATE),
    "a header more": quote_plus("a\r\nX-Hostile: yes\r\n\r\nb"),
    "escapes that are none": "%zz%",
    "marks": quote_plus("a" + "\u0301\u0323" * 500),
}
"""As they are sent, URL-encoded."""
SAID = re.compile(r'class="(lead|errors?|error-summary|notice[^"]*)"|role="alert"|aria-invalid')
REFUSED = {403, 404, 409, 429}
"""A rule says no, whatever is typed: its page says why, and shows no form."""
BY_HAND = TYPED | {"date", "time", "datetime-local", "number"}
"""Kinds of fields whose value a person types: a browser can send anything in them."""


@dataclass(frozen=True)
class Sent:
    """`body` is encoded; `typed` is what it says of each field, as far as that is text."""

    body: str
    typed: dict[str, str]
    wrong: frozenset[str] = frozenset()
    """The fields that hold the bad input."""


def filled(values: dict[str, str], bad: dict[str, str]) -> Sent:
    """`bad` are encoded already."""
    body = {name: quote_plus(value) for name, value in values.items()} | bad
    typed = values | {name: unquote_plus(value) for name, value in bad.items()}
    return Sent(encoded(body), typed, frozenset(bad))


def encoded(values: dict[str, str]) -> str:
    return "&".join(f"{quote_plus(name)}={value}" for name, value in values.items())


def forms_of(client: FlaskClient, path: str, methods: Iterable[str] = ("post",)) -> list[SentForm]:
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return Forms(answer.text, path, [*methods]).found if is_page else []


def send(client: FlaskClient, form: SentForm, body: str | bytes, kind: str = URLENCODED) -> Any:
    """The answer is read whole: a list that is sent piece by piece may be one."""
    if form.method == "get":
        query = body if isinstance(body, str) else body.decode("latin-1")
        return client.get(form.action, query_string=query, buffered=True)
    return client.post(form.action, data=body, content_type=kind, buffered=True)


def faults(answer: Any) -> Iterator[str]:
    """Why an answer to bad input is no good one."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    elif answer.status_code >= 400 and not SAID.search(answer.text):
        yield f"{answer.status_code} without a sentence"
    if "X-Hostile" in answer.headers:
        yield "a header of theirs"
    if answer.mimetype == "text/html":
        yield from (f"unescaped {text}" for text in (MARKUP, WORKED_OUT) if text in answer.text)


def losses(form: SentForm, sent: Sent, answer: Any) -> Iterator[str]:
    """What was typed and does not stand in the form that came back."""
    if answer.status_code < 400 or answer.status_code in REFUSED or form.method == "get":
        return
    by_hand = {name for name, kind in form.kinds.items() if kind in BY_HAND}
    back = same(form, answer.text)
    if back is None:
        if sent.wrong <= by_hand:
            yield f"{answer.status_code} without the form"
        return
    filled_in = {name for name in by_hand if f'id="{name}-error' in answer.text}
    for name in by_hand & set(sent.typed):
        if not sent.typed[name] and name in filled_in:
            continue  # with a sentence beside it that says so
        if plain(back.values.get(name, "")) != plain(sent.typed[name]) and fits(sent.typed[name]):
            yield f"{name} lost"


def same(form: SentForm, page: str) -> SentForm | None:
    """Whichever of the page's forms has the most of its fields; of two, the one it is."""

    def likeness(other: SentForm) -> tuple[int, bool]:
        return len(set(other.kinds) & set(form.kinds)), other.action == form.action

    best = max(Forms(page, form.action).found, key=likeness, default=None)
    return best if best and set(best.kinds) & set(form.kinds) else None


def fits(text: str) -> bool:
    """Control characters and letters that are none cannot be shown again, long text is not."""
    return len(text) < 5000 and not any(
        unicodedata.category(letter) in {"Cc", "Cf", "Cs"} or letter == "\ufffd" for letter in text
    )


def plain(text: str) -> str:
    """Spaces and the composition of letters are ours to change."""
    return " ".join(unicodedata.normalize("NFC", text.replace(JOINER, "")).split())


def each_value(
    client: FlaskClient,
    form: SentForm,
    fields: Iterable[str],
    undo: Callable[[], None],
    values: dict[str, str] = HOSTILE,
) -> Iterator[str]:
    """Each of these fields by itself: every value, not sent at all, sent twice, sent as a file."""
    for field in fields:
        for name, value in values.items():
            sent = filled(form.values, {field: value})
            yield from tried(client, form, sent, f"{field} {name}", undo)
        rest = {name: text for name, text in form.values.items() if name != field}
        without = Sent(filled(rest, {}).body, rest, frozenset([field]))
        yield from tried(client, form, without, f"without {field}", undo)
        twice = f"{filled(form.values, {}).body}&{quote_plus(field)}=x&{quote_plus(field)}=x"
        yield from tried(client, form, Sent(twice, {}, frozenset([field])), f"{field} twice", undo)
        yield from as_a_file(client, form, field, undo)


def as_a_file(
    client: FlaskClient, form: SentForm, field: str, undo: Callable[[], None]
) -> Iterator[str]:
    if form.method == "post":
        parts = {**form.values, field: (BytesIO(b"\x00\xff"), "../x\r\ny.exe", "text/html")}
        answer = client.post(form.action, data=parts, content_type="multipart/form-data")
        yield from (f"{form.action} {field} as a file: {fault}" for fault in faults(answer))
        undo()


def each_kept(client: FlaskClient, form: SentForm, undo: Callable[[], None]) -> Iterator[str]:
    """All is typed anew; one field after the other holds what no form can keep."""
    by_hand = [name for name, kind in form.kinds.items() if kind in BY_HAND]
    anew = {name: new(name, form.kinds[name], number) for number, name in enumerate(by_hand)}
    for field in by_hand:
        sent = filled(form.values | anew, {field: "a%00b"})
        yield from tried(client, form, sent, f"typed anew, {field} NUL", undo)


def new(name: str, kind: str, number: int) -> str:
    texts = {
        "date": f"2031-05-{number % 28 + 1:02}",
        "time": f"07:{number % 60:02}",
        "datetime-local": f"2031-05-{number % 28 + 1:02}T07:08",
        "number": str(number + 2),
        "email": f"typed{number}@typed.example",
        "url": f"https://typed.example/{number}",
    }
    return texts.get(kind, f"typed in {name} <&>")


def tried(
    client: FlaskClient, form: SentForm, sent: Sent, what: str, undo: Callable[[], None]
) -> Iterator[str]:
    answer = send(client, form, sent.body)
    for fault in [*faults(answer), *losses(form, sent, answer)]:
        yield f"{form.action} {what}: {fault}"
    undo()
