"""What of the directory many forms offer for choice."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import choices


def working_groups() -> list[Any]:
    query = select(WorkingGroup.id, WorkingGroup.name).order_by(WorkingGroup.name)
    return choices([(0, _("None")), *((key, name) for key, name in db.session.execute(query))])


def institutes() -> list[Any]:
    query = select(Institute.id, Institute.name).order_by(Institute.name)
    return choices([(0, "–"), *((key, name) for key, name in db.session.execute(query))])
