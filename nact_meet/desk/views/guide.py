"""The organisers' guide (docs/organiser.md and its translations), and where in it each page is
explained.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template, request
from markupsafe import Markup

from nact_meet.directory.access import organiser_required
from nact_meet.web.formats import locale_name
from nact_meet.web.languages import DEFAULT
from nact_meet.web.prose import document

bp = Blueprint("guide", __name__, url_prefix="/guide")

DOCS = Path(__file__).parents[3] / "docs"
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
KEY = re.compile(r" \{([a-z-]+)\}$")
"""In a translation a heading names its section."""
FIRST = "where-everything-is"
ABOUT = {
    "from-a-draft-to-the-meeting": "meetings again publication proposals invitations preview chat "
    "as_seen attachments imports directory_choice post privacy",
    "answers-and-messages": "numbers incoming participants spoken suggestions cut_off nudges "
    "together",
    "your-own-pages": "account devices passkeys",
    "settings-of-the-site": "site ceilings passkey_rules",
    "finding-a-time": "finder",
    "share-of-bad-hours": "ledger",
    "the-board": "board hours days_off blackouts weights",
    "polls": "polls voters poll_deeds poll_results",
    "two-or-more-hosts": "hosts",
    "clearances": "clearances person_clearances delegation_clearances usual_times",
    "the-year": "year",
    "who-can-come": "rules seats questions answers approval decisions",
    "delegations": "delegations naming papers delegates delegate_clearances "
    "colleagues coordinators",
    "lists": "lists day_of protocol",
    "on-the-day": "running",
    "people-in-the-directory": "people people_busy institutes working_groups",
    "deleting": "bin",
    "writing-to-people": "letters",
}
"""The blueprints whose pages a section is about; it is called by its heading."""


@dataclass(frozen=True)
class GuideSection:
    key: str
    title: str
    depth: int
    html: Markup
    language: str


@bp.app_template_global()
def guide_about() -> str:
    """The section that explains the page that is being shown."""
    blueprint = request.blueprint or ""
    return next((key for key, pages in ABOUT.items() if blueprint in pages.split()), FIRST)


@bp.get("")
@organiser_required
def index() -> str:
    """One section at a time."""
    known = {section.key: section for section in sections(locale_name())}
    shown = known.get(request.args.get("about", ""), known[FIRST])
    return render_template("desk/guide.html", sections=known.values(), shown=shown)


@cache
def sections(language: str) -> Sequence[GuideSection]:
    """In their order; what is not translated is in English."""
    english = read(DOCS / "organiser.md", DEFAULT)
    translation = DOCS / f"organiser.{language}.md"
    known = read(translation, language) if translation.exists() else {}
    return [known.get(key, section) for key, section in english.items()]


def read(path: Path, language: str) -> dict[str, GuideSection]:
    """The document's own heading begins the first."""
    _before, *parts = HEADING.split(path.read_text(encoding="utf-8"))
    signs, titles, texts = parts[::3], parts[1::3], parts[2::3]
    return {
        key_of(title): GuideSection(
            key_of(title), KEY.sub("", title), len(sign), document(text), language
        )
        for sign, title, text in zip(signs, titles, texts, strict=True)
    }


def key_of(title: str) -> str:
    named = KEY.search(title)
    return named[1] if named else re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
