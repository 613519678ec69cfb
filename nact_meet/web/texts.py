"""Texts that people write, in one language or in several, and which of them a reader gets.

A row keeps each text as it was first written in a column of its own, and the same in other
languages beside. What the service says itself is in its catalogues.
"""

from collections.abc import Mapping
from typing import Any, overload

from flask import Flask
from markupsafe import Markup
from sqlalchemy import JSON, ColumnElement, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from nact_meet.web.formats import locale_name
from nact_meet.web.languages import DEFAULT, WRITABLE

Translations = Mapping[str, Mapping[str, str]]
"""By language, then by the name of the text."""


class ReadersText(str):
    """A text as one reader gets it; `language` is the one it is in, "" where nobody said.

    `texts` are what it was chosen from, by language.
    """

    language: str
    texts: Mapping[str, str]

    def __new__(
        cls, text: str, language: str = "", texts: Mapping[str, str] | None = None
    ) -> "ReadersText":
        said = super().__new__(cls, text)
        said.language, said.texts = language, texts or {}
        return said


def chosen(texts: Mapping[str, str]) -> ReadersText:
    """The reader's language, else English, else the first."""
    return chosen_for(locale_name(), texts)


def chosen_for(reads: str, texts: Mapping[str, str]) -> ReadersText:
    for language in (reads, DEFAULT, *texts):
        if texts.get(language):
            return ReadersText(texts[language], language, texts)
    return ReadersText("")


def as_told(told: Mapping[str, str] | str) -> Mapping[str, str]:
    """What a row of before texts had languages says, too."""
    return {"": told} if isinstance(told, str) else told


def is_lost(told: Mapping[str, str] | str, texts: Mapping[str, str], reads: str) -> bool:
    """Whether what a reader of that language was told stands nowhere in the text any more.

    A translation that is new takes nothing from anybody.
    """
    return chosen_for(reads, as_told(told)) not in texts.values()


def in_languages(
    name: str, first: str, written_in: str, translations: Translations | None
) -> dict[str, str]:
    """The text called `name` by language, as it was first written first."""
    others = {code: words[name] for code, words in (translations or {}).items() if words.get(name)}
    return {written_in: first} | others


def in_all(texts: Mapping[str, str]) -> str:
    """For a log: it has readers of every language."""
    return " / ".join(filter(None, texts.values()))


def lang_of(text: str) -> Markup:
    """For the tag around a text: its language, where that is another than the page's."""
    language = getattr(text, "language", "")
    if not language or language == locale_name():
        return Markup()
    return Markup(' lang="{}" dir="auto"').format(language.replace("_", "-"))


class Multilingual:
    """A row whose texts may be in several languages; `written_in` is that of its columns.

    It is "" where nobody said. Texts are `InLanguages` of the class.
    """

    written_in: Mapped[str] = mapped_column(String(16), default="")
    translations: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)

    def texts(self, name: str) -> dict[str, str]:
        first = getattr(self, f"first_{name}") or ""
        return in_languages(name, first, self.written_in or "", self.translations)

    def write(self, name: str, texts: Mapping[str, str]) -> None:
        """As `texts` has it, whose first is what was first written."""
        (_language, first), *others = texts.items()
        setattr(self, f"first_{name}", first)
        kept = {code: {**words} for code, words in (self.translations or {}).items()}
        for words in kept.values():
            words.pop(name, None)
        for code, text in others:
            kept.setdefault(code, {})[name] = text
        self.translations = {code: words for code, words in kept.items() if words}

    @property
    def told_translations(self) -> list[list[str]]:
        """As the log of changes shows them; JSON."""
        return [[code, *words.values()] for code, words in (self.translations or {}).items()]


class InLanguages:
    """`title = InLanguages()` beside the column `first_title`.

    Reading gives the text to the reader of the moment; setting writes it as first written. In a
    query it is that column.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> InstrumentedAttribute[str]: ...

    @overload
    def __get__(self, row: Multilingual, owner: type) -> ReadersText: ...

    def __get__(self, row: Multilingual | None, owner: type) -> Any:
        if row is None:
            return getattr(owner, f"first_{self.name}")
        return chosen(row.texts(self.name))

    def __set__(self, row: Multilingual, text: str) -> None:
        setattr(row, f"first_{self.name}", text)


def init_app(app: Flask) -> None:
    app.add_template_filter(lang_of)


def in_each_language(kind: type[Multilingual], name: str) -> list[ColumnElement[str]]:
    """The text called `name` as it was first written, and in each other language."""
    others = [kind.translations[(code, name)].as_string() for code in WRITABLE]
    return [getattr(kind, f"first_{name}"), *others]
