"""On the day: which room works where, changed by one press."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.running.diverting import (
    EVERYBODY,
    countries_on_the_day,
    divert,
    use_main_room_again,
)
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.refusals import Refusal
from nact_meet.world.countries import NETWORK

bp = Blueprint("running", __name__, url_prefix="/meetings/<ref>/on-the-day")

add_tab(Tab("people", 100, _l("Rooms on the day"), "running.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    everybody, *countries = countries_on_the_day(meeting)
    return render_template(
        "running/show.html",
        meeting=meeting,
        everybody=everybody,
        countries=sorted(countries, key=lambda row: country(row.country_code)),
        zone=current_zone(),
    )


@bp.post("/<where>/fallback")
@organiser_required
def to_fallback(ref: str, where: str) -> Response:
    meeting = meeting_or_404(ref)
    try:
        divert(meeting, code_of(meeting, where), by=current_person())
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "danger")
        return redirect(url_for(".show", ref=ref), 303)
    db.session.commit()
    flash(_("Their links open the fallback room from now on. No email was sent."))
    return redirect(url_for(".show", ref=ref), 303)


@bp.post("/<where>/main")
@organiser_required
def to_main(ref: str, where: str) -> Response:
    meeting = meeting_or_404(ref)
    use_main_room_again(meeting, code_of(meeting, where), by=current_person())
    db.session.commit()
    flash(_("Their links open the first room again. No email was sent."))
    return redirect(url_for(".show", ref=ref), 303)


def code_of(meeting: Meeting, where: str) -> str:
    """A country of the network, or one from which somebody comes; `all` is everybody."""
    if where == "all":
        return EVERYBODY
    coming = {row.country_code for row in countries_on_the_day(meeting)} - {EVERYBODY}
    if where not in coming | {member.code for member in NETWORK}:
        abort(404)
    return where
