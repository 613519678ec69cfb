"""Lists of people brought along: read in, looked at, and only then brought into the meeting."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.invitations.bringing_in import NotAgreed, bring_in
from nact_meet.invitations.forms.importing.lines import checked
from nact_meet.invitations.forms.importing.pages import (
    AgreedForm,
    ColumnsForm,
    ListForm,
    allow_lists,
    understand,
)
from nact_meet.invitations.forms.importing.preview import Preview
from nact_meet.invitations.models import Import
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import together

bp = Blueprint("imports", __name__, url_prefix="/meetings/<ref>/import")

add_tab(Tab("people", 50, _lp("heading", "Import"), "imports.new"))


@bp.get("")
@organiser_required
def new(ref: str) -> str:
    return render_template(
        "invitations/imports/new.html", meeting=meeting_or_404(ref), form=ListForm()
    )


@bp.post("")
@organiser_required
def create(ref: str) -> Any:
    sent = allow_lists()
    meeting = meeting_or_404(ref)
    meeting.check_open_for_invitations()
    form = ListForm(sent)
    if sent is None:
        form.refuse_size()
    if sent is None or not form.validate():
        return render_template("invitations/imports/new.html", meeting=meeting, form=form), 422
    listed = Import(meeting=meeting, created_by_id=current_person().id, name=form.name)
    listed.octets = form.octets
    understand(listed, form.table)
    db.session.add(listed)
    db.session.commit()
    return redirect(url_for(".show", ref=ref, id=listed.id), 303)


@bp.get("/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    listed = import_or_404(meeting, id)
    return page_of(listed, ColumnsForm(listed))


@bp.post("/<int:id>")
@organiser_required
def update(ref: str, id: int) -> Any:
    """The same lines, understood otherwise."""
    meeting = meeting_or_404(ref)
    listed = import_or_404(meeting, id)
    form = ColumnsForm(listed, request.form)
    if not form.validate():
        return page_of(listed, form), 422
    if not listed.done_at:
        form.apply()
    db.session.commit()
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/people")
@organiser_required
def bring(ref: str, id: int) -> Any:
    """A second press finds the list done, and adds nobody."""
    meeting = meeting_or_404(ref)
    listed = import_or_404(meeting, id)
    was_done = bool(listed.done_at)
    entries, faults = checked(listed.lines, listed.columns, listed.role)
    agreed = AgreedForm(request.form).told.data or 0
    try:
        added = bring_in(listed, entries, by=current_person(), agreed=agreed)
    except NotAgreed:
        db.session.rollback()
        return page_of(listed, ColumnsForm(listed), is_other_number=True), 409
    db.session.commit()
    left_out = 0 if was_done else len(entries) + len(faults) - added
    flash(said_of(added, left_out))
    return redirect(url_for("participants.index", ref=ref), 303)


@bp.post("/<int:id>/removal")
@organiser_required
def remove(ref: str, id: int) -> Response:
    db.session.delete(import_or_404(meeting_or_404(ref), id))
    db.session.commit()
    flash(_("List discarded. No one was added."))
    return redirect(url_for("participants.index", ref=ref), 303)


def import_or_404(meeting: Meeting, id: int) -> Import:
    where = (Import.id == id, Import.meeting_id == meeting.id)
    return db.session.scalar(select(Import).where(*where)) or abort(404)


def said_of(added: int, left_out: int) -> str:
    if not added and not left_out:
        return str(_("This list has already been imported."))
    said = [ngettext("%(num)s added.", "%(num)s added.", added)]
    if left_out:
        said.append(
            ngettext("%(num)s line was left out.", "%(num)s lines were left out.", left_out)
        )
    return together(*said)


def page_of(listed: Import, form: ColumnsForm, **more: Any) -> str:
    return render_template(
        "invitations/imports/show.html",
        meeting=listed.meeting,
        listed=listed,
        form=form,
        preview=Preview(listed),
        show=request.args.get("show", ""),
        page=request.args.get("page", 1, type=whole_number),
        bad_page=request.args.get("bad", 1, type=whole_number),
        **more,
    )
