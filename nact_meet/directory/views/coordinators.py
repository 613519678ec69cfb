"""Whom an institute has named to be asked for its delegations: its organisers keep the list."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    coordinator_contact_or_404,
    current_organiser,
    current_person,
    institute_to_keep,
    organiser_required,
    readable,
)
from nact_meet.directory.forms.institute import CoordinatorForm, StandingForm
from nact_meet.directory.models.coordinator import (
    CoordinatorContact,
    Standing,
    could_be_named,
    is_named,
)
from nact_meet.directory.models.institute import Institute
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more

bp = Blueprint("coordinators", __name__, url_prefix="/institutes/<int:id>/contacts")

STEPS = {"up": -1, "down": 1}


@bp.get("")
@organiser_required
def index(id: int) -> str:
    institute = db.session.get(Institute, id) or abort(404)
    return page(institute, CoordinatorForm(known=could_be_named(institute)))


@bp.post("")
@organiser_required
@once_more
def create(id: int) -> Any:
    institute = institute_to_keep(id)
    form = CoordinatorForm(request.form, known=could_be_named(institute))
    if not form.validate():
        return page(institute, form), 422
    contact = form.chosen(institute, by=current_person())
    if is_named(institute, contact):
        db.session.rollback()
        form.address.errors = [_("This person is already a contact.")]
        return page(institute_to_keep(id), form), 422
    CoordinatorContact.name(institute, contact, form.chosen_standing, by=current_person())
    db.session.commit()
    flash(_("%(name)s is now a contact.", name=contact.person.full_name))
    return redirect(url_for(".index", id=id), 303)


@bp.post("/<int:contact_id>")
@organiser_required
def update(id: int, contact_id: int) -> Response:
    contact = coordinator_contact_or_404(institute_to_keep(id), contact_id)
    form = StandingForm(request.form)
    if not form.validate():
        abort(400)
    contact.stand_as(Standing(form.standing.data), by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".index", id=id), 303)


@bp.post("/<int:contact_id>/position")
@organiser_required
def move(id: int, contact_id: int) -> Response:
    contact = coordinator_contact_or_404(institute_to_keep(id), contact_id)
    step = STEPS.get(request.form.get("to", "")) or abort(400)
    contact.move(step, by=current_person())
    db.session.commit()
    return redirect(url_for(".index", id=id), 303)


@bp.post("/<int:contact_id>/end")
@organiser_required
def dismiss(id: int, contact_id: int) -> Response:
    contact = coordinator_contact_or_404(institute_to_keep(id), contact_id)
    contact.dismiss(by=current_person())
    db.session.commit()
    flash(_("%(name)s is no longer a contact.", name=contact.person.full_name))
    return redirect(url_for(".index", id=id), 303)


def page(institute: Institute, form: CoordinatorForm) -> str:
    contacts = CoordinatorContact.of(institute)
    return render_template(
        "directory/coordinators/index.html",
        institute=institute,
        contacts=contacts,
        read=readable(contact.person.id for contact in contacts),
        form=form,
        standing=StandingForm(),
        may_edit=current_organiser().acts_for(institute),
    )
