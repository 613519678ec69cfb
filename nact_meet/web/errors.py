"""One place where errors become pages: a sentence and a next step, never a traceback."""

from contextlib import suppress

import structlog
from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as OutOfConnections
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from nact_meet.web import dead_links
from nact_meet.web.database import is_away, is_of_a_race
from nact_meet.web.extensions import db
from nact_meet.web.logs import Seldom
from nact_meet.web.refusals import Refusal, TooMany
from nact_meet.web.tokens import BadLink

AGAIN_IN = 30
"""Seconds after which whoever met a database that is away may try again."""

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(BadLink, dead_links.dead_link)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(405, only_posts)
    app.register_error_handler(500, http_error)
    app.extensions["away"] = Seldom()
    for error in (OperationalError, InterfaceError, InternalError, OutOfConnections):
        app.register_error_handler(error, away)
    app.register_error_handler(IntegrityError, overtaken)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(DataError, unfit)
    app.register_error_handler(OverflowError, unfit)


def refused(refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, TooMany):
        return refusal.answer(page(_("Too many tries"), str(refusal.sentence)))
    return page(_("This is not possible"), str(refusal.sentence)), refusal.status


def only_posts(error: MethodNotAllowed) -> ResponseReturnValue:
    """A form that came back with its errors has this address: reloaded, it leads to its page."""
    if request.method not in {"GET", "HEAD"}:
        return http_error(error)
    return redirect(nearest_page(request.path), 303)


def nearest_page(path: str) -> str:
    """The longest part of the address that can be opened; the front page where none can."""
    adapter = current_app.create_url_adapter(request)
    while adapter and (path := path.rstrip("/").rpartition("/")[0]):
        with suppress(HTTPException, RequestRedirect):
            adapter.match(path, method="GET")
            return f"{request.script_root}{path}"
    return f"{request.script_root}/"


def http_error(error: HTTPException | Exception) -> tuple[str, int]:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if code == 404 and dead_links.was_meant():
        return dead_links.dead_link(BadLink())
    headings = {
        400: _("Not understood"),
        403: _("Not allowed"),
        404: _("Not found"),
        408: _("Not received in time"),
        413: _("Too large"),
        414: _("Too large"),
        429: _("Too many tries"),
        431: _("Too large"),
        500: _("Something went wrong here"),
    }
    sentences = {
        400: _("This page could not read what your browser sent. Please go back and try again."),
        403: _("You have no access to this page."),
        404: _("This page does not exist or is not public."),
        405: _("This cannot be done at this address. Please go back and try again."),
        408: _(
            "What you sent did not arrive in time, so nothing was changed. Please check your "
            "connection and go back: what you typed is still there. Then try again."
        ),
        413: _(
            "What you sent is too large. Please go back: what you typed is still there. "
            "Shorten it and try again."
        ),
        414: _("This address is too long."),
        429: _("Please wait a minute and try again."),
        431: _(
            "Your browser sent too much data. Please delete the cookies of this site and try again."
        ),
        500: _("This is our fault, and it has been logged. Nothing was saved."),
    }
    sentence = own_words(error) or sentences.get(code) or _("This cannot be done now.")
    return page(headings.get(code, _("This is not possible")), sentence), code


def own_words(error: HTTPException | Exception) -> str:
    """What the view that refused said itself; Werkzeug's own sentences are in English alone."""
    if not isinstance(error, HTTPException) or error.code in {404, 408, 413, 429, 500}:
        return ""
    said = error.description or ""
    return "" if said == type(error).description else said


def away(error: DBAPIError | OutOfConnections) -> ResponseReturnValue:
    """The page itself asks no database for anything."""
    if not is_away(error):
        raise error
    fault = str(getattr(error, "orig", error)).partition("\n")[0]
    current_app.extensions["away"].error("database away", error=fault)
    with suppress(SQLAlchemyError):
        db.session.rollback()
    sentence = _(
        "We cannot load or save anything at the moment. What you typed is not lost: "
        "please go back in a minute and try again."
    )
    return page(_("Not available now"), sentence), 503, {"Retry-After": str(AGAIN_IN)}


def overtaken(error: IntegrityError | StaleDataError) -> tuple[str, int]:
    """Somebody wrote or removed the same row between a view's checks and its commit."""
    if isinstance(error, IntegrityError) and not is_of_a_race(error):
        raise error
    log.warning("overtaken", error=str(getattr(error, "orig", error)).partition("\n")[0])
    db.session.rollback()
    sentence = _(
        "Someone else changed this at the same moment, so nothing was saved. Please "
        "go back, reload the page and check it again."
    )
    return page(_("This is not possible"), sentence), 409


def unfit(error: DataError | OverflowError) -> tuple[str, int]:
    """A value that no column can hold, and that no form has refused: the last net."""
    if isinstance(error, OverflowError) and "SQLite" not in str(error):
        raise error
    log.warning("unfit for the database", error=type(error).__name__)
    db.session.rollback()
    return http_error(BadRequest())


def page(heading: str, sentence: str) -> str:
    return render_template("error.html", heading=heading, sentence=sentence)
