"""Finding a meeting, a person, an institute or a working group by name, as far as one may."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.desk.views.search import MOST, MOST_WORDS
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.organising.hosts.conftest import act_for, client_of
from tests.parts.statements import statements

LINK = re.compile(r'<li><a href="([^"]*)">(?:<bdi[^>]*>)?(.*?)(?:</bdi>|</a>)', re.DOTALL)


@pytest.fixture
def asked(app_on_both: Flask, cast: Cast) -> FlaskClient:
    return client_of(app_on_both, cast.somchai)


def found(client: FlaskClient, words: str) -> list[str]:
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    rows = answer.text.partition('class="tasks"')[2]
    return [unescape(name) for _address, name in LINK.findall(f'<ul class="tasks">{rows}')]


def test_names_are_found_in_any_script_with_or_without_accents(
    asked: FlaskClient, cast: Cast
) -> None:
    cast.maria.full_name, cast.maria.own_script_name = "Trần Thị Lan Hương", ""
    cast.wei.full_name, cast.wei.own_script_name = "Xu Jian", "许建"
    cast.aye.full_name, cast.somchai.full_name = "François Ｌｅｅ", "ปิติ"
    db.session.commit()

    for words, name in [
        ("tran huong", "Trần Thị Lan Hương"),
        ("Trần", "Trần Thị Lan Hương"),
        ("xu ji", "Xu Jian"),
        ("许建", "Xu Jian"),
        ("许", "Xu Jian"),
        ("francois", "François Ｌｅｅ"),
        ("ＬＥＥ", "François Ｌｅｅ"),
        ("ปิติ", "ปิติ"),
    ]:
        assert found(asked, words) == [name], words


def test_one_letter_of_an_alphabet_is_too_few_and_what_nobody_has_finds_nobody(
    asked: FlaskClient, cast: Cast
) -> None:
    cast.aye.full_name = "Q X"
    db.session.commit()

    assert "Enter two letters or more" in asked.get("/search?q=q").text
    assert "Enter two letters or more" in asked.get("/search?q=%20%20").text
    assert found(asked, "q x") == ["Q X"]
    assert "Nothing matches “x%”." in asked.get("/search?q=x%25").text
    assert found(asked, "y" * 201) == []
    assert found(asked, "q " * MOST_WORDS + "nobody") == ["Q X"]
    assert found(asked, "q " * (MOST_WORDS - 1) + "nobody") == []


def test_titles_are_found_in_each_of_their_languages_and_never_by_what_surrounds_them(
    asked: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(title="Rice")
    meeting.written_in = "en"
    meeting.write("title", {"en": "Rice", "zh_Hans": "稻米与河流"})
    group = WorkingGroup(slug="tea", first_name="Tea studies")
    db.session.add(group)
    db.session.commit()

    assert found(asked, "稻") == ["Rice"]
    assert found(asked, "studies") == ["Tea studies"]
    assert found(asked, "zh_Hans") == found(asked, "title") == []
    assert "Institute of Yangon" in found(asked, "yangon")


def test_a_meeting_is_found_by_whoever_may_see_it(
    app_on_both: Flask, asked: FlaskClient, cast: Cast
) -> None:
    """A draft or a closed one by its hosts; a public one by everybody, at its public page."""
    for title, is_public, is_out in [
        ("Silk draft", True, False),
        ("Silk closed", False, True),
        ("Silk open", True, True),
    ]:
        meeting = cast.meeting(title=title, is_public=is_public)
        if is_out:
            publishing.publish(meeting, by=cast.somchai)
    open_ref = meeting.ref
    db.session.commit()
    other = client_of(app_on_both, act_for(cast.wei, cast.shanghai).person)

    assert sorted(found(asked, "silk")) == ["Silk closed", "Silk draft", "Silk open"]
    assert found(other, "silk") == ["Silk open"]
    assert f'href="/m/{open_ref}"' in other.get("/search?q=silk").text


def test_an_address_is_found_only_by_whoever_may_read_it(
    app_on_both: Flask, asked: FlaskClient, cast: Cast
) -> None:
    address = cast.maria.contacts[0].address.partition("@")[0]
    cast.maria.full_name = "Quiet"
    db.session.commit()

    assert "maria" in address and "Quiet" not in found(asked, address)
    own = client_of(app_on_both, act_for(cast.maria, cast.dili).person)
    assert found(own, address) == ["Quiet"]
    assert found(asked, "quiet") == ["Quiet"]


def test_it_costs_the_same_however_many_there_are_and_shows_so_many(
    asked: FlaskClient, cast: Cast
) -> None:
    def cost() -> int:
        with statements() as seen:
            assert asked.get("/search?q=numbered").status_code == 200
        return len(seen)

    db.session.add(person("Numbered 0", "n0@dili.example", cast.dili))
    db.session.commit()
    cost()
    few = cost()
    db.session.add_all(
        Person(full_name=f"Numbered {number:02}", zone="Asia/Dili", country_code="TL")
        for number in range(1, MOST + 1)
    )
    db.session.commit()

    assert cost() == few
    names = found(asked, "numbered")
    assert len(names) == MOST and names[0] == "Numbered 0"
    assert "There are more." in asked.get("/search?q=numbered").text
    assert "There are more." not in asked.get("/search?q=numbered+0").text
