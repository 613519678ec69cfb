"""What a person's authorities said, recorded by the coordinator's contacts or by the hosts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from nact_meet.clearances import people
from nact_meet.clearances.forms import PersonClearanceForm
from nact_meet.delegations.views.desk import HOSTS, LINK, Desk, at_desk, refused_at_desk
from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.places.access import participant_or_404
from nact_meet.places.models.participant import ClearanceDayNotPossible, Participant
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import Refusal

hosts = Blueprint("person_clearances", __name__, url_prefix="/meetings/<ref>/participants")
delegates = Blueprint("delegate_clearances", __name__)

PERSON = "/people/<int:place_id>/clearance"


@hosts.get("/<int:id>/clearance")
@organiser_required
def edit(ref: str, id: int) -> str:
    place = participant_or_404(meeting_or_404(ref), id)
    return hosts_page(place, form_of(place))


@hosts.post("/<int:id>/clearance")
@organiser_required
def update(ref: str, id: int) -> ResponseReturnValue:
    place = participant_or_404(meeting_or_404(ref), id)
    form = PersonClearanceForm(request.form)
    if not form.validate():
        return hosts_page(place, form), 422
    try:
        people.record(place, form, by=current_person(), on_behalf_of=place.full_name)
    except ClearanceDayNotPossible as refusal:
        db.session.rollback()
        complain(form.clearance_on, str(refusal.sentence))
        return hosts_page(participant_or_404(meeting_or_404(ref), id), form), 422
    db.session.commit()
    flash(_("Saved. The log says that you recorded it."))
    return redirect(url_for("participants.show", ref=ref, id=id), 303)


@delegates.get(f"{LINK}{PERSON}", endpoint="edit")
@delegates.get(f"{HOSTS}{PERSON}", endpoint="edit")
@at_desk
def ask_coordinator(desk: Desk, place_id: int) -> str:
    place = desk.place_or_404(place_id)
    return desk_page(desk, place, form_of(place))


@delegates.post(f"{LINK}{PERSON}", endpoint="update")
@delegates.post(f"{HOSTS}{PERSON}", endpoint="update")
@at_desk
def hear_coordinator(desk: Desk, place_id: int) -> ResponseReturnValue:
    """Not granted: the page to name somebody else is the next one."""
    place = desk.place_or_404(place_id)
    form = PersonClearanceForm(request.form)
    if not form.validate():
        return desk_page(desk, place, form), 422
    try:
        people.record(place, form, **desk.namer.who)
    except ClearanceDayNotPossible as refusal:
        db.session.rollback()
        complain(form.clearance_on, str(refusal.sentence))
        return desk_page(desk, desk.place_or_404(place_id), form), 422
    db.session.commit()
    if form.is_refused:
        return redirect(desk.url("delegates.substitution", place_id=place_id), 303)
    return redirect(desk.url("naming.show", _anchor="delegation"), 303)


@delegates.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return refused_at_desk(refusal)


def form_of(place: Participant) -> PersonClearanceForm:
    return PersonClearanceForm(data={"clearance_on": place.clearance_on})


def hosts_page(place: Participant, form: PersonClearanceForm) -> str:
    return render_template(
        "clearances/people/edit.html", meeting=place.meeting, place=place, form=form
    )


def desk_page(desk: Desk, place: Participant, form: PersonClearanceForm) -> str:
    action = desk.url("delegate_clearances.update", place_id=place.id)
    return desk.page("clearances/people/desk.html", place=place, form=form, action=action)
