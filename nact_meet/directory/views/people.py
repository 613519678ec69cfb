"""The people of the network and how they are reached: for organisers' eyes alone."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    person_or_404,
    person_to_change,
    person_to_propose_for,
)
from nact_meet.directory.forms.person import ContactForm, NewPersonForm, PersonForm
from nact_meet.directory.forms.reason import ReasonForm
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection, open_of, reach
from nact_meet.directory.models.redirection import drop as drop_address
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.directory.permissions import holds, may_change, may_propose_for, may_write_to, those
from nact_meet.history.models import record
from nact_meet.web.extensions import db
from nact_meet.web.refusals import LastContact, Refusal
from nact_meet.web.transactions import once_more

bp = Blueprint("people", __name__, url_prefix="/people")

PER_PAGE = 50


@bp.get("")
@organiser_required
def index() -> str:
    wanted = request.args.get("q", "").strip()[:200]
    readable = may_write_to(current_organiser())
    page = db.paginate(
        Person.search(wanted, readable), per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False
    )
    read = those(readable, (person.id for person in page.items))
    return render_template("directory/people/index.html", page=page, wanted=wanted, read=read)


@bp.get("/new")
@organiser_required
def new() -> str:
    form = NewPersonForm(institute=request.args.get("institute", ""))
    return editor("directory/people/new.html", form)


@bp.post("")
@organiser_required
def create() -> ResponseReturnValue:
    """Anybody may be entered: who is to be invited must be there."""
    form = NewPersonForm(request.form)
    if not form.validate():
        return editor("directory/people/new.html", form), 422
    if person := form.known:
        record("entered again", person, by=current_person(), name=person.full_name)
    else:
        person = Person.enter(form.values, form.contact, by=current_person())
    db.session.commit()
    flash(_("%(name)s is in the directory.", name=person.full_name))
    return redirect(url_for(".show", id=person.id), 303)


@bp.get("/<int:id>")
@organiser_required
def show(id: int) -> str:
    return page_of(person_or_404(id))


@bp.get("/<int:id>/edit")
@organiser_required
def edit(id: int) -> str:
    person = person_to_change(id)
    return edit_page(person, PersonForm(obj=person), ReasonForm(person=person))


@bp.post("/<int:id>")
@organiser_required
def update(id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    form, why = PersonForm(request.form, obj=person), ReasonForm(request.form, person=person)
    if not (form.validate() & why.validate()):
        return edit_page(person, form, why), 422
    person.edit(form.values, **why.who)
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts")
@organiser_required
@once_more
def add(id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    form = ContactForm(request.form, person=person)
    why = ReasonForm(request.form, person=person, id="why")
    if not (form.validate() & why.validate()):
        return page_of(person, form, why_added=why), 422
    reach(person, form.address.data, form.reader_name.data, **why.who)
    db.session.commit()
    flash(_("%(name)s can now be reached there too.", name=person.full_name))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts/<int:contact_id>/trust")
@organiser_required
def trust(id: int, contact_id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    contact = contact_or_404(person, contact_id)
    why = ReasonForm(request.form, person=person)
    if not why.validate():
        return page_of(person, why=why), 422
    contact.works_again(**why.who)
    db.session.commit()
    flash(_("We send email to %(address)s again.", address=contact.address))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/contacts/<int:contact_id>/end")
@organiser_required
def drop(id: int, contact_id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    contact = contact_or_404(person, contact_id)
    why = ReasonForm(request.form, person=person)
    if not why.validate():
        return page_of(person, why=why), 422
    try:
        asked = drop_address(person, contact, **why.who)
    except LastContact as refusal:
        return page_of(person, refusal=refusal), refusal.status
    db.session.commit()
    flash(
        _(
            "Email about meetings goes to %(address)s, so we have asked there. It stays "
            "in use until the change is confirmed.",
            address=asked.old_address,
        )
        if asked
        else _("We no longer send their email to %(address)s.", address=contact.address)
    )
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/redirections")
@organiser_required
def propose(id: int) -> ResponseReturnValue:
    """By the coordinator of the country of somebody whom no institute has."""
    person = person_to_propose_for(id)
    form = ContactForm(request.form, person=person)
    if not (form.validate() and person.contacts):
        return page_of(person, form), 422
    old = person.contact or person.contacts[0]
    Redirection.ask(old, form.address.data, form.reader_name.data, goes=True, by=current_person())
    db.session.commit()
    flash(_("Proposed. Nothing changes until someone agrees."))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/redirections/<int:redirection_id>/agreement")
@organiser_required
def accept(id: int, redirection_id: int) -> ResponseReturnValue:
    """Where the old address has failed, and nobody can be asked there. The Secretariat need not
    wait for an answer: a mailbox may be silent for ever.
    """
    row = redirection_or_404(person_to_change(id), redirection_id)
    if not (row.has_failed or current_organiser().is_secretariat):
        abort(409)
    return ended(row, row.hold, pgettext("message", "Saved."))


@bp.post("/<int:id>/redirections/<int:redirection_id>/refusal")
@organiser_required
def refuse(id: int, redirection_id: int) -> ResponseReturnValue:
    row = redirection_or_404(person_to_change(id), redirection_id)
    return ended(row, row.refuse, _("Refused. Nothing changes."))


def ended(row: Redirection, end: Callable[..., None], said: str) -> ResponseReturnValue:
    """By who may change its person, and says why where they must."""
    why = ReasonForm(request.form, person=row.person, id="why-address")
    if not why.validate():
        return page_of(row.person, why_address=why), 422
    end(**why.who)
    db.session.commit()
    flash(said)
    return redirect(url_for(".show", id=row.person_id), 303)


def redirection_or_404(person: Person, id: int) -> Redirection:
    return next((row for row in open_of(person) if row.id == id), None) or abort(404)


def contact_or_404(person: Person, id: int) -> Contact:
    return next((contact for contact in person.contacts if contact.id == id), None) or abort(404)


def page_of(
    person: Person,
    form: ContactForm | None = None,
    *,
    why: ReasonForm | None = None,
    why_added: ReasonForm | None = None,
    why_address: ReasonForm | None = None,
    why_deleted: ReasonForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    """`why` is asked of what is done to an address, `why_added` of one more, `why_address` of what
    is proposed.
    """
    joined = select(WorkingGroup).join(Membership).where(Membership.person_id == person.id)
    return render_template(
        "directory/people/show.html",
        person=person,
        form=form or ContactForm(person=person),
        why=why or ReasonForm(person=person),
        why_added=why_added or ReasonForm(person=person, id="why"),
        why_address=why_address or ReasonForm(person=person, id="why-address"),
        why_deleted=why_deleted or ReasonForm(person=person, id="why-deleted"),
        redirections=open_of(person),
        is_secretariat=current_organiser().is_secretariat,
        may_propose=holds(may_propose_for(current_organiser()), person),
        refusal=refusal and refusal.sentence,
        zone=current_zone(),
        may_change=holds(may_change(current_organiser()), person),
        may_write=holds(may_write_to(current_organiser()), person),
        working_groups=db.session.scalars(joined.order_by(WorkingGroup.name)).all(),
    )


def edit_page(person: Person, form: PersonForm, why: ReasonForm) -> str:
    return editor("directory/people/edit.html", form, person=person, why=why)


def editor(template: str, form: PersonForm, **more: Any) -> str:
    return render_template(template, form=form, institute_names=Institute.names(), **more)
