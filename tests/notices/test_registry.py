"""The registry of mails: no kind is without what composing and sending ask for."""

from pathlib import Path

import pytest
from flask import Flask

from nact_meet.notices.models.notice import Kind
from nact_meet.notices.registry import MailKind, mails, mails_of

TEMPLATES = Path(__file__).parents[2] / "templates"
PARTS = ("subject.txt", "body.txt", "body.html")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_mails_and_their_templates(app: Flask, kind: Kind) -> None:
    folder = mails_of(kind).folder(kind)

    for part in PARTS:
        assert app.jinja_env.get_template(f"{folder}/{part}")


def test_no_templates_are_left_of_a_kind_that_is_gone(app: Flask) -> None:
    known = {mails_of(kind).folder(kind) for kind in Kind}

    there = {str(path.parent.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("subject.txt")}

    assert there == known


def test_a_kind_is_registered_once(app: Flask) -> None:
    with pytest.raises(AssertionError, match="invitation is registered twice"):
        mails(Kind.INVITATION)(type("AnotherInvitation", (MailKind,), {}))
