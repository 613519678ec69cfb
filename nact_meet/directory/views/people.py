"""The people of the network and how they are reached: for organisers' eyes alone."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.directory.forms.person import ContactForm, NewPersonForm, PersonForm
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.web.refusals import LastContact, Refusal
from nact_meet.web.transactions import once_more

bp = Blueprint("people", __name__, url_prefix="/people")

PER_PAGE = 50


@bp.get("")
@organiser_required
def index() -> str:
    wanted = request.args.get("q", "").strip()[:200]
    page = db.paginate(
        Person.search(wanted), per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False
    )
    return render_template("directory/people/index.html", page=page, wanted=wanted)


@bp.get("/new")
@organiser_required
def new() -> str:
    form = NewPersonForm(institute=request.args.get("institute", ""))
    return editor("directory/people/new.html", form)


@bp.post("")
@organiser_required
def create() -> Any:
    form = NewPersonForm(request.form)
    if not form.validate():
        return editor("directory/people/new.html", form), 422
    person = Person.enter(form.values, form.contact, by=current_person())
    db.session.commit()
    flash(_("%(name)s is in the directory.", name=person.full_name))
    return redirect(url_for(".show", id=person.id), 303)


@bp.get("/<int:id>")
@organiser_required
def show(id: int) -> str:
    person = person_or_404(id)
    return page_of(person, ContactForm(person=person))


@bp.get("/<int:id>/edit")
@organiser_required
def edit(id: int) -> str:
    person = person_or_404(id)
    return editor("directory/people/edit.html", PersonForm(obj=person), person=person)


@bp.post("/<int:id>")
@organiser_required
def update(id: int) -> Any:
    person = person_or_404(id)
    form = PersonForm(request.form, obj=person)
    if not form.validate():
        return editor("directory/people/edit.html", form, person=person), 422
    person.edit(form.values, by=current_person())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts")
@organiser_required
@once_more
def add(id: int) -> Any:
    person = person_or_404(id)
    form = ContactForm(request.form, person=person)
    if not form.validate():
        return page_of(person, form), 422
    person.reach_at(form.address.data, form.reader_name.data, by=current_person())
    db.session.commit()
    flash(_("%(name)s is reached there too.", name=person.full_name))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts/<int:contact_id>/trust")
@organiser_required
def trust(id: int, contact_id: int) -> Response:
    person = person_or_404(id)
    contact = contact_or_404(person, contact_id)
    contact.works_again(current_person())
    db.session.commit()
    flash(_("Mail to %(address)s is sent again.", address=contact.address))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts/<int:contact_id>/end")
@organiser_required
def drop(id: int, contact_id: int) -> Any:
    person = person_or_404(id)
    contact = contact_or_404(person, contact_id)
    try:
        person.drop(contact, by=current_person())
    except LastContact as refusal:
        form = ContactForm(person=person)
        return page_of(person, form, refusal=refusal.sentence), refusal.status
    db.session.commit()
    flash(_("Nothing more is sent to %(address)s for them.", address=contact.address))
    return redirect(url_for(".show", id=id), 303)


def person_or_404(id: int) -> Person:
    person = db.session.get(Person, id)
    return person if person and not person.erased_at else abort(404)


def contact_or_404(person: Person, id: int) -> Contact:
    return next((contact for contact in person.contacts if contact.id == id), None) or abort(404)


def page_of(person: Person, form: ContactForm, refusal: Refusal | None = None) -> str:
    joined = select(WorkingGroup).join(Membership).where(Membership.person_id == person.id)
    return render_template(
        "directory/people/show.html",
        person=person,
        form=form,
        refusal=refusal,
        zone=current_person().zone,
        working_groups=db.session.scalars(joined.order_by(WorkingGroup.name)).all(),
    )


def editor(template: str, form: PersonForm, **more: Any) -> str:
    return render_template(template, form=form, institute_names=Institute.names(), **more)
