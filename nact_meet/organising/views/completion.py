"""What a field completes to as one types: of whom and of what this organiser may read."""

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import select

from nact_meet.directory.access import organiser_required, people_found
from nact_meet.directory.called import called
from nact_meet.directory.models.institute import Institute
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.searching import each_word, in_any

bp = Blueprint("completion", __name__, url_prefix="/suggestions")

MOST = 8
"""A list that is taken in at a glance; who finds more types on."""


@bp.get("/people")
@organiser_required
def people() -> Response:
    """The value has the institute too: what was chosen means one person."""
    found = db.session.scalars(people_found(wanted()).limit(MOST)).unique() if wanted() else ()
    return answer(
        (f"{person.full_name} {person.institute_name}".strip(), person.full_name, where)
        for person in found
        for where in [called(person.institute_name) or country(person.country_code)]
    )


@bp.get("/institutes")
@organiser_required
def institutes() -> Response:
    named = in_any(Institute.name, Institute.own_script_name)
    query = select(Institute).where(*each_word(wanted(), named)).order_by(Institute.name)
    found = db.session.scalars(query.limit(MOST)) if wanted() else ()
    return answer((one.name, one.name, country(one.country_code)) for one in found)


def wanted() -> str:
    return " ".join(request.args.get("q", "").split())


def answer(found: Iterable[tuple[str, str, str]]) -> Response:
    """(value, label, hint) of each; nothing in between keeps them."""
    rows = [{"value": value, "label": label, "hint": hint} for value, label, hint in found]
    said = jsonify(rows)
    said.headers["Cache-Control"] = "private, no-store"
    return said
