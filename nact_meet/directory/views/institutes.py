"""The institutes of the network, and who acts for them. The Secretariat keeps this list."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    secretariat_required,
)
from nact_meet.directory.called import called
from nact_meet.directory.forms.institute import AppointmentForm, InstituteForm
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more
from nact_meet.world.countries import NETWORK

bp = Blueprint("institutes", __name__, url_prefix="/institutes")
bp.add_app_template_filter(called)


@bp.get("")
@organiser_required
def index() -> str:
    grouped = Institute.by_country()
    network = [(country.code, grouped.pop(country.code, [])) for country in NETWORK]
    return render_template(
        "directory/institutes/index.html",
        network=network,
        organisations=grouped.pop(None, []),
        others=sorted((code, rows) for code, rows in grouped.items() if code),
        may_edit=current_organiser().is_secretariat,
    )


@bp.get("/new")
@secretariat_required
def new() -> str:
    return render_template("directory/institutes/new.html", form=InstituteForm())


@bp.post("")
@secretariat_required
@once_more
def create() -> Any:
    form = InstituteForm(request.form)
    if not form.validate():
        return render_template("directory/institutes/new.html", form=form), 422
    institute = Institute.found(form.values, by=current_person())
    db.session.commit()
    flash(_("%(name)s is in the directory.", name=institute.called))
    return redirect(url_for(".show", id=institute.id), 303)


@bp.get("/<int:id>")
@organiser_required
def show(id: int) -> str:
    return page(institute_or_404(id), AppointmentForm())


@bp.get("/<int:id>/edit")
@secretariat_required
def edit(id: int) -> str:
    institute = institute_or_404(id)
    form = InstituteForm(obj=institute)
    return render_template("directory/institutes/edit.html", form=form, institute=institute)


@bp.post("/<int:id>")
@secretariat_required
@once_more
def update(id: int) -> Any:
    institute = institute_or_404(id)
    form = InstituteForm(request.form, obj=institute)
    if not form.validate():
        return render_template(
            "directory/institutes/edit.html", form=form, institute=institute
        ), 422
    institute.edit(form.values, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/appointments")
@secretariat_required
@once_more
def appoint(id: int) -> Any:
    institute = institute_or_404(id)
    form = AppointmentForm(request.form)
    if not form.validate():
        return page(institute, form), 422
    organiser = Organiser.appoint_at(
        form.address.data, form.full_name.data, institute, by=current_person()
    )
    db.session.commit()
    flash(
        _(
            "%(name)s now acts for %(institute)s. Please tell them to sign in at "
            "%(page)s with %(address)s.",
            name=organiser.person.full_name,
            institute=institute.called,
            page=url_for("sessions.new", _external=True),
            address=organiser.address,
        )
    )
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/appointments/<int:organiser_id>/end")
@secretariat_required
def dismiss(id: int, organiser_id: int) -> Response:
    institute = institute_or_404(id)
    acting = Organiser.acting_for(institute)
    meant = (organiser for organiser in acting if organiser.id == organiser_id)
    organiser = next(meant, None) or abort(404)
    organiser.dismiss(institute, by=current_person())
    db.session.commit()
    flash(
        _(
            "%(name)s no longer acts for %(institute)s.",
            name=organiser.person.full_name,
            institute=institute.called,
        )
    )
    return redirect(url_for(".show", id=id), 303)


def institute_or_404(id: int) -> Institute:
    return db.session.get(Institute, id, options=[selectinload(Institute.people)]) or abort(404)


def page(institute: Institute, form: AppointmentForm) -> str:
    return render_template(
        "directory/institutes/show.html",
        institute=institute,
        organisers=Organiser.acting_for(institute),
        form=form,
        may_edit=current_organiser().is_secretariat,
        acts_for_it=current_organiser().acts_for(institute),
    )
