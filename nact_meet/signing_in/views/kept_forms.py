"""A form that came after its session had ended shows itself again, filled in, and does nothing.

Its own view shows it, as it shows every form with something to look at again: no form is right
meanwhile (PageForm.validate), and the request only reads.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_organiser
from nact_meet.signing_in.access import AGAIN, KEPT_FORM
from nact_meet.signing_in.models.kept_form import KeptForm
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

EXPECTED = (Refusal, HTTPException, SQLAlchemyError)

bp = Blueprint("kept_forms", __name__)
log = structlog.get_logger()


@bp.before_app_request
def show_again() -> Response | str | None:
    """At the address that it was sent to, whether or not that has a page of its own."""
    if AGAIN not in request.args or request.method != "GET" or not current_user.is_authenticated:
        return None
    kept = KeptForm.by_key(session.get(KEPT_FORM, ""))
    if kept is None or not kept.is_of(current_organiser()) or kept.path != request.path:
        return redirect("/desk", 303) if request.routing_exception else None
    return shown(kept) or without_its_page(kept)


def shown(kept: KeptForm) -> Response | None:
    """The page that its view answers with; None where that is no form to look at again."""
    request.form, request.files = ImmutableMultiDict(kept.form), ImmutableMultiDict()
    g.only_shows_forms = True
    flash(_("You had been signed out. Nothing is saved yet: please check and send it again."))
    try:
        response = current_app.make_response(view_of(kept)())
    except Exception as error:
        # A view meets here what it never meets else: a form that is never right. Whatever it
        # stumbles over, what was typed is shown all the same.
        db.session.rollback()
        if not isinstance(error, EXPECTED):
            log.exception("kept form not shown", path=kept.path)
        return None
    finally:
        g.only_shows_forms = False
    if response.status_code not in {200, 422} or response.mimetype != "text/html":
        return None
    response.status_code = 200
    return response


def view_of(kept: KeptForm) -> Callable[[], Any]:
    """With all that a view asks of its request: its own address too."""
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None, "a request has one"
    rule, values = addresses.match(kept.path, method="POST", return_rule=True)
    request.url_rule, request.view_args = rule, dict(values)
    return partial(current_app.view_functions[rule.endpoint], **values)


def without_its_page(kept: KeptForm) -> Response | str:
    """A button alone is pressed again where it is; words are shown, so that none are lost."""
    session.pop("_flashes", None)
    typed = [(name, value) for name, value in kept.fields if value.strip()]
    if typed:
        return render_template("signing_in/kept_form.html", typed=typed, page=kept.page)
    flash(_("You had been signed out, so nothing was done. Please press the button again."), "warn")
    return redirect(kept.page, 303)
