"""Of all that a mail was sent to, the first twenty addresses of ours say whose it is."""

import pytest
from flask import Flask

from nact_meet.mail.received import take_apart
from nact_meet.post.receiving import keys_of


@pytest.mark.parametrize(("before", "is_heard"), [(19, True), (20, False)])
def test_whoever_comes_after_twenty_of_ours_is_not_looked_for(
    app: Flask, before: int, is_heard: bool
) -> None:
    box, domain = app.config["MAILBOX"], app.config["MAIL_DOMAIN"]
    ours = [f"{box}+{number:020x}@{domain}" for number in range(before)]
    aye = f"{box}+{'a' * 20}@{domain}"
    raw = f"From: aye@yangon.example\r\nTo: {', '.join([*ours, aye])}\r\n\r\nYes\r\n"

    keys = keys_of(take_apart(raw.encode()))

    assert ("a" * 20 in keys) == is_heard


def test_strangers_among_the_recipients_do_not_count(app: Flask) -> None:
    box, domain = app.config["MAILBOX"], app.config["MAIL_DOMAIN"]
    strangers = ", ".join(f"guest{number}@dili.example" for number in range(25))
    raw = f"From: aye@yangon.example\r\nTo: {strangers}, {box}+{'a' * 20}@{domain}\r\n\r\nYes\r\n"

    assert keys_of(take_apart(raw.encode())) == ["a" * 20]
