"""How people are reached on the day: said by them or for them, and shown to the hosts alone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import or_, select

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.lists.disclosure import reach_on_the_day
from nact_meet.lists.forms import DayOfForm
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.access import participant_or_404, place_or_refuse
from nact_meet.places.links import refused
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.order import Order, hosts_of, in_order
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("day_of", __name__)

add_tab(Tab("people", 90, _l("Contacts on the day"), "day_of.index"))


@bp.get("/r/<token>/day-of")
def show(token: str) -> str:
    place = place_or_refuse(token)
    return own_page(place, token, DayOfForm(obj=place))


@bp.post("/r/<token>/day-of")
def change(token: str) -> Any:
    place = place_or_refuse(token)
    form = DayOfForm(request.form)
    if not form.validate():
        return own_page(place, token, form), 422
    reach_on_the_day(place, *form.told, **place.answered_by)
    db.session.commit()
    return redirect(url_for("places.show", token=token, done="saved"), 303)


def own_page(place: Participant, token: str, form: DayOfForm) -> str:
    return render_template(
        "lists/day_of/show.html",
        place=place,
        meeting=place.meeting,
        token=token,
        form=form,
        here=url_for(".show", token=token),
    )


@bp.get("/meetings/<ref>/day-of")
@organiser_required
def index(ref: str) -> str:
    """Whoever is registered and left a way to be reached, in the order of the list."""
    meeting = meeting_or_404(ref)
    given = or_(
        *(
            column != ""
            for column in (Participant.phone, Participant.wechat, Participant.other_contact)
        )
    )
    here = (Participant.meeting_id == meeting.id, Participant.state == State.CONFIRMED)
    query = in_order(select(Participant).where(*here, given), Order.PROTOCOL, hosts_of(meeting))
    places = db.session.scalars(query).all()
    return render_template("lists/day_of/index.html", meeting=meeting, places=places)


@bp.get("/meetings/<ref>/participants/<int:id>/day-of")
@organiser_required
def edit(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    return render_template(
        "lists/day_of/edit.html", meeting=meeting, place=place, form=DayOfForm(obj=place)
    )


@bp.post("/meetings/<ref>/participants/<int:id>/day-of")
@organiser_required
def update(ref: str, id: int) -> Any:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    form = DayOfForm(request.form)
    if not form.validate():
        return render_template(
            "lists/day_of/edit.html", meeting=meeting, place=place, form=form
        ), 422
    reach_on_the_day(place, *form.told, by=current_person(), on_behalf_of=place.full_name)
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for("participants.show", ref=ref, id=id), 303)


@bp.errorhandler(Refusal)
def refused_here(refusal: Refusal) -> tuple[str, int]:
    return refused(refusal)
