"""Who looks for anything that is longer than a name finds nobody, and reads that."""

import pytest
from flask import Flask
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.web.extensions import db
from nact_meet.web.searching import MOST_LETTERS, each_word, in_any
from tests.cast import Cast

FOUND = in_any(Person.full_name, Person.own_script_name)


@pytest.mark.parametrize("words", ["x" * 100_000, "a " * 50_000])
def test_no_database_minds_what_is_looked_for(app_on_both: Flask, cast: Cast, words: str) -> None:
    found = select(Person).where(*each_word(words, FOUND))
    assert db.session.scalars(found).all() == []


def test_a_name_is_found_as_far_as_names_go(app: Flask, cast: Cast) -> None:
    cast.aye.full_name = "Khin " + "y" * (MOST_LETTERS - 5)
    db.session.commit()
    for more, found in (("", [cast.aye]), ("y", [])):
        query = select(Person).where(*each_word(cast.aye.full_name + more, FOUND))
        assert db.session.scalars(query).all() == found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nguyễn Văn Đức", ["nguyen", "VAN duc", "Nguyễn", "đức"]),
        ("José Ramos-Horta", ["jose", "JOSÉ"]),
        ("ＦＵＫＵＤＡ", ["fukuda"]),
        ("สมชาย", ["สมชาย"]),
    ],
)
def test_a_name_is_found_without_its_accents(
    name: str, words: list[str], app_on_both: Flask, cast: Cast
) -> None:
    cast.aye.full_name = name
    db.session.commit()
    for text in words:
        query = select(Person).where(*each_word(text, FOUND))
        assert db.session.scalars(query).all() == [cast.aye], text


def test_a_vowel_of_thai_is_no_accent_and_a_percent_sign_no_wildcard(
    app_on_both: Flask, cast: Cast
) -> None:
    cast.aye.full_name = "ปี"
    db.session.commit()
    for text in ("ปู", "％", "%", "_"):
        assert db.session.scalars(select(Person).where(*each_word(text, FOUND))).all() == []
