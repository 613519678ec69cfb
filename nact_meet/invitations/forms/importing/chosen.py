"""A list of people who were chosen from the directory: of each, who they are, and no more."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from nact_meet.directory.models.person import Person
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.forms.importing.lines import LineFault, checked
from nact_meet.invitations.models import CHOSEN, Import
from nact_meet.invitations.newcomers import ListEntry
from nact_meet.web.extensions import db

MOST = 300
"""An address of a page has room for so many."""
GONE = _l("This person is no longer in the directory.")
UNREACHED = _l("This person has no working email address.")


def list_of(people: Sequence[Person], where: Destination) -> Import:
    """Addresses stay in the directory: not everybody may read them."""
    listed = where.new_list(_("Chosen from the directory"))
    listed.rows = [[line, [person.full_name, str(person.id)]] for line, person in numbered(people)]
    listed.columns = CHOSEN
    return listed


def numbered(people: Sequence[Person]) -> list[tuple[int, Person]]:
    return list(enumerate(people, 1))


def entries_of(listed: Import) -> tuple[list[ListEntry], list[LineFault]]:
    """Of any list."""
    if not listed.is_chosen:
        return checked(listed.lines, listed.columns, listed.role)
    ids = [int(id) for _line, (_name, id) in listed.lines]
    query = select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))
    known = {
        one.id: one for one in db.session.scalars(query.options(selectinload(Person.contacts)))
    }
    entries, faults = [], []
    for line, (name, id) in listed.lines:
        person = known.get(int(id))
        if person and person.contact:
            address = person.contact.address
            entries.append(
                ListEntry(line, person.full_name, address, role=listed.role, person_id=person.id)
            )
        else:
            faults.append(LineFault(line, UNREACHED if person else GONE, name))
    return entries, faults
