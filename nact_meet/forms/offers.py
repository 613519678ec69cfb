"""What of the directory many forms offer for choice."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from nact_meet.extensions import db
from nact_meet.forms.fields import choices
from nact_meet.models import Institute, WorkingGroup


def working_groups() -> list[Any]:
    query = select(WorkingGroup.id, WorkingGroup.name).order_by(WorkingGroup.name)
    return choices([(0, _("None")), *((key, name) for key, name in db.session.execute(query))])


def institutes() -> list[Any]:
    query = select(Institute.id, Institute.name).order_by(Institute.name)
    return choices([(0, "–"), *((key, name) for key, name in db.session.execute(query))])
