"""Working groups: the joint studies, and who is in them."""

from collections.abc import Iterable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    group_or_404,
    group_to_keep,
    keeps,
    organiser_required,
)
from nact_meet.directory.forms.working_group import MembershipForm, WorkingGroupForm
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.directory.permissions import may_change, those
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import completed
from nact_meet.web.transactions import once_more

bp = Blueprint("working_groups", __name__, url_prefix="/working-groups")


@bp.get("")
@organiser_required
def index() -> str:
    count = func.count(Membership.id)
    query = select(WorkingGroup, count).outerjoin(WorkingGroup.memberships)
    rows = db.session.execute(query.group_by(WorkingGroup.id).order_by(WorkingGroup.name)).all()
    return render_template("organising/working_groups/index.html", rows=rows)


@bp.get("/new")
@organiser_required
def new() -> str:
    return render_template("organising/working_groups/new.html", form=WorkingGroupForm())


@bp.post("")
@organiser_required
@once_more
def create() -> ResponseReturnValue:
    form = WorkingGroupForm(request.form)
    if "add" in request.form:
        form.add_language()
        return render_template("organising/working_groups/new.html", form=form)
    if not form.validate():
        return render_template("organising/working_groups/new.html", form=form), 422
    group = WorkingGroup.found(form.values, current_person(), form.leading)
    db.session.commit()
    flash(_("%(name)s has been created. Now add its members.", name=group.name))
    return redirect(url_for(".show", slug=group.slug), 303)


@bp.get("/<slug>")
@organiser_required
def show(slug: str) -> str:
    return page_of(group_or_404(slug), MembershipForm())


@bp.get("/<slug>/edit")
@organiser_required
def edit(slug: str) -> str:
    group = group_to_keep(slug)
    form = WorkingGroupForm(obj=group)
    return render_template("organising/working_groups/edit.html", form=form, group=group)


@bp.post("/<slug>")
@organiser_required
@once_more
def update(slug: str) -> ResponseReturnValue:
    group = group_to_keep(slug)
    form = WorkingGroupForm(completed(request.form, WorkingGroupForm(obj=group)), obj=group)
    if "add" in request.form:
        form.add_language()
        return render_template("organising/working_groups/edit.html", form=form, group=group)
    if not form.validate():
        return render_template("organising/working_groups/edit.html", form=form, group=group), 422
    group.edit(form.values, current_person(), form.leading)
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/<slug>/memberships")
@organiser_required
@once_more
def join(slug: str) -> ResponseReturnValue:
    group = group_to_keep(slug)
    form = MembershipForm(request.form)
    if not form.validate():
        return page_of(group, form), 422
    group.join(form.person, form.chosen_role, by=current_person())
    db.session.commit()
    flash(_("%(name)s has joined this working group.", name=form.person.full_name))
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/<slug>/memberships/<int:id>/end")
@organiser_required
def leave(slug: str, id: int) -> Response:
    """Those who keep the group say so; and the institute of the person, of theirs."""
    group = group_or_404(slug)
    meant = (membership for membership in group.memberships if membership.id == id)
    membership = next(meant, None) or abort(404)
    if not (keeps(group) or membership.person_id in changeable([membership])):
        abort(404)
    group.leave(membership, by=current_person())
    db.session.commit()
    flash(_("%(name)s has left this working group.", name=membership.person.full_name))
    return redirect(url_for(".show", slug=slug), 303)


def changeable(memberships: Iterable[Membership]) -> set[int]:
    """Whom of them this organiser may change, by their ids."""
    mine = may_change(current_organiser())
    return those(mine, (membership.person_id for membership in memberships))


def page_of(group: WorkingGroup, form: MembershipForm) -> str:
    members = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.working_group_id == group.id)
        .options(joinedload(Membership.person).joinedload(Person.institute))
        .order_by(func.lower(Person.full_name))
    )
    everybody = db.session.scalars(members).all()
    meetings = my_meetings().where(Meeting.working_group_id == group.id)
    return render_template(
        "organising/working_groups/show.html",
        group=group,
        form=form,
        members=everybody,
        may_keep=keeps(group),
        changeable=changeable(everybody),
        meetings=as_one(db.session.scalars(meetings.order_by(Meeting.starts_at.desc()))),
    )


def as_one(meetings: Iterable[Meeting]) -> list[list[Meeting]]:
    """Those that repeat each other together, where the first of them is."""
    series: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        series.setdefault(meeting.series_key or meeting.ref, []).append(meeting)
    return list(series.values())
