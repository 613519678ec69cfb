"""Two who change the same thing at the same moment: the second reads a sentence, not a fault."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from nact_meet.directory.models.contact import Contact
from nact_meet.web.extensions import db
from tests.cast import Cast


def write_twice(cast: Cast) -> None:
    """What the database refuses is a row that is there already."""
    first = cast.aye.contacts[0]
    db.session.add(Contact(person=cast.aye, address=first.address))
    db.session.commit()


def write_for_nobody(_cast: Cast) -> None:
    db.session.execute(insert(Contact).values(person_id=10**8, address="gone@yangon.example"))
    db.session.commit()


def write_what_is_gone(cast: Cast) -> None:
    contact = cast.aye.contacts[0]
    db.session.execute(
        delete(Contact).where(Contact.id == contact.id),
        execution_options={"synchronize_session": False},
    )
    contact.reader_name = "An assistant"
    db.session.commit()


@pytest.mark.parametrize("write", [write_twice, write_for_nobody, write_what_is_gone])
def test_who_comes_second_is_told_that_nothing_was_saved(
    app_on_both: Flask, cast: Cast, write: Callable[[Cast], None]
) -> None:
    app_on_both.add_url_rule("/overtaken", view_func=lambda: write(cast), methods=["POST"])
    client = app_on_both.test_client()

    english = client.post("/overtaken")
    chinese = client.post("/overtaken", headers={"Accept-Language": "zh"})

    assert (english.status_code, chinese.status_code) == (409, 409)
    assert "nothing was saved" in english.text
    assert "未保存" in chinese.text
    assert [contact.reader_name for contact in cast.aye.contacts] == [""]


def test_a_value_that_no_row_may_hold_is_our_fault_and_hidden_from_nobody(
    app_on_both: Flask, cast: Cast
) -> None:
    def write() -> None:
        db.session.execute(insert(Contact).values(person_id=cast.aye.id, address=None))

    app_on_both.add_url_rule("/overtaken", view_func=write, methods=["POST"])
    app_on_both.config["PROPAGATE_EXCEPTIONS"] = True

    with pytest.raises(IntegrityError):
        app_on_both.test_client().post("/overtaken")
