"""Choosing the language of the pages: kept in this browser."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from nact_meet.web.languages import known
from nact_meet.web.locales import COOKIE
from nact_meet.web.security import local_path

bp = Blueprint("languages", __name__)


@bp.post("/language")
def choose() -> Response:
    language = known(request.form.get("language")) or abort(400)
    answer = redirect(local_path(request.form.get("next")) or "/", 303)
    answer.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer
