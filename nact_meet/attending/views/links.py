"""Whoever has lost a link, or holds one that opens nothing, has it mailed again."""

from typing import Any

from flask import Blueprint, render_template, request

from nact_meet.notices.links_again import mail_links_again
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.web import dead_links
from nact_meet.web.dead_links import AddressForm
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import TooMany

bp = Blueprint("links", __name__)


@bp.get("/links")
def lost() -> str:
    return dead_links.page(AddressForm())


@bp.post("/links")
def send_again() -> Any:
    """The answer is the same whether or not the address is known."""
    form = AddressForm(request.form)
    if not form.validate():
        return dead_links.page(form), 422
    try:
        count_asks(AskedFor.LINKS, address=form.address.data)
    except TooMany as refusal:
        complain(form.address, refusal.sentence)
        return refusal.answer(dead_links.page(form))
    mail_links_again(form.address.data)
    db.session.commit()
    return render_template("attending/links/sent.html", address=form.address.data)
