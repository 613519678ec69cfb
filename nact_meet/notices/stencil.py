"""Templates rendered once for all readers whose mails differ by name and link alone.

A meeting's invitations in one language and zone are the same words: Jinja writes them once, with a
mark where each reader's own values go.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from jinja2 import Template
from markupsafe import Markup, escape

from nact_meet.mail.isolation import isolated
from nact_meet.notices.models.notice import Kind
from nact_meet.web.formats import locale_name

PERSONAL = ("greeted", "about", "page", "join")
"""Values that only pass through a template: it may ask whether they are there, and print them."""
MOST = 500


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


_stencils: dict[Hashable, Words] = {}


def words(kind: Kind, context: dict[str, Any], same: Hashable) -> Words:
    """`same` is everything else of `context` that the templates of `kind` print.

    `own` of it are more values of one reader: `same` has the marks of those where they are printed.
    """
    personal = {name: str(context[name]) for name in PERSONAL if context.get(name)}
    key = (kind, locale_name(), tuple(personal), context["site_name"], same)
    stencil = _stencils.get(key)
    if stencil is None:
        if len(_stencils) >= MOST:
            _stencils.clear()
        marks = {name: mark(name) for name in personal}
        stencil = _stencils[key] = rendered(kind, context | marks)
    return filled(stencil, personal, context.get("own", {}))


def mark(name: str) -> str:
    """Characters for private use (Unicode 23.5): nobody types them, and HTML leaves them alone."""
    return f"\ue000{name}\ue001"


def unmarked(text: str) -> str:
    """Typed text cannot bring a mark along."""
    return text.translate({0xE000: None, 0xE001: None})


def filled(stencil: Words, personal: dict[str, str], own: Mapping[str, str]) -> Words:
    """Names within somebody's words are set apart from them, whichever way they are read."""
    subject, text, html = stencil.subject, stencil.text, stencil.html
    for name, value in personal.items():
        text = text.replace(mark(name), value)
        html = html.replace(mark(name), escape(value))
    for name, value in own.items():
        subject = subject.replace(mark(name), isolated(value))
        text = text.replace(mark(name), isolated(value))
        html = html.replace(mark(name), Markup("<bdi>{}</bdi>").format(value))
    return Words(subject, text, html)


def rendered(kind: Kind, context: dict[str, Any]) -> Words:
    context = context | {"locale": locale_name()}
    return Words(
        subject=template(kind, "subject.txt").render(context),
        text=template(kind, "body.txt").render(context).strip() + "\n",
        html=template(kind, "body.html").render(context),
    )


def template(kind: Kind, part: str) -> Template:
    return current_app.jinja_env.get_template(f"mail/{kind}/{part}")
