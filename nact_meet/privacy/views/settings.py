"""What becomes of people's data: a page for everybody, and what a meeting's hosts set."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.directory.labels import said_by_letter
from nact_meet.directory.models.person import Person
from nact_meet.lists import privacy
from nact_meet.meetings import page_cache as pages
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.post.models import KEPT_FOR
from nact_meet.privacy.forms import PrivacyForm
from nact_meet.web.extensions import db

bp = Blueprint("privacy", __name__)

add_tab(Tab("settings", 60, _lp("heading", "Privacy"), "privacy.edit"))


@bp.get("/privacy")
def show() -> Response:
    """The same for everybody: no session, no token."""
    return pages.shown(draw, "privacy")


def draw() -> str:
    contact = current_app.config["CONTACT_ADDRESS"]
    return render_template("privacy/settings/show.html", contact=contact, kept_for=KEPT_FOR.days)


@bp.get("/meetings/<ref>/privacy")
@organiser_required
def edit(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, PrivacyForm(obj=meeting))


@bp.post("/meetings/<ref>/privacy")
@organiser_required
def update(ref: str) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    form = PrivacyForm(request.form)
    if not form.validate():
        return page(meeting, form), 422
    privacy.disclose(meeting, form.visibility, form.days, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".edit", ref=ref), 303)


@bp.post("/meetings/<ref>/speakers/<int:person_id>/agreement")
@organiser_required
def note_agreement(ref: str, person_id: int) -> Answer:
    return agreement_noted(ref, person_id, agrees=True)


@bp.post("/meetings/<ref>/speakers/<int:person_id>/agreement/end")
@organiser_required
def end_agreement(ref: str, person_id: int) -> Answer:
    return agreement_noted(ref, person_id, agrees=False)


def agreement_noted(ref: str, person_id: int, *, agrees: bool) -> Answer:
    meeting = meeting_or_404(ref)
    person = speaker_or_404(meeting, person_id)
    privacy.note_agreement(meeting, person, said_by_letter(agrees=agrees), by=current_person())
    db.session.commit()
    return redirect(url_for(".edit", ref=ref, _anchor="speakers"), 303)


def speaker_or_404(meeting: Meeting, person_id: int) -> Person:
    known = (person for person, _ in privacy.known_speakers(meeting))
    return next((person for person in known if person.id == person_id), None) or abort(404)


def page(meeting: Meeting, form: PrivacyForm) -> str:
    return render_template(
        "privacy/settings/edit.html",
        meeting=meeting,
        form=form,
        speakers=privacy.known_speakers(meeting),
        listed=listed(meeting),
        zone=current_zone(),
    )


def listed(meeting: Meeting) -> tuple[int, int]:
    """How many registered people the list would show now, of how many."""
    here = (Participant.meeting_id == meeting.id, Participant.state == State.CONFIRMED)
    shown = Participant.listed_to.in_(meeting.list_audience.and_wider)
    if meeting.list_audience == Visibility.HOSTS:
        shown = Participant.id.is_(None)
    counts = select(func.count().filter(shown), func.count()).where(*here)
    row = db.session.execute(counts.select_from(Participant)).one()
    return row[0], row[1]
