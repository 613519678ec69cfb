"""When offices work: of the twelve countries, of an institute, of a person of the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    institute_to_keep,
    organiser_required,
    person_to_change,
    secretariat_required,
)
from nact_meet.directory.forms.reason import ReasonForm
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.hours.forms import HoursForm
from nact_meet.hours.models import AnnouncedYear, OfficeHours
from nact_meet.hours.office import Office
from nact_meet.hours.planning import Planning
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.transactions import once_more
from nact_meet.world.countries import NETWORK, Country, is_network
from nact_meet.world.days_off import ANNOUNCED, Announced, regions

bp = Blueprint("hours", __name__)

Differing = TypeVar("Differing", Institute, Person)


@dataclass(frozen=True)
class CountryRow:
    """`region` is the name of a part of the country, where one was chosen."""

    country: Country
    office: Office
    region: str
    announced: Announced
    """The last year, by the Secretariat's word or by our own table."""


@bp.get("/hours")
@organiser_required
def index() -> str:
    planning, marked = Planning.now(), AnnouncedYear.latest()
    offices = [(member, Office.of_country(member.code, planning)) for member in NETWORK]
    return render_template(
        "hours/index.html",
        rows=[row_of(member, office, marked.get(member.code)) for member, office in offices],
        institutes=those_who_differ(Institute),
        people=those_who_differ(Person),
        may_edit=current_organiser().is_secretariat,
    )


def row_of(country: Country, office: Office, marked: AnnouncedYear | None) -> CountryRow:
    region = regions(country.code).get(office.region, "")
    announced = ANNOUNCED[country.code]
    if marked and marked.year > announced.year:
        announced = Announced(marked.year, marked.source)
    return CountryRow(country, office, region, announced)


def those_who_differ(owner: type[Differing]) -> Sequence[Differing]:
    """Institutes, or people, of whom hours of their own were said."""
    named = Institute.name if owner is Institute else Person.full_name
    mine = OfficeHours.institute_id if owner is Institute else OfficeHours.person_id
    query = select(owner).join(OfficeHours, mine == owner.id).order_by(named)
    return db.session.scalars(query).all()


@bp.get("/hours/<code>")
@secretariat_required
def of_country(code: str) -> str:
    office = country_or_404(code)
    return country_page(code, HoursForm(office))


@bp.post("/hours/<code>")
@secretariat_required
@once_more
def keep_for_country(code: str) -> ResponseReturnValue:
    office = country_or_404(code)
    form = HoursForm(office, request.form)
    if not form.validate():
        return country_page(code, form), 422
    office.keep(form.hours, form.chosen_region, by=current_person())
    return kept(url_for(".index", _anchor=code))


@bp.post("/hours/<code>/end")
@secretariat_required
def reset_country(code: str) -> Response:
    country_or_404(code).reset(by=current_person())
    return kept(url_for(".index", _anchor=code))


def country_or_404(code: str) -> Office:
    if not is_network(code) or code != code.upper():
        abort(404)
    return Office.of_country(code, Planning.now())


def country_page(code: str, form: HoursForm) -> str:
    crumbs = [(_("Time rules"), url_for(".index"))]
    reset = (_("Reset to the default"), url_for(".reset_country", code=code))
    return page(form, country(code), crumbs, url_for(".of_country", code=code), reset)


@bp.get("/institutes/<int:id>/hours")
@organiser_required
def of_institute(id: int) -> str:
    institute = institute_to_keep(id)
    return institute_page(institute, HoursForm(Office.of_institute(institute, Planning.now())))


@bp.post("/institutes/<int:id>/hours")
@organiser_required
@once_more
def keep_for_institute(id: int) -> ResponseReturnValue:
    institute = institute_to_keep(id)
    office = Office.of_institute(institute, Planning.now())
    form = HoursForm(office, request.form)
    if not form.validate():
        return institute_page(institute, form), 422
    office.keep(form.hours, form.chosen_region, by=current_person())
    return kept(url_for("institutes.show", id=id))


@bp.post("/institutes/<int:id>/hours/end")
@organiser_required
def reset_institute(id: int) -> Response:
    office = Office.of_institute(institute_to_keep(id), Planning.now())
    office.reset(by=current_person())
    return kept(url_for("institutes.show", id=id))


def institute_page(institute: Institute, form: HoursForm) -> str:
    shown = url_for("institutes.show", id=institute.id)
    crumbs = [
        (pgettext("heading", "Institutes"), url_for("institutes.index")),
        (institute.called, shown),
    ]
    reset = (_("Reset to the country’s hours"), url_for(".reset_institute", id=institute.id))
    return page(form, institute.called, crumbs, url_for(".of_institute", id=institute.id), reset)


@bp.get("/people/<int:id>/hours")
@organiser_required
def of_person(id: int) -> str:
    person = person_to_change(id)
    form = HoursForm(Office.of_person(person, Planning.now()))
    return person_page(person, form, ReasonForm(person=person))


@bp.post("/people/<int:id>/hours")
@organiser_required
@once_more
def keep_for_person(id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    office = Office.of_person(person, Planning.now())
    form, why = HoursForm(office, request.form), ReasonForm(request.form, person=person)
    if not (form.validate() & why.validate()):
        return person_page(person, form, why), 422
    office.keep(form.hours, form.chosen_region, **why.who)
    return kept(url_for("people.show", id=id))


@bp.post("/people/<int:id>/hours/end")
@organiser_required
def reset_person(id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    office, why = Office.of_person(person, Planning.now()), ReasonForm(request.form, person=person)
    if not why.validate():
        return person_page(person, HoursForm(office), why), 422
    office.reset(**why.who)
    return kept(url_for("people.show", id=id))


def person_page(person: Person, form: HoursForm, why: ReasonForm) -> str:
    shown = url_for("people.show", id=person.id)
    crumbs = [(pgettext("heading", "People"), url_for("people.index")), (person.full_name, shown)]
    reset = (_("Reset to the institute’s hours"), url_for(".reset_person", id=person.id))
    here = url_for(".of_person", id=person.id)
    return page(form, person.full_name, crumbs, here, reset, why)


def kept(next_url: str) -> Response:
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(next_url, 303)


def page(
    form: HoursForm,
    name: str,
    crumbs: list[tuple[str, str]],
    here: str,
    reset: tuple[str, str],
    why: ReasonForm | None = None,
) -> str:
    """`crumbs` lead here; the last of them is where Cancel leads. `reset`: label and address."""
    words = {"name": name, "crumbs": crumbs, "here": here, "reset": reset}
    return render_template("hours/edit.html", form=form, why=why, **words)
