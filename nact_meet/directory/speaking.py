"""The choice of one's language, behind the link that mails to whoever never chose have."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Who
from nact_meet.web.extensions import db
from nact_meet.web.languages import known
from nact_meet.web.locales import prefers_traditional
from nact_meet.web.views import keep_language

LANGUAGE = "/language"
"""Where it is, below the page that a mail links to."""

View = Callable[..., Any]


def speak_to(person: Person) -> None:
    """The page is in the language of its reader; what others chose for them gives way to a browser
    that asks for traditional characters: then they are asked.
    """
    is_asked = not person.chose_language and prefers_traditional()
    g.reader_language = "" if is_asked else person.language


def offer_languages(
    bp: Blueprint,
    page: str,
    reader: Callable[..., tuple[Person | None, Who]],
    guard: Callable[[View], View] = lambda view: view,
) -> None:
    """Below `page`, whose address ends with what `reader` is given; it finds out whose link it is.

    Nobody where the address is all that is known: then the choice is this browser's alone.
    """

    @bp.get(page + LANGUAGE)
    @guard
    def language(**link: Any) -> str:
        person, _who = reader(**link)
        return render_template("directory/language.html", person=person, back=page_above())

    @bp.post(page + LANGUAGE)
    @guard
    def speak(**link: Any) -> Response:
        person, who = reader(**link)
        chosen = known(request.form.get("language")) or abort(400)
        if person:
            person.speak(chosen, **who)
            db.session.commit()
        return keep_language(redirect(page_above(), 303), chosen)


def page_above() -> str:
    return request.path.removesuffix(LANGUAGE)
