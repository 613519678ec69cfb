"""How parts become text in the reader's language: blanks, signs, lists, titles, scripts.

Catalogues hold words and the signs between them; what follows from the values is decided here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import Domain, get_locale
from markupsafe import Markup, escape

from nact_meet.web.languages import DEFAULT

HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
RUN = re.compile(r"[^\W_]+")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"<[^>]*>")
NAME = "\ue000"
"""Stands for each of the names while a list is written."""
TITLES = {
    **{"dr": "博士", "professor": "教授", "prof": "教授", "associate professor": "副教授"},
    **{"mr": "先生", "ms": "女士", "mrs": "女士", "miss": "女士", "madam": "女士"},
    **{"ambassador": "大使", "he": "阁下", "his excellency": "阁下", "her excellency": "阁下"},
}
"""Honorifics by what English lists write; the others stay as their owner has them."""
SCRIPTS = {"zh": "CJK", "th": "THAI", "lo": "LAO", "km": "KHMER", "my": "MYANMAR"}
"""How Unicode's names of the letters begin in which a language is written."""


@dataclass(frozen=True)
class Signs:
    """What stands between the parts of a line."""

    colon: str = ": "
    comma: str = ", "
    semicolon: str = "; "
    brackets: tuple[str, str] = (" (", ")")
    stop: str = "."
    gap: str = " "
    """Between a sentence, or a label with its colon, and what follows in the line."""


LATIN = Signs()
SIGNS = {"zh": Signs("：", "，", "；", ("（", "）"), "。", "")}


class SpacedDomain(Domain):  # type: ignore[misc]  # untyped library
    """Translates, and sets the values into the sentence as its script wants them."""

    def gettext(self, string: str, **values: Any) -> str:
        return filled(self.get_translations().ugettext(string), values)

    def ngettext(self, singular: str, plural: str, num: float, **values: Any) -> str:
        words = self.get_translations().ungettext(singular, plural, num)
        return filled(words, {"num": num} | values)

    def pgettext(self, context: str, string: str, **values: Any) -> str:
        return filled(self.get_translations().upgettext(context, string), values)

    def npgettext(self, context: str, singular: str, plural: str, num: float, **values: Any) -> str:
        words = self.get_translations().unpgettext(context, singular, plural, num)
        return filled(words, {"num": num} | values)


class Mark(str):
    """Stands for a value that comes later, and is set as that value will be."""

    reads_as: str

    def __new__(cls, text: str, reads_as: str) -> "Mark":
        mark = super().__new__(cls, text)
        mark.reads_as = reads_as
        return mark


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; a blank where Han characters meet letters or figures.

    It is HTML where one of the values is.
    """
    if not values:
        return sentence
    if any(isinstance(value, Markup) for value in values.values()):
        safe = {key: v if type(v) is int else escape(v) for key, v in values.items()}
        return Markup(set_in(str(escape(sentence)), safe))  # noqa: S704  (each part is escaped)
    return set_in(sentence, values)


def set_in(sentence: str, values: Mapping[str, Any]) -> str:
    values = {key: counted(value) for key, value in values.items()}
    if not HAN.search(sentence):
        return sentence % values
    return joined(pieces(sentence, values))


class Count(int):
    """Reads as its language groups figures, by %s; %d leaves it plain. A year comes as text."""

    def __str__(self) -> str:
        return str(format_decimal(int(self), locale=str(get_locale() or DEFAULT)))


def counted(value: Any) -> Any:
    return Count(value) if type(value) is int else value


def pieces(sentence: str, values: Mapping[str, Any]) -> Iterable[Any]:
    at = 0
    for found in PLACEHOLDER.finditer(sentence):
        yield sentence[at : found.start()]
        value = values[found[1]] if found[1] else "%"
        yield int(value) if found[0].endswith("d") else value
        at = found.end()
    yield sentence[at:]


def joined(parts: Iterable[Any]) -> str:
    text, before = "", ""
    for part in parts:
        if not (piece := str(part)):
            continue
        first, last = edges(seen(part))
        if {before, first} == {"han", "latin"}:
            text += " "
        text, before = text + piece, last
    return text


def seen(part: Any) -> str:
    """What of it is read: no tags, and for a mark what it stands for."""
    text = str(getattr(part, "reads_as", part))
    return TAG.sub("", text) if isinstance(part, Markup) else text


@lru_cache(maxsize=4096)
def edges(text: str) -> tuple[str, str]:
    """How it begins and ends: "han", "latin" (letters and figures), or "" for signs and blanks.

    A date that Chinese writes in one word (2026年3月5日) is Han at both its ends.
    """
    return edge(text), edge(text[::-1])


def edge(text: str) -> str:
    if HAN.match(text):
        return "han"
    run = RUN.match(text)
    if run is None:
        return ""
    figures = re.match(r"\d+", text)
    return "han" if figures and HAN.match(text, figures.end()) else "latin"


def language() -> str:
    return Locale.parse(str(get_locale() or DEFAULT)).language


def signs() -> Signs:
    return SIGNS.get(language(), LATIN)


def gap() -> str:
    return signs().gap


def comma() -> str:
    return signs().comma


def colon() -> str:
    return signs().colon


def semicolon() -> str:
    return signs().semicolon


def stop() -> str:
    return signs().stop


def with_sign(parts: Iterable[Any], sign: str) -> str:
    """Parts that are nothing are left out; markup stays markup."""
    there = [part if isinstance(part, Markup) else str(part) for part in parts if part is not None]
    there = [part for part in there if part]
    is_markup = any(isinstance(part, Markup) for part in there)
    return (Markup(sign) if is_markup else sign).join(there)  # noqa: S704  (a sign of ours)


def listed(names: Iterable[Any]) -> str:
    """A, B and C; names of which some hold commas are kept apart by semicolons."""
    there = [str(name) for name in names]
    if any("," in name or "，" in name for name in there):
        return signs().semicolon.join(there)
    locale = str(get_locale() or DEFAULT)
    words = format_list([NAME] * len(there), locale="en_GB" if locale == "en" else locale)
    return joined(part for pair in zip_longest(words.split(NAME), there) for part in pair if part)


def rows(parts: Iterable[Any]) -> str:
    """Things told one after the other that are no list of names: "one; two"."""
    return with_sign(parts, signs().semicolon)


def beside(*parts: Any) -> str:
    """What is said more of one thing, by commas: a position and an institute."""
    return with_sign(parts, signs().comma)


def together(*sentences: Any) -> str:
    """Whole sentences, one after the other."""
    return with_sign(sentences, signs().gap)


def labelled(label: Any, value: Any) -> str:
    """A label, the colon of the language, and what it is."""
    return with_sign([label, value], signs().colon)


def label_of(label: Any) -> str:
    """A label before what has a line of its own."""
    return f"{label}{signs().colon.strip()}"


def bracketed(text: Any, more: Any) -> str:
    before, after = signs().brackets
    if isinstance(text, Markup) or isinstance(more, Markup):
        return escape(text) + before + escape(more) + after
    return f"{text}{before}{more}{after}"


def addressed(honorific: str, full_name: str, own_script_name: str = "") -> str:
    """Dr Anna Lim; 李伟教授, in whose language the title follows the name."""
    name = by_script(full_name, own_script_name)
    if not honorific:
        return name
    if language() == "zh":
        title = TITLES.get(honorific.lower().replace(".", ""), honorific)
        if HAN.search(title):
            return joined([name, title])
    return f"{english_title(honorific)} {name}"


def english_title(honorific: str) -> str:
    if language() != "en" or not HAN.search(honorific):
        return honorific
    english = {"博士": "Dr", "教授": "Professor", "先生": "Mr", "女士": "Ms", "大使": "Ambassador"}
    return english.get(honorific, honorific)


def reads_a_script_of_its_own() -> bool:
    return language() in SCRIPTS


def by_script(name: str, own_script_name: str) -> str:
    """The name in its own script for those who read that script, else as it is known abroad."""
    script = SCRIPTS.get(language())
    if script and any(unicodedata.name(sign, "").startswith(script) for sign in own_script_name):
        return own_script_name
    return name


FILTERS = (listed, rows, label_of)
PARTS = (beside, together, labelled, bracketed, gap, comma, colon, semicolon, stop)


def init_app(app: Flask) -> None:
    babel = app.extensions["babel"]
    babel.instance.domain_instance = SpacedDomain(domain=babel.default_domain)
    for function in FILTERS:
        app.add_template_filter(function)
    app.jinja_env.globals.update({function.__name__: function for function in PARTS})
