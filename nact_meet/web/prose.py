"""Texts that people write in Markdown: as HTML, and as the plain part of a mail."""

from collections.abc import Iterator, Sequence

from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup
from nh3 import clean

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_documents = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    *("p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"),
    *("h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
RULE = "-----"


def markdown(text: str) -> Markup:
    """Safe HTML of a text that an organiser typed: no scripts, no pictures, no foreign markup."""
    return cleaned(_markdown.render(text))


def document(text: str) -> Markup:
    """The same of one of our own documents: where its lines end means nothing."""
    return cleaned(_documents.render(text))


def cleaned(html: str) -> Markup:
    return Markup(clean(html, tags=_TAGS, attributes={"a": {"href"}}))  # noqa: S704  (cleaned here)


def plain(text: str, parser: MarkdownIt = _markdown) -> str:
    """Without signs of emphasis; lists as lists, links as "text (address)"."""
    return blocks(SyntaxTreeNode(parser.parse(text)).children)


def blocks(nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
    return between.join(filter(None, map(block, nodes)))


def block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list" | "ordered_list":
            return "\n".join(items(node))
        case "blockquote":
            return beginning(blocks(node.children), "> ", "> ")
        case "code_block" | "fence":
            return node.content.rstrip("\n")
        case "hr":
            return RULE
        case "table":
            return "\n".join(" | ".join(map(inline, row.children)) for row in rows(node))
        case _:
            return inline(node)


def items(node: SyntaxTreeNode) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first):
        sign = "- " if node.type == "bullet_list" else f"{number}. "
        yield beginning(blocks(item.children, "\n"), sign, " " * len(sign))


def beginning(text: str, first: str, others: str) -> str:
    """The lines, each after what stands before it."""
    return first + f"\n{others}".join(text.split("\n"))


def rows(table: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    for part in table.children:
        yield from part.children


def inline(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            return with_address(within(node), str(node.attrs.get("href", "")))
        case "image":
            return with_address(node.content, str(node.attrs.get("src", "")))
    return within(node)


def within(node: SyntaxTreeNode) -> str:
    return "".join(map(inline, node.children))


def with_address(words: str, address: str) -> str:
    address = address.removeprefix("mailto:")
    return words if words == address or not address else f"{words} ({address})".lstrip()


def init_app(app: Flask) -> None:
    app.add_template_filter(markdown)
    app.add_template_filter(plain)
