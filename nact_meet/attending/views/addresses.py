"""Whether mail for somebody goes to another address: asked at the old one, undone at either."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nact_meet.directory.models.redirection import NoLongerAsked, Redirection, Side
from nact_meet.places.links import unknown
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.tokens import BadLink

bp = Blueprint("addresses", __name__, url_prefix="/a/<token>")
bp.register_error_handler(BadLink, unknown)


@bp.get("")
def show(token: str) -> str:
    return page(*redirection_or_refuse(token), token)


@bp.post("/agreement")
def agree(token: str) -> Response:
    """Only whoever reads the old address can."""
    row, side = redirection_or_refuse(token)
    if side != Side.OLD:
        raise NoLongerAsked
    row.hold(**row.who_reads(side))
    return back(token)


@bp.post("/refusal")
def refuse(token: str) -> Response:
    row, side = redirection_or_refuse(token)
    row.refuse(**row.who_reads(side))
    return back(token)


@bp.post("/undoing")
def undo(token: str) -> Response:
    row, side = redirection_or_refuse(token)
    row.undo(side, **row.who_reads(side))
    return back(token)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    """The page says how things stand."""
    db.session.rollback()
    token = (request.view_args or {})["token"]
    row, side = redirection_or_refuse(token)
    return page(row, side, token, refusal=refusal), refusal.status


def redirection_or_refuse(token: str) -> tuple[Redirection, Side]:
    """Its page speaks the language of the person. Raises BadLink."""
    row, side = Redirection.by_token(token, for_update=request.method not in SAFE_METHODS)
    g.reader_language = row.person.language
    return row, side


def back(token: str) -> Response:
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def page(row: Redirection, side: Side, token: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "attending/addresses/show.html",
        row=row,
        side=side,
        token=token,
        asker=row.asked_by.name_with_honorific if row.asked_by else row.asked_by_name,
        refusal=refusal and refusal.sentence,
        here=url_for(".show", token=token),
    )
