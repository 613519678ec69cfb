"""My colleague comes instead: an answer on one's own page."""

from typing import Any

from flask import Blueprint, request

from nact_meet.attending.forms import ColleagueForm
from nact_meet.attending.views.own_page import back_to, page
from nact_meet.delegations import colleagues
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("own_colleagues", __name__, url_prefix="/r/<token>/colleague")
bp.register_error_handler(Refusal, refused)


@bp.get("")
def new(token: str) -> str:
    place = place_or_refuse(token)
    return page("attending/own_page/colleague.html", place, token, line=ColleagueForm(place=place))


@bp.post("")
def create(token: str) -> Any:
    place = place_or_refuse(token)
    form = ColleagueForm(request.form, place=place)
    if not form.validate():
        return page("attending/own_page/colleague.html", place, token, line=form), 422
    said = (form.full_name.data, form.address.data, form.words.data)
    colleagues.suggest(place, *said, gives_back=form.gives_back.data)
    db.session.commit()
    return back_to(token, "colleague")
