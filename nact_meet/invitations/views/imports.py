"""Lists of people brought along: read in, looked at, and only then brought where they go."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import defer
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_organiser, current_person
from nact_meet.directory.trials import is_trial
from nact_meet.invitations import taking_in
from nact_meet.invitations.bringing_in import NotAgreed, bring_in
from nact_meet.invitations.destinations.destination import Destination, of_list
from nact_meet.invitations.forms.importing.chosen import entries_of
from nact_meet.invitations.forms.importing.pages import (
    AgreedForm,
    ColumnsForm,
    ListForm,
    allow_lists,
    understand,
)
from nact_meet.invitations.forms.importing.preview import Pages, Preview
from nact_meet.invitations.models import Halt, Import
from nact_meet.invitations.views.at_each import Find, View, at_each
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.meetings.tasks import Task, tasks
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more
from nact_meet.web.typesetting import together

bp = Blueprint("imports", __name__)

add_tab(Tab("people", 50, _lp("heading", "Import"), "imports.new", covers=("directory_choice",)))


def at(path: str, method: str) -> Callable[[View], View]:
    return at_each(bp, "/import" + path, method)


@at("", "GET")
def new(find: Find) -> str:
    return new_page(find(), ListForm())


@at("", "POST")
def create(find: Find) -> Any:
    sent = allow_lists()
    where = find()
    where.check_open()
    form = ListForm(sent)
    if sent is None:
        form.refuse_size()
    if sent is None or not form.validate():
        return new_page(where, form), 422
    listed = where.new_list(form.name)
    listed.octets = form.octets
    understand(listed, form.table)
    db.session.add(listed)
    db.session.commit()
    return redirect(url_for(".show", id=listed.id, **where.way), 303)


@at("/<int:id>", "GET")
def show(find: Find, id: int) -> str:
    where = find()
    listed = import_or_404(where, id)
    return page_of(where, listed, ColumnsForm(where, listed))


@at("/<int:id>", "POST")
def update(find: Find, id: int) -> Any:
    """The same lines, understood otherwise."""
    where = find()
    listed = import_or_404(where, id)
    if listed.is_under_way:
        return redirect(url_for(".show", id=id, **where.way), 303)
    form = ColumnsForm(where, listed, request.form)
    if not form.validate():
        return page_of(where, listed, form), 422
    if not listed.done_at:
        form.apply()
    db.session.commit()
    return redirect(url_for(".show", id=id, **where.way), 303)


@at("/<int:id>/people", "POST")
@once_more
def bring(find: Find, id: int) -> Any:
    """A second press finds the list done, and adds nobody."""
    where = find()
    listed = import_or_404(where, id)
    agreed = AgreedForm(request.form).told.data or 0
    if taking_in.is_long(listed):
        return begin(where, listed, agreed)
    was_done = bool(listed.done_at)
    entries, faults = entries_of(listed)
    try:
        added = bring_in(listed, entries, by=current_person(), agreed=agreed)
    except NotAgreed:
        db.session.rollback()
        return page_of(where, listed, ColumnsForm(where, listed), is_other_number=True), 409
    db.session.commit()
    left_out = 0 if was_done else len(entries) + len(faults) - added
    flash(said_of(added, left_out))
    return redirect(where.home, 303)


def begin(where: Destination, listed: Import, agreed: int) -> Any:
    """The worker takes it in; the page shows how far it is."""
    where.check_open()
    if not listed.is_under_way and where.is_announced and Preview(listed, where).good != agreed:
        form = ColumnsForm(where, listed)
        return page_of(where, listed, form, is_other_number=True), 409
    listed.start(by=current_person(), agreed=agreed)
    if is_trial():
        taking_in.took_some(taking_in.read_of(listed))
    db.session.commit()
    return redirect(url_for(".show", id=listed.id, **where.way), 303)


@at("/<int:id>/progress", "GET")
def progress(find: Find, id: int) -> Response:
    """A part of pages, for live.js: 304 while nothing has changed."""
    where = find()
    listed = import_or_404(where, id, defer(Import.rows))
    html = render_template("invitations/imports/progress.html", listed=listed, where=where)
    answer = Response(html, mimetype="text/html")
    answer.add_etag()
    return answer.make_conditional(request)


@at("/<int:id>/stop", "POST")
def stop(find: Find, id: int) -> Response:
    """Whoever has been brought in stays, and the rest waits for the button again."""
    where = find()
    import_or_404(where, id, defer(Import.rows)).halt(Halt.ASKED)
    db.session.commit()
    return redirect(url_for(".show", id=id, **where.way), 303)


@tasks
def being_imported() -> Iterator[Task]:
    for listed in taking_in.of_mine():
        where = of_list(listed, current_person())
        if not where.takes_from(current_organiser()):
            continue
        url = url_for("imports.show", id=listed.id, **where.way)
        yield Task(taking_in.says(listed), where.name, url)


@at("/<int:id>/removal", "POST")
def remove(find: Find, id: int) -> Response:
    where = find()
    listed = import_or_404(where, id)
    brought = listed.brought
    db.session.delete(listed)
    db.session.commit()
    if brought:
        added = ngettext("%(num)s added.", "%(num)s added.", brought)
        flash(together(_("List discarded."), added))
    else:
        flash(_("List discarded. No one was added."))
    return redirect(where.home, 303)


def import_or_404(where: Destination, id: int, *options: ExecutableOption) -> Import:
    """A write waits for another: a second press finds what the first has done."""
    query = select(Import).where(Import.id == id, where.has()).options(*options)
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Import, key_share=True)
    return db.session.scalar(query) or abort(404)


def said_of(added: int, left_out: int) -> str:
    if not added and not left_out:
        return str(_("This list has already been imported."))
    said = [ngettext("%(num)s added.", "%(num)s added.", added)]
    if left_out:
        said.append(
            ngettext("%(num)s line was left out.", "%(num)s lines were left out.", left_out)
        )
    return together(*said)


def new_page(where: Destination, form: ListForm) -> str:
    return render_template("invitations/imports/new.html", where=where, form=form)


def page_of(where: Destination, listed: Import, form: ColumnsForm, **more: Any) -> str:
    if listed.is_under_way:
        return page_of_one_under_way(where, listed)
    return render_template(
        "invitations/imports/show.html",
        where=where,
        listed=listed,
        form=form,
        preview=Preview(listed, where),
        show=request.args.get("show", ""),
        page=request.args.get("page", 1, type=whole_number),
        bad_page=request.args.get("bad", 1, type=whole_number),
        **more,
    )


def page_of_one_under_way(where: Destination, listed: Import) -> str:
    """How far it is, and which lines could not be taken so far."""
    _entries, faults = entries_of(listed)
    page = request.args.get("bad", 1, type=whole_number)
    return render_template(
        "invitations/imports/under_way.html",
        where=where,
        listed=listed,
        bad=Pages([fault for fault in faults if fault.number <= listed.reached], page),
    )
