"""What a request may weigh: at each bound and one beyond, refused before anything reads it."""

from collections.abc import Callable

import pytest
from email_validator import EmailNotValidError
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import literal, select
from werkzeug import formparser
from werkzeug.datastructures import MultiDict

from nact_meet.mail.addresses import LONGEST_ADDRESS, BadAddress, normal_address
from nact_meet.web.bounds import MOST_FIELDS, MOST_HEADERS, MOST_PARTS
from nact_meet.web.extensions import db
from nact_meet.web.forms import fields
from nact_meet.web.forms.fields import AddressField, PageForm

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("count", "status"), [(MOST_FIELDS, 422), (MOST_FIELDS + 1, 413)])
def test_a_form_has_so_many_fields_and_no_more(
    client: FlaskClient, count: int, status: int
) -> None:
    body = "&".join(f"f{number}=" for number in range(count))

    answer = client.post("/sign-in", data=body, content_type=FORM)

    assert answer.status_code == status


def test_of_a_form_that_is_too_large_no_field_is_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formparser, "parse_qsl", refuse_to_read)

    answer = client.post("/sign-in", data="&" * MOST_FIELDS, content_type=FORM)

    assert answer.status_code == 413
    assert "what you typed is still there" in answer.text


def refuse_to_read(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("it was read")


@pytest.mark.parametrize(("count", "status"), [(MOST_PARTS, 422), (MOST_PARTS + 1, 413)])
def test_a_form_with_files_has_so_many_parts(client: FlaskClient, count: int, status: int) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="f{}"\r\n\r\n\r\n'
    body = "".join(part.format(number) for number in range(count)) + "--b--\r\n"

    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == status


def test_a_part_without_a_name_is_no_field(client: FlaskClient) -> None:
    body = "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"

    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 422


@pytest.mark.parametrize(("count", "status"), [(MOST_FIELDS, 200), (MOST_FIELDS + 1, 414)])
def test_a_query_has_so_many_fields(client: FlaskClient, count: int, status: int) -> None:
    assert client.get("/", query_string="&".join("a" * count)).status_code == status


@pytest.mark.parametrize(("beyond", "status"), [(0, 200), (1, 431)])
def test_headers_have_so_many_octets(client: FlaskClient, beyond: int, status: int) -> None:
    others = {"Host": "localhost", "User-Agent": "x"}
    wishes = "en,".ljust(MOST_HEADERS - len("localhostx") + beyond, "x")

    answer = client.get("/", headers=others | {"Accept-Language": wishes})

    assert answer.status_code == status


def test_no_header_of_a_request_that_is_too_large_is_read(app: Flask) -> None:
    seen: list[str] = []
    app.after_request_funcs.setdefault(None, []).append(
        lambda answer: seen.extend(k for k in request.environ if k.startswith("HTTP_")) or answer
    )

    app.test_client().get("/", headers={"Accept-Language": "x" * (MOST_HEADERS + 1)})

    assert seen == ["HTTP_HOST"]


@pytest.mark.parametrize("length", [LONGEST_ADDRESS, LONGEST_ADDRESS + 1])
def test_an_address_is_read_up_to_a_length(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    read: list[str] = []
    monkeypatch.setattr("nact_meet.mail.addresses.validate_email", recorder(read))
    address = "a@b.example".rjust(length, "a")

    with pytest.raises(BadAddress):
        normal_address(address)

    assert read == [address][: LONGEST_ADDRESS + 1 - length]


def recorder(read: list[str]) -> Callable[..., None]:
    def note(text: str, **_: object) -> None:
        read.append(text)
        raise EmailNotValidError("noted")

    return note


@pytest.mark.parametrize(("length", "is_read"), [(254, True), (255, False)])
def test_what_is_too_long_for_its_field_is_read_by_no_other_check(
    app: Flask, monkeypatch: pytest.MonkeyPatch, length: int, is_read: bool
) -> None:
    class AddressForm(PageForm):
        address = AddressField()

    read: list[str] = []
    monkeypatch.setattr(fields, "normal_address", lambda text: read.append(text) or text)
    with app.test_request_context():
        form = AddressForm(MultiDict({"address": "a" * length}))
        form.validate()

    assert bool(read) == is_read == (not form.errors)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/?q=a%00b", 400), ("/m/%00", 404), ("/r/%00.x", 404), ("/feeds/%00.ics", 404)],
)
def test_an_address_with_a_NUL_is_answered_by_a_sentence(
    app_on_both: Flask, path: str, status: int
) -> None:
    """In a mailed link it is what a mail program left there: the link is read without it."""
    answer = app_on_both.test_client().get(path)

    assert answer.status_code == status
    assert "<h1" in answer.text


def test_what_no_column_can_hold_gets_a_sentence(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)
    app.add_url_rule("/unfit", view_func=lambda: str(db.session.scalar(select(literal("a\0b")))))

    answer = app.test_client().get("/unfit")

    assert answer.status_code == 400
    assert "Please go back and try again." in answer.text
