"""An organiser's own passkeys: added, named, removed."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.history.models import record
from nact_meet.signing_in import ceremonies
from nact_meet.signing_in.access import current_session
from nact_meet.signing_in.forms import PasskeyForm, PasskeyNameForm
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import (
    Deed,
    Passkey,
    PasskeyPermit,
    PasskeyRule,
)
from nact_meet.signing_in.refusals import LastPasskey
from nact_meet.web.extensions import db, limiter

bp = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")


@bp.get("")
@organiser_required
def index() -> str:
    return page(PasskeyForm(data={"name": current_session().device}))


def page(form: PasskeyForm) -> str:
    return render_template(
        "signing_in/passkeys.html",
        form=form,
        passkeys=Passkey.all_of(current_organiser()),
        may_add=may_add(),
        site=ceremonies.this_site(),
        is_required=PasskeyRule.requires_of(current_organiser()),
        lacks_passkey=g.lacks_passkey,
        is_secretariat=current_organiser().is_secretariat,
        zone=current_zone(),
    )


def may_add() -> bool:
    """A mailed link alone enrols nothing where a passkey is required: somebody answers for it."""
    return not g.lacks_passkey or PasskeyPermit.of(current_organiser()) is not None


@bp.post("/options")
@limiter.limit("30 per minute")
@organiser_required
def options() -> dict[str, Any]:
    """What the browser's own dialogue is given to make a passkey."""
    if not may_add():
        abort(403)
    organiser = current_organiser()
    known = Passkey.before_one_more(organiser)
    return ceremonies.options_to_add(organiser, known, Passkey.handle_of(organiser))


@bp.post("")
@organiser_required
def create() -> Any:
    if not may_add():
        abort(403)
    form, organiser = PasskeyForm(request.form), current_organiser()
    if not form.validate():
        return page(form), 422
    try:
        passkey = ceremonies.made(form.credential.data or "", organiser, form.name.data)
    except ceremonies.BadPasskey:
        form.form_errors.append(
            _("Your browser did not create a usable passkey. Please try again.")
        )
        return page(form), 422
    Passkey.before_one_more(organiser)
    if Passkey.by_credential(passkey.credential_id):
        form.form_errors.append(_("This passkey has already been added."))
        return page(form), 422
    add(passkey)
    return redirect(url_for(".index"), 303)


def add(passkey: Passkey) -> None:
    is_permitted = PasskeyPermit.withdraw(passkey.organiser)
    if g.lacks_passkey and not is_permitted:
        abort(403)
    db.session.add(passkey)
    name = f"{passkey.organiser.person.full_name}, {passkey.name}"
    record("passkey added", passkey, by=current_person(), name=name)
    passkey.tell(Deed.ADDED, current_session().device)
    current_session().show(passkey)
    db.session.commit()
    flash(_("Passkey added. You can now sign in with it."))


@bp.post("/<int:passkey_id>/name")
@organiser_required
def rename(passkey_id: int) -> Any:
    passkey, form = own_passkey_or_404(passkey_id), PasskeyNameForm(request.form)
    if form.validate():
        passkey.name = form.name.data
        db.session.commit()
        flash(_("Name saved."))
    else:
        flash(str(form.name.errors[0]), "danger")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:passkey_id>/removal")
@organiser_required
def remove(passkey_id: int) -> Response:
    passkey, organiser = own_passkey_or_404(passkey_id), current_organiser()
    others = (other for other in Passkey.all_of(organiser) if other.id != passkey.id)
    if PasskeyRule.requires_of(organiser) and all(other.suspect_at for other in others):
        raise LastPasskey
    BrowserSession.end_those_by(passkey, besides=current_session().id)
    name = f"{organiser.person.full_name}, {passkey.name}"
    record("passkey removed", passkey, by=current_person(), name=name)
    passkey.tell(Deed.REMOVED, current_session().device)
    db.session.delete(passkey)
    db.session.commit()
    flash(_("Passkey removed. Delete it on your device too."))
    return redirect(url_for(".index"), 303)


def own_passkey_or_404(passkey_id: int) -> Passkey:
    """All of them are locked: of two that are removed at once, one is the last."""
    mine = {passkey.id: passkey for passkey in Passkey.all_of(current_organiser(), for_update=True)}
    return mine.get(passkey_id) or abort(404)
