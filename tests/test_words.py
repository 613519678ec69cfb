"""Every value that a page shows has a word; sentences keep to the voice of the house."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import Flask

from nact_meet import capabilities
from nact_meet.web.labels import has_label

PACKAGE = Path(__file__).parents[1] / "nact_meet"
REGISTERED_BY = {"words", "log_verbs", "log_own_verbs", "log_fields", "log_values"}
UNNAMED = {
    "GroupAct",
    *("AskedFor", "Deed"),
    *("Holds", "Match", "Order", "Pile", "Progress", "Repetition", "Sharing", "SpokenAnswer"),
    *(
        "Purpose",
        "Recording",
        "RedirectionEnd",
        "RoomKind",
        "Side",
        "Source",
        "WayIn",
        "Within",
        "ZoneSource",
    ),
}
"""Enums whose members no page names by the filter `label`; some have words of their page's own."""


def registers(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    registers_of = {"nact_meet.web.labels", "nact_meet.history.sentences"}
    names = {alias.name for node in imports if node.module in registers_of for alias in node.names}
    return not names.isdisjoint(REGISTERED_BY)


def test_whoever_registers_words_is_loaded() -> None:
    registering = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if registers(path)
    }

    loaded = {module.__name__.partition(".")[2] for module in capabilities.load("labels")}
    assert registering <= loaded


def enums(kind: type[StrEnum] = StrEnum) -> Iterator[type[StrEnum]]:
    for enum in kind.__subclasses__():
        if enum.__module__.startswith("nact_meet."):
            yield enum
        yield from enums(enum)


def test_every_value_that_is_shown_has_a_word(app: Flask) -> None:
    named = {enum.__name__: {has_label(value) for value in enum} for enum in enums()}

    assert {name for name, known in named.items() if known == {False}} == UNNAMED
    assert [name for name, known in named.items() if known == {True, False}] == []


def keys_of_calls(register: str, path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == register:
            assert isinstance(node.args[0], ast.Dict)
            yield from (ast.literal_eval(key) for key in node.args[0].keys if key)


@pytest.mark.parametrize("register", ["log_verbs", "log_own_verbs", "log_fields", "log_values"])
def test_no_two_packages_say_what_the_log_tells_of_one_thing(register: str) -> None:
    paths = PACKAGE.rglob("labels.py")
    said = Counter(key for path in paths for key in keys_of_calls(register, path))

    assert said
    assert [key for key, times in said.items() if times > 1] == []


FOLDER = PACKAGE / "translations" / "zh_Hans" / "LC_MESSAGES"
FORBIDDEN = re.compile(
    r"\b(whoever|whom|borne|come after all|have a mail|a mail(?! server)|mails|mailed|nobody of"
    r"|unwanted mail|mail address|stands|somebody|nobody|office hours|agree itself)\b",
    re.IGNORECASE,
)
NOT_IN_CHINESE = re.compile(
    "通讯录|主办方|主办者|收信人|角色|受询者|发言人|负担账(?!台账)|无需|邮件地址|议程|组织人员"
    "|办公时间|法定节假日|(?<![进加])入会"
)
HAN = "\u3400-\u9fff"
BLANK_BESIDE_A_VALUE = re.compile(rf"[{HAN}] +%\(|%\(\w+\)[sd] +[{HAN}]")
HALF_WIDTH = re.compile(
    rf"[{HAN}][,:;?!(]|[{HAN}]\.(?:\s|$)|%\(\w+\)[sd](?:[,:;?!]|\.(?!\w))|[,:;?!)][{HAN}]"
)
NO_BLANK_BESIDE_LATIN = re.compile(rf"[{HAN}][A-Za-z]|[A-Za-z][{HAN}]")
SAYS = {"_", "_l", "_lp", "gettext", "ngettext", "pgettext", "npgettext"}


def messages() -> list[Message]:
    with (FOLDER / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans") if message.id]


def sentences() -> list[tuple[str, str]]:
    """(English, Chinese) of every message."""
    return [
        (" ".join(english) if isinstance(english, tuple) else english, "".join(chinese))
        for english, chinese in ((message.id, message.string) for message in messages())
    ]


def test_no_sentence_has_a_word_that_readers_stumble_over() -> None:
    assert [english for english, _chinese in sentences() if FORBIDDEN.search(english)] == []
    assert [chinese for _english, chinese in sentences() if NOT_IN_CHINESE.search(chinese)] == []


def test_chinese_has_blanks_and_half_width_signs_nowhere_beside_a_value() -> None:
    chinese = [words for _english, words in sentences() if re.search(f"[{HAN}]", words)]

    assert chinese
    assert [words for words in chinese if BLANK_BESIDE_A_VALUE.search(words)] == []
    assert [words for words in chinese if HALF_WIDTH.search(words)] == []
    texts = [re.sub(r"%\(\w+\)s", "", words) for words in chinese]
    assert [text for text in texts if NO_BLANK_BESIDE_LATIN.search(text)] == []


def test_every_number_in_a_sentence_is_grouped_as_its_language_does() -> None:
    assert [english for english, chinese in sentences() if ")d" in english + chinese] == []


def test_a_word_by_itself_says_to_its_translator_where_it_stands() -> None:
    words = [str(message.id) for message in messages() if not message.context]

    assert [word for word in words if len(word.split()) == 1] == []


def speaks(node: ast.AST) -> bool:
    calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(isinstance(name, ast.Name) and name.id in SAYS for name in calls)


def summands(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*summands(node.left), *summands(node.right)]
    return [node]


def is_glue(node: ast.AST) -> bool:
    """A line's end divides paragraphs in every language; a blank or a sign does not."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and text.strip("\n") != ""


def put_together(source: str) -> list[str]:
    """What a program glues a sentence into, where the language should set it."""
    nodes = list(ast.walk(ast.parse(source)))
    glued: list[ast.AST] = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    glued += [node for node in nodes if any(map(is_glue, summands(node)))]
    return [ast.unparse(node) for node in glued if speaks(node)]


def test_no_sentence_is_put_together_in_code() -> None:
    found = [put_together(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]

    assert [each for each in found if each] == []
    assert put_together('f"{name}: {str(_(sentence))}"') == ["f'{name}: {str(_(sentence))}'"]
    assert put_together('name + " " + pgettext("day", "late")') != []
    assert put_together('_("Dear %(name)s,", name=name) + "\\n\\n"') == []


def test_templates_leave_blanks_and_signs_between_sentences_to_the_language() -> None:
    says = r"(?:_|n?p?gettext)\("
    ends = rf"{says}(?:(?!\}}\}}).)*[.?!:]'(?:(?!\}}\}}|').)*\) \}}\}}"
    glued = re.compile(rf"{ends}[ ]+\{{\{{ ?{says}|' ' ~ {says}|join\(', '\)|\) \}}\}}:[ \n]")
    folder = PACKAGE.parent / "templates"
    paths = [path for path in folder.rglob("*.*") if path.is_file()]

    assert [str(path) for path in paths if glued.search(path.read_text("utf-8"))] == []


GUIDES = ("organiser", "coordinator", "participant")
LABEL = re.compile(r"(?<!\*)\*{1,2}([^*]+)\*{1,2}(?!\*)")


def labels_of(page: str) -> list[str]:
    """What it quotes of pages and emails: there is no other emphasis in it."""
    text = re.sub(r"`[^`]*`", "", page)
    return [" ".join(label.split()) for label in LABEL.findall(text)]


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_quotes_only_what_pages_say(name: str) -> None:
    page = (PACKAGE.parent / "docs" / f"{name}.md").read_text(encoding="utf-8")
    said = {
        words
        for message in messages()
        for words in ([message.id] if isinstance(message.id, str) else message.id)
    }

    assert labels_of(page)
    assert [label for label in labels_of(page) if label not in said] == []
    assert FORBIDDEN.search(page) is None


CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
DOCUMENTS = [
    path.relative_to(PACKAGE.parent)
    for path in [*PACKAGE.parent.glob("*.md"), *(PACKAGE.parent / "docs").glob("*.md")]
    if path.name != "glossary.md"  # it names the words that are not used
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_no_document_has_a_word_that_readers_stumble_over(path: Path) -> None:
    text = CODE.sub("", (PACKAGE.parent / path).read_text(encoding="utf-8"))

    assert [found[0] for found in FORBIDDEN.finditer(text)] == []
