"""What a field completes to as one types: of whom and of what this organiser may read."""

import re

from flask import Blueprint, Response, request

from nact_meet.directory.access import (
    current_organiser,
    organiser_required,
    people_found,
    readable,
)
from nact_meet.directory.called import called
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.permissions import may_write_to
from nact_meet.mail.addresses import Mailbox
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.searching import MOST_SUGGESTED, is_enough, suggestions
from nact_meet.web.typesetting import beside

bp = Blueprint("completion", __name__, url_prefix="/suggestions")


@bp.get("/people")
@organiser_required
def people() -> Response:
    """The value has the institute too: what was chosen means one person."""
    query = people_found(wanted()).limit(MOST_SUGGESTED)
    found = db.session.scalars(query).unique() if wanted() else ()
    return suggestions((named(person), person.full_name, where(person)) for person in found)


def named(person: Person) -> str:
    """In words alone: a comma would begin another person."""
    return " ".join(
        re.sub(r"[,;，；、]", " ", f"{person.full_name} {person.institute_name}").split()
    )


@bp.get("/names")
@organiser_required
def names() -> Response:
    query = people_found(wanted()).limit(MOST_SUGGESTED)
    found = db.session.scalars(query).unique() if wanted() else ()
    return suggestions((person.full_name, person.full_name, where(person)) for person in found)


@bp.get("/addresses")
@organiser_required
def addresses() -> Response:
    """Of those whom one may write to, as a line of a list of people."""
    mine = may_write_to(current_organiser())
    works = Person.contacts.any(Contact.bounced_at.is_(None))
    query = people_found(wanted()).where(mine, works).limit(MOST_SUGGESTED)
    found = db.session.scalars(query).unique() if wanted() else ()
    return suggestions(
        (str(Mailbox(person.full_name, person.contact.address)), person.full_name, where(person))
        for person in found
        if person.contact
    )


@bp.get("/speakers")
@organiser_required
def speakers() -> Response:
    """As a programme prints them; linked to the directory by an address that may be read."""
    query = people_found(wanted()).limit(MOST_SUGGESTED)
    found = list(db.session.scalars(query).unique()) if wanted() else []
    read = readable(person.id for person in found)
    return suggestions(
        (printed(person, is_read=person.id in read), person.full_name, where(person))
        for person in found
    )


def printed(person: Person, *, is_read: bool) -> str:
    name = beside(person.name_with_honorific, called(person.institute_name))
    return f"{name} <{person.contact.address}>" if is_read and person.contact else name


@bp.get("/institutes")
@organiser_required
def institutes() -> Response:
    query = Institute.search(wanted()).limit(MOST_SUGGESTED)
    found = db.session.scalars(query) if wanted() else ()
    return suggestions((one.name, one.name, country(one.country_code)) for one in found)


@bp.get("/groups")
@organiser_required
def groups() -> Response:
    query = WorkingGroup.search(wanted()).limit(MOST_SUGGESTED)
    found = db.session.scalars(query) if wanted() else ()
    return suggestions((group.name, group.name, "") for group in found)


def where(person: Person) -> str:
    return called(person.institute_name) or country(person.country_code)


def wanted() -> str:
    """Nothing while too little is typed."""
    text = " ".join(request.args.get("q", "").split())
    return text if is_enough(text) else ""
