"""Days off of the network's countries: everybody reads them, the Secretariat corrects them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy import select
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as Answer

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    secretariat_required,
)
from nact_meet.history.models import Change
from nact_meet.history.sentences import Told, told
from nact_meet.hours.days_off_forms import (
    AnnouncementForm,
    DayCorrectionForm,
    FileForm,
    TickedForm,
    YearForm,
    written,
)
from nact_meet.hours.exchange import as_calendar, as_sheet
from nact_meet.hours.models import AnnouncedYear, DayCorrection
from nact_meet.hours.planning import all_corrections
from nact_meet.hours.year import Year, announced_by_table
from nact_meet.web.extensions import db
from nact_meet.web.formats import country, locale_name
from nact_meet.web.transactions import once_more
from nact_meet.world.days_off import NOTHING_SAID, ramadan

bp = Blueprint("days_off", __name__, url_prefix="/days-off")

CHANGES_SHOWN = 20


@bp.get("")
@organiser_required
def index() -> str:
    return page(YearForm(request.args))


@bp.post("")
@secretariat_required
@once_more
def correct() -> ResponseReturnValue:
    shown, form = YearForm(request.args), DayCorrectionForm(request.form)
    if not form.validate():
        return page(shown, correction=form), 422
    say(shown, list(form.days(shown.region.data)))
    return redirect(url_for(".index", **shown.query), 303)


@bp.post("/<int:id>/end")
@secretariat_required
def withdraw(id: int) -> Answer:
    row = db.session.get(DayCorrection, id) or abort(404)
    row.withdraw(by=current_person())
    db.session.commit()
    flash(_("The correction was removed."))
    return redirect(url_for(".index", **YearForm(request.args).query), 303)


@bp.post("/announcement")
@secretariat_required
@once_more
def announce() -> ResponseReturnValue:
    shown, form = YearForm(request.args), AnnouncementForm(request.form)
    if not form.validate():
        return page(shown, announcement=form), 422
    AnnouncedYear.mark(
        shown.country.data,
        shown.year.data,
        form.source.data,
        form.announced_on.data,
        by=current_person(),
    )
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".index", **shown.query), 303)


@bp.post("/announcement/end")
@secretariat_required
def unmark() -> Answer:
    shown = YearForm(request.args)
    if row := AnnouncedYear.of(shown.country.data, shown.year.data):
        row.unmark(by=current_person())
        db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".index", **shown.query), 303)


@bp.post("/file")
@secretariat_required
def look() -> ResponseReturnValue:
    """What a file would change: nothing is written."""
    shown, form = YearForm(request.args), FileForm(sent())
    if not form.read(year_of(shown)):
        return page(shown, file=form), 422
    days = [(written(said), said) for said in form.days]
    return render_template("hours/days_off/file.html", shown=shown, days=days)


def sent() -> "CombinedMultiDict[str, Any]":
    return CombinedMultiDict([request.form, request.files])


@bp.post("/days")
@secretariat_required
@once_more
def take_over() -> ResponseReturnValue:
    """Those days of a file that were ticked."""
    shown, form = YearForm(request.args), TickedForm(request.form)
    if not form.validate():
        return page(shown, file=form), 422
    say(shown, list(form.days(shown.region.data)))
    return redirect(url_for(".index", **shown.query), 303)


def say(shown: YearForm, days: Sequence[Any]) -> None:
    news = DayCorrection.say(shown.country.data, days, by=current_person())
    db.session.commit()
    flash(ngettext("%(num)s day was corrected.", "%(num)s days were corrected.", news))


@bp.get("/calendar.ics")
@organiser_required
def calendar() -> Response:
    shown = YearForm(request.args)
    code, year = shown.country.data, shown.year.data
    name = _("Days off: %(country)s %(year)s", country=country(code), year=str(year))
    octets = as_calendar(code, name, year_of(shown).days(locale_name()))
    return download(octets, "text/calendar; charset=utf-8", f"days-off-{code}-{year}.ics")


@bp.get("/sheet.csv")
@organiser_required
def sheet() -> Response:
    shown = YearForm(request.args)
    lines = as_sheet(year_of(shown).days(locale_name()))
    name = f"days-off-{shown.country.data}-{shown.year.data}.csv"
    return download(lines.encode(), "text/csv; charset=utf-8", name)


def download(octets: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(octets, headers=headers, content_type=mimetype)


def year_of(shown: YearForm) -> Year:
    said = all_corrections().get(shown.country.data, NOTHING_SAID)
    return Year(shown.country.data, shown.region.data, shown.year.data, said)


def page(
    shown: YearForm,
    correction: DayCorrectionForm | None = None,
    announcement: AnnouncementForm | None = None,
    file: FileForm | TickedForm | None = None,
) -> str:
    code, year = shown.country.data, shown.year.data
    return render_template(
        "hours/days_off/index.html",
        shown=shown,
        days=list(year_of(shown).days(locale_name())),
        announced=AnnouncedYear.of(code, year),
        by_table=announced_by_table(code, year),
        fasts=list(ramadan(code, year)),
        correction=correction or DayCorrectionForm(),
        announcement=announcement or AnnouncementForm(),
        file=file or FileForm(),
        changes=changes_of(code),
        zone=current_zone(),
        may_edit=current_organiser().is_secretariat,
    )


def changes_of(code: str) -> list[Told]:
    tables = (DayCorrection.__tablename__, AnnouncedYear.__tablename__)
    query = select(Change).where(
        Change.subject.in_(tables), Change.subject_name.startswith(f"{code} ")
    )
    newest = query.order_by(Change.id.desc()).limit(CHANGES_SHOWN)
    return [told(change, current_zone()) for change in db.session.scalars(newest)]
