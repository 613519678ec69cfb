"""Chinese is complete beside English, compiled, and says what the English says."""

import re
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField

from nact_meet.publication import publishing
from nact_meet.web import formats
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import PageForm
from nact_meet.world import countries
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "nact_meet" / "translations" / "zh_Hans" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_l", "gettext")),
    "ngettext": (1, 2),
    **dict.fromkeys(("_lp", "pgettext"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
Sentence = tuple[str, str | None]
"""The English, singular, and in what context: None where one translation serves everywhere."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
WORD = re.compile(r"(?<![\w&-])[^\W\d_]{2,}")
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())
NAMES = {"METHOD", "Google", "Outlook", "Apple", "Nextcloud"}
"""What is called the same in every language."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> set[Sentence]:
    """Every sentence that a person may read, as the sources have it."""
    found = set()
    for folder in ("nact_meet", "templates"):
        extracted = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS)
        for _file, _line, message, _comments, context in extracted:
            found.add((message if isinstance(message, str) else message[0], context))
    return found


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def translation(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


def test_every_sentence_is_translated(chinese: Catalog) -> None:
    missing = [each for each in sentences() if not is_translated(chinese, *each)]

    assert missing == []


def is_translated(catalog: Catalog, sentence: str, context: str | None) -> bool:
    message = catalog.get(sentence, context)
    return message is not None and not message.fuzzy and bool(translation(message))


def test_no_translation_is_left_over(chinese: Catalog) -> None:
    known = {(singular(each), each.context) for each in chinese if each.id}

    assert known - sentences() == set()


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_a_translation_names_what_its_sentence_names(chinese: Catalog) -> None:
    for message in chinese:
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[-1]
            named = set(PLACEHOLDER.findall(translation(message)))
            assert named == set(PLACEHOLDER.findall(source)), source


def test_the_compiled_catalogue_is_the_readable_one(chinese: Catalog) -> None:
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = GNUTranslations(file)

    for message in chinese:
        if message.id:
            assert said_by(compiled, message) == translation(message)


def said_by(compiled: GNUTranslations, message: Message) -> str:
    if message.context:
        return compiled.pgettext(message.context, singular(message))
    if message.pluralizable:
        return compiled.ngettext(*message.id, 2)
    return compiled.gettext(singular(message))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_says_a_word_that_cannot_be_translated(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert untranslated_words(source) - NAMES == set()


def untranslated_words(template: str) -> set[str]:
    """Words between the tags, and in the attributes that are read out, outside `{{ ... }}`."""
    text = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style>.*?</style>", "", template, flags=re.DOTALL
    )
    spoken = re.findall(r"\b(?:alt|aria-label|data-label|placeholder|title)=\"([^\"]*)\"", text)
    return set(WORD.findall(" ".join([re.sub(r"<[^>]*>", " ", text), *spoken])))


def test_a_word_between_tags_or_in_a_label_is_found() -> None:
    planted = '<p title="Hi there">{{ _("Fine") }} {% if x %}&nbsp;Plain{% endif %}</p>{# note #}'

    assert untranslated_words(planted) == {"Hi", "there", "Plain"}


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere"])
def test_a_chinese_browser_reads_chinese(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text

    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert '<html lang="zh-Hans"' in page
    assert heading and CHINESE.search(heading[1])


def test_a_form_that_comes_back_speaks_chinese(organiser_client: FlaskClient) -> None:
    organiser_client.set_cookie("language", "zh_Hans")

    answer = organiser_client.post("/meetings", data={"title": "x", "day": "yesterday"})

    errors = re.findall(r'<span class="error"[^>]*>(.*?)</span>', answer.text)
    assert answer.status_code == 422
    assert errors and all(CHINESE.search(each) for each in errors)


def test_a_mail_speaks_its_readers_language(cast: Cast, smtp: MailServer) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    deliver()

    mail = smtp.to("wei@shanghai.example")[0]
    assert "会议邀请" in mail.message["Subject"]
    assert "诚邀您参加视频会议" in mail.text()
    assert "11:00–13:00（上海，UTC+8）" in mail.text()
    assert 'lang="zh-Hans"' in mail.html()


def test_days_countries_and_cities_read_as_in_a_chinese_newspaper(app: Flask) -> None:
    at = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)

    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert formats.day(at, "Asia/Yangon") == "2026年11月24日星期二"
        assert formats.short_day(at, "Asia/Yangon") == "2026年11月24日"
        assert [formats.city(each.zones[0]) for each in countries.NETWORK][4:7] == [
            *("吉隆坡", "仰光", "马尼拉"),
        ]
        assert [formats.country(each.code) for each in countries.NETWORK] == [
            *("文莱", "柬埔寨", "印度尼西亚", "老挝", "马来西亚", "缅甸"),
            *("菲律宾", "新加坡", "泰国", "东帝汶", "越南", "中国"),
        ]


def test_what_the_form_library_says_is_chinese_too(app: Flask) -> None:
    class Form(PageForm):
        number = IntegerField()

    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        form = Form(MultiDict({"number": "many"}))
        form.validate()

    assert form.errors == {"number": ["不是有效的整数。"]}
