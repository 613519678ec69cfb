"""The coordinator decides about a colleague whom one of their people suggests."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from nact_meet.delegations import colleagues
from nact_meet.delegations.views.desk import HOSTS, LINK, Desk, at_desk, refused_at_desk
from nact_meet.places.models.suggestion import ColleagueReply, waiting_for
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("colleagues", __name__)
ONE = "/colleagues/<int:suggestion_id>"


@bp.post(f"{LINK}{ONE}")
@bp.post(f"{HOSTS}{ONE}")
@at_desk
def decide(desk: Desk, suggestion_id: int) -> Any:
    open_ones = {suggestion.id: suggestion for suggestion in waiting_for(desk.nomination)}
    suggestion = open_ones.get(suggestion_id) or abort(404)
    if request.form.get("decision") == "invite":
        desk.count_names(1)
        colleagues.name_suggested(suggestion, desk.namer)
    else:
        suggestion.decide(ColleagueReply.NOT_INVITED, **desk.namer.who)
    db.session.commit()
    return back(desk)


def back(desk: Desk) -> Response:
    return redirect(desk.url("naming.show", _anchor="delegation"), 303)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return refused_at_desk(refusal)
