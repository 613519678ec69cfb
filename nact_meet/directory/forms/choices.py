"""What of the directory many forms offer for choice."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from flask_babel import gettext as _
from wtforms import Field

from nact_meet.directory.access import acts_for_one_of, current_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.web.forms.fields import choices


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
