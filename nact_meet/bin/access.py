"""Who finds what in the bin: permission is a query."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.bin.models import Binned, BinSort
from nact_meet.directory.access import current_organiser
from nact_meet.directory.models.institute import Institute
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal


class NoLongerInBin(Refusal):
    """Whoever may not see it reads the same."""

    sentence = _l("This is not in the bin any more: it has been restored, or its time is over.")
    status = 404


class AlreadyDeleted(Refusal):
    sentence = _l("This has already been deleted. You can restore it from the bin.")
    status = 404


def my_bin() -> Select[Binned]:
    """Of the institutes this organiser acts for, and what they deleted; all of the Secretariat."""
    organiser = current_organiser()
    query = select(Binned).options(joinedload(Binned.binned_by))
    query = query.order_by(Binned.binned_at.desc(), Binned.id.desc())
    if organiser.is_secretariat:
        return query
    theirs = Binned.keepers.any(Institute.id.in_(organiser.institute_ids))
    return query.where(or_(theirs, Binned.binned_by_id == organiser.person_id))


def entry_to_restore(id: int) -> Binned:
    """With nobody else restoring it. Raises NoLongerInBin."""
    query = my_bin().where(Binned.id == id).with_for_update(of=Binned)
    entry = db.session.scalar(query)
    if entry is None:
        raise NoLongerInBin
    return entry


def check_not_deleted(sort: BinSort, name: str, value: int | str) -> None:
    """A form that is sent twice. Raises AlreadyDeleted, to those who find it in the bin."""
    table = Base.metadata.tables[sort]
    if db.session.scalar(select(table.c.id).where(table.c[name] == value)) is not None:
        return
    said = Binned.rows[(sort.value, 0, name)]
    same = said.as_integer() == value if isinstance(value, int) else said.as_string() == value
    if db.session.scalar(my_bin().where(Binned.sort == sort, same).limit(1)):
        raise AlreadyDeleted
