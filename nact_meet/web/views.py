"""Choosing the language of the pages: kept in this browser."""

from flask import Blueprint, abort, current_app, redirect, request
from werkzeug.wrappers import Response

from nact_meet.web.languages import known
from nact_meet.web.locales import cookie_name
from nact_meet.web.security import local_path

bp = Blueprint("languages", __name__)


@bp.post("/language")
def choose() -> Response:
    language = known(request.form.get("language")) or abort(400)
    return keep_language(redirect(local_path(request.form.get("next")) or "/", 303), language)


def keep_language(answer: Response, language: str) -> Response:
    is_encrypted = current_app.config["SESSION_COOKIE_SECURE"]
    kept = {"max_age": 365 * 86400, "samesite": "Lax", "httponly": True, "secure": is_encrypted}
    answer.set_cookie(cookie_name(), language, **kept)
    return answer
