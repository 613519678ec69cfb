"""A mail of a stranger at each bound and one beyond: what would take long is never begun."""

from email import header as email_header
from typing import Any

import pytest
from flask import Flask

from nact_meet.ical.reading import UnreadableCalendar
from nact_meet.mail import headers, received
from nact_meet.mail.headers import MOST_DECODED
from nact_meet.mail.received import (
    LONGEST_PARAMETERS,
    MOST_FIELDS,
    MOST_LINE_ENDS,
    MOST_NESTED,
    MOST_PARAMETERS,
    MOST_PARTS,
    take_apart,
)
from nact_meet.post.models import Incoming, Sort
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db

HEAD = b"From: aye@yangon.example\r\nSubject: Tea\r\n"
MULTIPART = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def with_parts(count: int) -> bytes:
    return MULTIPART + b"--b\r\n\r\nx\r\n" * (count - 1) + b"--b--\r\n"


def with_fields(count: int) -> bytes:
    return HEAD + b"X: y\r\n" * (count - 2) + b"\r\nx"


def with_parameters(count: int) -> bytes:
    return HEAD + b'Content-Type: text/plain; a="' + b";" * (count - 1) + b"\r\n\r\nx"


def with_a_field_of(octets: int) -> bytes:
    return HEAD + b"Content-Type: " + b"text/plain".ljust(octets, b"x") + b"\r\n\r\nx"


def with_line_ends(count: int) -> bytes:
    head = HEAD + b"\r\n"
    return head + b"\n" * (count - head.count(b"\n") - head.count(b"\r"))


def nested(count: int) -> bytes:
    return HEAD + b"\r\n" + b"multipart/ " * count


BOUNDS = {
    "parts": (with_parts, MOST_PARTS),
    "headers": (with_fields, MOST_FIELDS),
    "parameters": (with_parameters, MOST_PARAMETERS),
    "octets of a field": (with_a_field_of, LONGEST_PARAMETERS),
    "lines": (with_line_ends, MOST_LINE_ENDS),
    "nested": (nested, MOST_NESTED),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_mail_has_so_much_and_no_more(name: str) -> None:
    make, bound = BOUNDS[name]

    assert take_apart(make(bound)).subject == "Tea"
    with pytest.raises(UnreadableCalendar, match="the message"):
        take_apart(make(bound + 1))


def test_no_more_of_a_header_is_decoded_than_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []

    def noted(value: str) -> Any:
        decoded.append(len(value))
        return email_header.decode_header(value)

    monkeypatch.setattr(headers, "decode_header", noted)
    long_subject = b"Subject: " + b"=?utf-8?q?a?= " * 10_000

    message = take_apart(b"From: aye@yangon.example\r\n" + long_subject + b"\r\n\r\nx")

    assert max(decoded) == MOST_DECODED
    assert message.subject == "a" * 285 + message.subject[285:]


def test_a_long_subject_in_any_script_is_kept_as_far_as_it_is_shown() -> None:
    words = email_header.Header("ที่" * 150, "utf-8").encode(linesep="\r\n")

    message = take_apart(f"Subject: {words}\r\n\r\nx".encode())

    assert message.subject[:300] == ("ที่" * 150)[:300]


@pytest.mark.parametrize(("before", "text"), [(0, "Tea"), (1, "Te")])
def test_so_much_of_the_body_of_html_is_read_whatever_styles_stand_before_it(
    before: int, text: str
) -> None:
    styles = "<style>" + "p { color: red } " * 2000 + "</style>"
    filler = "<b></b>" * (received.MOST_HTML // 7 - 1)
    spare = " " * (received.MOST_HTML - len(filler) - len("Tea") + before)
    html = f"<html><head>{styles}</head><body class=x>{filler}{spare}Tea"
    raw = f"Content-Type: text/html\r\n\r\n{html}".encode()

    assert take_apart(raw).text.strip() == text


def test_brackets_in_brackets_are_no_address() -> None:
    assert take_apart(b"From: " + b"(" * 4000 + b"\r\n\r\nx").sender == ""


def test_a_mail_that_is_not_read_is_kept_with_the_reason(app: Flask) -> None:
    raw = with_parameters(120_000)

    row = receive(raw)

    assert db.session.get_one(Incoming, row.id).raw == raw
    assert (row.sort, row.reason) == (Sort.BROKEN, "unreadable")
    assert row.details["why"] == "the message has a header that is too long"
