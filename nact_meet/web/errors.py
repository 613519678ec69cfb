"""One place where errors become pages: a sentence and a next step, never a traceback."""

from flask import Flask, render_template
from flask_babel import gettext as _
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, NotFound

from nact_meet.web import dead_links
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.row_ids import is_too_large
from nact_meet.web.tokens import BadLink


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(BadLink, dead_links.dead_link)
    for kind in (OverflowError, DataError):
        app.register_error_handler(kind, number_too_large)
    for code in (400, 403, 404, 405, 413, 429, 500):
        app.register_error_handler(code, http_error)


def refused(refusal: Refusal) -> tuple[str, int]:
    return page(_("Not possible"), str(refusal.sentence)), refusal.status


def number_too_large(error: Exception) -> tuple[str, int]:
    """Wherever in a form or a query it stood: no row has it."""
    if not is_too_large(error):
        raise error
    db.session.rollback()
    return http_error(NotFound())


def http_error(error: HTTPException | Exception) -> tuple[str, int]:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if code == 404 and dead_links.was_meant():
        return dead_links.dead_link(BadLink())
    headings = {
        403: _("Not allowed"),
        404: _("Not found"),
        413: _("Too large"),
        429: _("Too many tries"),
        500: _("Something went wrong here"),
    }
    sentences = {
        404: _("There is no such page, or it is not public."),
        413: _("What you sent is larger than this service accepts."),
        429: _("Please wait a minute and try again."),
        500: _("The fault is ours and has been logged. Nothing you typed was half saved."),
    }
    own_words = error.description if isinstance(error, HTTPException) else None
    sentence = sentences.get(code) or own_words or ""
    return page(headings.get(code, _("Not possible")), sentence), code


def page(heading: str, sentence: str) -> str:
    return render_template("error.html", heading=heading, sentence=sentence)
