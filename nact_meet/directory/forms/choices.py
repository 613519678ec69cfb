"""What of the directory many forms offer for choice."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from wtforms import Field

from nact_meet.directory.access import acts_for_one_of, current_organiser
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import choices


def working_groups() -> list[Any]:
    groups = db.session.scalars(select(WorkingGroup).order_by(WorkingGroup.name))
    named = ((group.id, group.name) for group in groups)
    return choices([(0, pgettext("choice", "None")), *named])


def institutes() -> list[Any]:
    query = select(Institute.id, Institute.name).order_by(Institute.name)
    return choices([(0, "–"), *((key, name) for key, name in db.session.execute(query))])


def contacts_for(institute_ids: Collection[int]) -> list[Any]:
    """Who acts for these hosts; who chooses may choose themselves."""
    acting = list(Organiser.of_institutes(institute_ids, besides=None)) if institute_ids else []
    oneself = current_organiser()
    if oneself not in acting and (not institute_ids or acts_for_one_of(set(institute_ids))):
        acting.append(oneself)
    named = sorted((organiser.person.full_name, organiser.id) for organiser in acting)
    return choices([(0, _("No one yet")), *((key, name) for name, key in named)])


class FormOfHosts(Protocol):
    @property
    def hosts(self) -> Field: ...
    @property
    def host_ids(self) -> Iterable[int]: ...


def hosts_are_mine(form: FormOfHosts) -> bool:
    """An organiser calls meetings for institutes they act for; others may host beside them."""
    if acts_for_one_of(set(form.host_ids)):
        return True
    form.hosts.errors = [_("One of the hosts must be an institute that you act for.")]
    return False
