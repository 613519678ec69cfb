"""Words from templates: rendered once for all readers whose mails differ by name and link alone.

A meeting's invitations in one language and zone are the same words: Jinja writes them once, with a
mark where each reader's own values go.
"""

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import Template
from markupsafe import Markup, escape

from nact_meet.ical.event import Party
from nact_meet.mail.addresses import our_address
from nact_meet.mail.message import Words, isolated
from nact_meet.web.formats import locale_name
from nact_meet.web.languages import OFFERED_IN_TRADITIONAL, other_than, reads_traditional
from nact_meet.web.typesetting import Mark, edges

Values = dict[str, Any]
"""What the templates of a mail print."""

PERSONAL = ("greeted", "about", "page", "join")
"""Values that only pass through a template: it may ask whether they are there, and print them."""
NAMES = {"greeted", "about"}
MOST = 500

_stencils: dict[Hashable, Words] = {}


class Addressee(Protocol):
    """As far as the language of their mails goes."""

    @property
    def chose_language(self) -> bool: ...
    @property
    def reads(self) -> str: ...
    @property
    def likely_country(self) -> str: ...


def common(greeted: str, reader: Addressee | None = None) -> Values:
    """What the frame of every mail prints; below its `page` a `reader` chooses their language."""
    config = current_app.config
    return {
        "site_name": config["SITE_NAME"],
        "greeted": greeted,
        "about": "",
        "switch": in_the_other_language(reader) if reader and not reader.chose_language else "",
        "switch_page": "",
        "privacy": f"{config['BASE_URL']}/privacy",
    }


def in_the_other_language(reader: Addressee) -> str:
    """Said to whoever has not chosen theirs; each language speaks of itself."""
    if reads_traditional(reader.likely_country):
        return OFFERED_IN_TRADITIONAL
    with force_locale(other_than(reader.reads)):
        return str(_("Would you rather read this in English?"))


def this_site() -> Party:
    """The service itself, at an address of no place; so also in files and feeds."""
    return Party(current_app.config["SITE_NAME"], our_address())


def words(folder: str, values: Values, same: Hashable) -> Words:
    """`same` is everything else of `values` that the templates in `folder` print.

    `own` of it are more values of one reader: `same` has the marks of those where they are printed.
    """
    personal = {name: str(values[name]) for name in PERSONAL if values.get(name)}
    set_as = tuple((name, edges(set_like(name, value))) for name, value in personal.items())
    key = (folder, locale_name(), set_as, values["site_name"], same)
    stencil = _stencils.get(key)
    if stencil is None:
        if len(_stencils) >= MOST:
            _stencils.clear()
        marks = {name: Mark(mark(name), set_like(name, value)) for name, value in personal.items()}
        stencil = _stencils[key] = rendered(folder, values | marks)
    return filled(stencil, personal, values.get("own", {}))


def set_like(name: str, value: str) -> str:
    """Blanks beside a name depend on its letters; addresses of pages are all alike."""
    return value if name in NAMES else "https"


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


def rendered(folder: str, values: Values) -> Words:
    values = values | {"locale": locale_name()}
    return Words(
        subject=template(folder, "subject.txt").render(values),
        text=template(folder, "body.txt").render(values).strip() + "\n",
        html=template(folder, "body.html").render(values),
    )


def template(folder: str, part: str) -> Template:
    return current_app.jinja_env.get_template(f"{folder}/{part}")
