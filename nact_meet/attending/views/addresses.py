"""Whether mail for somebody goes to another address: asked at the old one, undone at either."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import NoLongerAsked, Redirection, Side, open_of
from nact_meet.directory.speaking import offer_languages, speak_to
from nact_meet.history.models import Who
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.places.access import place_or_refuse
from nact_meet.places.forms import OtherAddressForm
from nact_meet.places.links import refused as refused_at_place
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import Refusal, TooMany

bp = Blueprint("addresses", __name__, url_prefix="/a/<token>")

own = Blueprint("own_address", __name__, url_prefix="/r/<token>/address")
own.register_error_handler(Refusal, refused_at_place)


@own.get("")
def new(token: str) -> str:
    place = place_or_refuse(token)
    return own_page(place, token, OtherAddressForm(place=place))


@own.post("")
def ask(token: str) -> ResponseReturnValue:
    """A personal link may lie in a shared calendar: whoever reads the old mailbox says yes."""
    place = place_or_refuse(token)
    form = OtherAddressForm(request.form, place=place)
    if not form.validate():
        return own_page(place, token, form), 422
    try:
        count_asks(AskedFor.LINKS, address=place.contact.address)
    except TooMany as refusal:
        complain(form.address, refusal.sentence)
        return refusal.answer(own_page(place, token, form))
    new_address, reader_name = form.address.data, form.reader_name.data
    Redirection.ask(place.contact, new_address, reader_name, goes=True, **place.answered_by)
    db.session.commit()
    return redirect(url_for(".new", token=token), 303)


def own_page(place: Participant, token: str, form: OtherAddressForm) -> str:
    return render_template(
        "attending/addresses/new.html",
        place=place,
        meeting=place.meeting,
        token=token,
        form=form,
        asked=[row for row in open_of(place.person) if row.old_address == place.contact.address],
        here=url_for(".new", token=token),
    )


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
    speak_to(row.person)
    return row, side


def reader(token: str) -> tuple[Person, Who]:
    row, side = redirection_or_refuse(token)
    return row.person, row.who_reads(side)


offer_languages(bp, "", reader)


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
