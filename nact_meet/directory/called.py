"""What institutes are called to whoever reads: by their own script's name where they read it."""

from flask import g, has_request_context
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import by_script, reads_a_script_of_its_own


def called(name: str | None) -> str:
    """Of a name as a meeting or a person has it, which may be no institute's of the directory."""
    if not name or not reads_a_script_of_its_own():
        return name or ""
    return by_script(name, own_names().get(name, ""))


def own_names() -> dict[str, str]:
    """By the names known abroad; asked for once a page."""
    if has_request_context() and "own_names" in g:
        known: dict[str, str] = g.own_names
        return known
    query = select(Institute.name, Institute.own_script_name)
    rows = db.session.execute(query.where(Institute.own_script_name != ""))
    names = {row.name: row.own_script_name for row in rows}
    if has_request_context():
        g.own_names = names
    return names
