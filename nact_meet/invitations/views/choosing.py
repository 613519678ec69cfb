"""People of the directory, chosen by ticking: a list of them, looked at before it is brought."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from nact_meet.directory.access import people_found
from nact_meet.directory.models.person import Person
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.forms.importing.chosen import MOST, list_of
from nact_meet.invitations.views.at_each import Find, View, at_each
from nact_meet.limited.numbers import whole_numbers
from nact_meet.web.extensions import db

bp = Blueprint("directory_choice", __name__)

PER_PAGE = 50


def at(path: str, method: str) -> Callable[[View], View]:
    return at_each(bp, "/choice" + path, method, is_choosing=True)


@at("", "GET")
def show(find: Find) -> str:
    return page(find(), request.args.getlist("person"))


@at("", "POST")
def create(find: Find) -> Any:
    where = find()
    where.check_open()
    people = people_of(request.form.getlist("person"))
    if not people or len(people) > MOST:
        return page(where, request.form.getlist("person"), is_wrong=True), 422
    listed = list_of(people, where)
    db.session.add(listed)
    db.session.commit()
    return to_preview(where, listed.id)


def to_preview(where: Destination, id: int) -> Response:
    return redirect(url_for("imports.show", id=id, **where.way), 303)


def people_of(ticked: Sequence[str]) -> Sequence[Person]:
    """By name; one more than may be chosen, where so many are."""
    ids = list(dict.fromkeys(whole_numbers(ticked)))[: MOST + 1]
    query = select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))
    loaded = (joinedload(Person.institute), selectinload(Person.contacts))
    return db.session.scalars(query.options(*loaded).order_by(Person.full_name, Person.id)).all()


def page(where: Destination, ticked: Sequence[str], *, is_wrong: bool = False) -> str:
    """Whoever is ticked stays while another is searched for, above those who are found."""
    ids = {person.id for person in people_of(ticked)}
    chosen = people_of(list(map(str, ids - where.those_here(ids))))
    wanted = request.values.get("q", "").strip()[:200]
    query = people_found(wanted).where(Person.id.not_in([person.id for person in chosen]))
    found = db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
    return render_template(
        "invitations/choosing.html",
        where=where,
        chosen=chosen,
        wanted=wanted,
        found=found,
        there=where.those_here(person.id for person in found.items),
        is_wrong=is_wrong,
        most=MOST,
    )
