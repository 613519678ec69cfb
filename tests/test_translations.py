"""Chinese is complete beside English, compiled, and says what the English says."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from nact_meet.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "nact_meet" / "translations" / "zh_Hans" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> set[str]:
    """Every sentence that a person may read, as the sources have it (singular forms)."""
    found = set()
    for folder in ("nact_meet", "templates"):
        extracted = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS)
        for _file, _line, message, _comments, _context in extracted:
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def translation(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


def test_every_sentence_is_translated(chinese: Catalog) -> None:
    missing = [each for each in sentences() if each and not translated(chinese, each)]

    assert missing == []


def translated(catalog: Catalog, sentence: str) -> bool:
    message = catalog.get(sentence)
    return message is not None and not message.fuzzy and bool(translation(message))


def test_no_translation_is_left_over(chinese: Catalog) -> None:
    wanted = sentences()
    ids = (each.id if isinstance(each.id, str) else each.id[0] for each in chinese if each.id)

    assert [each for each in ids if each not in wanted] == []


def test_a_translation_names_what_its_sentence_names(chinese: Catalog) -> None:
    for message in chinese:
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[-1]
            named = set(PLACEHOLDER.findall(translation(message)))
            assert named == set(PLACEHOLDER.findall(source)), source


def test_the_compiled_catalogue_is_the_readable_one(chinese: Catalog) -> None:
    compiled = read_mo(BytesIO((FOLDER / "messages.mo").read_bytes()))

    for message in chinese:
        if message.id:
            assert translation(compiled[message.id]) == translation(message)


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
    meeting.publish(cast.somchai)
    db.session.commit()

    deliver()

    mail = smtp.to("wei@shanghai.example")[0]
    assert "会议邀请" in mail.message["Subject"]
    assert "诚邀您参加视频会议" in mail.text()
    assert "11:00–13:00 上海" in mail.text()
    assert 'lang="zh-Hans"' in mail.html()
