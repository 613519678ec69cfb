"""The finder's page read back: its offers, as a reader of it would tell them."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Link:
    text: str
    url: str

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.url).query)


class FinderPage(HTMLParser):
    """`offers` and `ways` are text; `links` are all of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.offers: list[str] = []
        self.ways: list[str] = []
        self.errors: list[str] = []
        self.text = ""
        self.links: list[Link] = []
        self.ticked: list[tuple[str, str]] = []
        self._stack: list[tuple[str, str, int]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: dict[str, Any] = dict(attrs)
        if tag == "input" and "checked" in found:
            self.ticked.append((found["name"], found["value"]))
        if tag == "a":
            self.links.append(Link("", found.get("href", "")))
        if tag not in VOID:
            self._stack.append((tag, found.get("class") or "", len(self.text)))

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.links and any(tag == "a" for tag, *_ in self._stack):
            self.links[-1].text = plain(self.links[-1].text + data)

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            name, classes, begins = self._stack.pop()
            inner = plain(self.text[begins:])
            if name == "li" and "offer" in classes.split():
                self.offers.append(inner)
            if name == "span" and "error" in classes.split():
                self.errors.append(inner)
            if name == "li" and any("ways" in classes for _, classes, _ in self._stack):
                self.ways.append(inner)
            if name == tag:
                return


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


class Fields(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_typed = tag == "input" and found.get("type") not in ("checkbox", "radio")
        if is_typed and (name := found.get("name")):
            self.values[name] = found.get("value") or ""


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send of the fields in which one types, and of the hidden ones."""
    return Fields(html).values
