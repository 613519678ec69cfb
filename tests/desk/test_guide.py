"""Each page of an organiser opens the guide at what it says about it."""

import pytest
from flask.testing import FlaskClient

from nact_meet.desk.views.guide import ABOUT, DOCS, sections
from nact_meet.web.extensions import db
from nact_meet.web.languages import DEFAULT, LANGUAGES
from tests.cast import Cast
from tests.permissions.table import TABLE
from tests.permissions.test_table import RULES
from tests.test_words import NOT_IN_CHINESE, labels_of, messages

SIGNED_IN = {
    RULES[route].endpoint.rpartition(".")[0]
    for audience, lines in TABLE.items()
    for route in lines
    if audience.words.startswith("sign-in") and route.startswith("GET") and route in RULES
}
EVERYWHERE = {"desk", "search", "guide", "clocks", "sessions", "languages", "completion"}
"""Of these the first section speaks, or they are no pages."""


def test_every_kind_of_page_has_its_section() -> None:
    known = {blueprint for pages in ABOUT.values() for blueprint in pages.split()}

    assert SIGNED_IN - known - EVERYWHERE == set()
    assert set(ABOUT) <= {section.key for section in sections(DEFAULT)}


@pytest.mark.parametrize(
    ("page", "section"),
    [
        ("/desk", "where-everything-is"),
        ("/polls", "polls"),
        ("/account/calendar", "your-own-pages"),
    ],
)
def test_help_opens_the_guide_there(organiser_client: FlaskClient, page: str, section: str) -> None:
    assert f'href="/guide?about={section}"' in organiser_client.get(page).text

    guide = organiser_client.get(f"/guide?about={section}").text
    shown = next(each for each in sections(DEFAULT) if each.key == section)
    assert f"<h1>{shown.title}</h1>" in guide and shown.html in guide


def test_a_section_that_is_not_there_is_the_first(organiser_client: FlaskClient) -> None:
    assert "<h1>Where everything is</h1>" in organiser_client.get("/guide?about=nothing").text


def test_the_guide_is_whole_in_each_language() -> None:
    for language, _name in LANGUAGES:
        assert {section.language for section in sections(language)} == {language}


def test_a_reader_of_chinese_reads_it_in_chinese(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.somchai.language = "zh_Hans"
    db.session.commit()

    page = organiser_client.get("/guide?about=polls").text

    assert "<h1>时间征询</h1>" in page and 'lang="zh-Hans"' in page


def test_the_chinese_guide_quotes_only_what_pages_say_in_its_terms() -> None:
    text = (DOCS / "organiser.zh_Hans.md").read_text(encoding="utf-8")
    said = {
        words
        for message in messages()
        for words in ([message.string] if isinstance(message.string, str) else message.string)
    }

    assert [label for label in labels_of(text) if label not in said] == []
    assert NOT_IN_CHINESE.search(text) is None
