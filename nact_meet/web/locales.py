"""In which language this request is answered, and what every template may ask."""

from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import gettext, ngettext, npgettext, pgettext

from nact_meet.web import formats
from nact_meet.web.languages import LANGUAGES, asks_for_traditional, first_known

COOKIE = "language"


def choose_locale() -> str:
    """What this browser chose, then the known reader's language, then Accept-Language.

    `g.reader_language` is set by whoever found out who reads: a session or a personal link.
    """
    if not has_request_context():
        return LANGUAGES[0][0]
    return first_known(wishes())


def wishes() -> list[str | None]:
    chosen = request.cookies.get(cookie_name())
    return [chosen, g.get("reader_language"), *accepted()]


def accepted() -> list[str]:
    return [wish for wish, _quality in request.accept_languages]


def prefers_traditional() -> bool:
    """This browser, before any language of ours."""
    return asks_for_traditional(accepted())


def is_asked_for_traditional() -> bool:
    """The page is in another language than its reader's, and asks which they would rather have."""
    return has_request_context() and asks_for_traditional(wishes())


def cookie_name() -> str:
    """No other host may set a cookie whose name begins so, and none goes unencrypted."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def init_app(app: Flask) -> None:
    app.context_processor(page_context)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Installed once more so that templates and code share one way to translate.
    translate = {"_": gettext, "gettext": gettext, "ngettext": ngettext}
    app.jinja_env.globals.update(translate, pgettext=pgettext, npgettext=npgettext)


def page_context() -> dict[str, Any]:
    return {
        "site_name": current_app.config["SITE_NAME"],
        "locale": formats.locale_name(),
        "languages": LANGUAGES,
        "asks_which_chinese": is_asked_for_traditional(),
    }
