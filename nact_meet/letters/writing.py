"""The text of a letter made ready once for all readers: HTML, plain text, and marks to fill in.

Emphasis, lists, quotations and links are all the Markdown there is: a mail that was typed like any
other must look as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup
from nh3 import clean

from nact_meet.letters.placeholders import LINK, WRITTEN
from nact_meet.notices.composing import mark, unmarked
from nact_meet.web.prose import plain

STAND_IN = "https://personal-link.invalid"
"""Markdown would encode a mark that stands in an address (RFC 2606: no such host)."""
ADDRESS = re.compile(rf"{re.escape(STAND_IN)}|https?://[!#-;=?-~]*[\w/#=&+%~-]", re.ASCII)
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote"}
SCHEMES = {"http", "https"}
ENABLED = ("list", "blockquote", "emphasis", "link", "autolink", "newline", "escape")
MOST_OCTETS, OF_A_VALUE = 24_000, 200
"""Of the HTML, with what each placeholder may become: the whole email stays below 30 KB, and no
mail program cuts it off."""
A = '<a class="link" style="color:#1b4d6b" href='


@dataclass(frozen=True)
class Written:
    """`names` are the placeholders that stand in it, without the link."""

    subject: str
    text: str
    html: Markup
    names: frozenset[str]


@lru_cache(maxsize=200)
def written(subject: str, body: str) -> Written:
    """Whatever a placeholder becomes cannot be Markdown or HTML: it is filled in afterwards."""
    subject, body = unmarked(subject), unmarked(body)
    names = {name.lower() for name in WRITTEN.findall(subject + body)} - {LINK}
    stood_in = marked(body, STAND_IN)
    text = plain(stood_in, _markdown).replace(STAND_IN, mark("page"))
    html = _markdown.render(stood_in)
    safe = clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, url_relative="deny"
    )
    filled = safe.replace("<a href=", A).replace(STAND_IN, mark("page"))
    return Written(marked(subject, ""), text, Markup(filled), frozenset(names))  # noqa: S704  (cleaned here)


def octets_of(body: str) -> int:
    """Of the HTML that it becomes."""
    return len(written("", body).html.encode()) + OF_A_VALUE * len(WRITTEN.findall(body))


def marked(text: str, link: str) -> str:
    def replace(match: re.Match[str]) -> str:
        name = match[1].lower()
        return link if name == LINK else mark(own(name))

    return WRITTEN.sub(replace, text)


def own(name: str) -> str:
    """The mark's name, apart from those that the mails of every kind have."""
    return f"own-{name}"


def link_addresses(state: StateCore) -> None:
    """A bare address becomes a link, as mail programs make it."""
    for block in state.tokens:
        if block.children:
            block.children = list(linked(block.children))


def linked(tokens: list[Token]) -> Iterator[Token]:
    within = 0
    for token in tokens:
        within += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if within or token.type != "text":
            yield token
        else:
            yield from pieces(token.content)


def pieces(text: str) -> Iterator[Token]:
    end = 0
    for match in ADDRESS.finditer(text):
        yield Token("text", "", 0, content=text[end : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": match[0]})
        yield Token("text", "", 0, content=match[0])
        yield Token("link_close", "a", -1)
        end = match.end()
    yield Token("text", "", 0, content=text[end:])


_markdown = MarkdownIt("zero", {"breaks": True}).enable(list(ENABLED))
_markdown.core.ruler.push("addresses", link_addresses)
