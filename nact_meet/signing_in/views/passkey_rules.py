"""Of whom the Secretariat requires a passkey, and whose new one it answers for."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    secretariat_required,
)
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.signing_in.access import current_session
from nact_meet.signing_in.forms import PasskeyRulesForm
from nact_meet.signing_in.models.passkey import Passkey, PasskeyPermit, PasskeyRule
from nact_meet.signing_in.refusals import NoPasskeyShown, NotByThemselves
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more
from nact_meet.world.timezones import utc_now

bp = Blueprint("passkey_rules", __name__, url_prefix="/passkeys")


@bp.get("")
@secretariat_required
def index() -> str:
    rules = {
        "of_secretariat": PasskeyRule.holds(for_secretariat=True),
        "of_organisers": PasskeyRule.holds(for_secretariat=False),
    }
    people = select(Organiser).join(Organiser.person).order_by(Person.full_name)
    permits = select(PasskeyPermit).where(PasskeyPermit.expires_at > utc_now())
    return render_template(
        "signing_in/passkey_rules.html",
        form=PasskeyRulesForm(data=rules),
        organisers=db.session.scalars(people.options(joinedload(Organiser.person))).all(),
        counts=Counter(db.session.scalars(select(Passkey.organiser_id))),
        permits={permit.organiser_id: permit for permit in db.session.scalars(permits)},
        current=current_organiser(),
        zone=current_zone(),
    )


@bp.post("")
@secretariat_required
@once_more
def update() -> Response:
    form = PasskeyRulesForm(request.form)
    if form.of_secretariat.data and not current_session().is_by_passkey:
        raise NoPasskeyShown
    for is_member, field in ((True, form.of_secretariat), (False, form.of_organisers)):
        PasskeyRule.put(for_secretariat=is_member, required=field.data, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".index"), 303)


@bp.post("/permits/<int:organiser_id>")
@secretariat_required
@once_more
def permit(organiser_id: int) -> Any:
    organiser = db.session.get(Organiser, organiser_id) or abort(404)
    if organiser.id == current_organiser().id:
        raise NotByThemselves
    PasskeyPermit.give(organiser, by=current_person())
    db.session.commit()
    flash(_("%(name)s can now add one passkey.", name=organiser.person.full_name))
    return redirect(url_for(".index"), 303)
