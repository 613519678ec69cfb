"""A host writes down what somebody said by telephone or letter; the log keeps who did."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.history.models import Who
from nact_meet.meetings.access import meeting_or_404
from nact_meet.organising.forms.answer import SpokenAnswer, SpokenForm
from nact_meet.places import days
from nact_meet.places.access import participant_or_404
from nact_meet.places.models.participant import ClearanceDayNotPossible, Participant
from nact_meet.places.models.states import Channel
from nact_meet.questions.answering import answer
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import complain

bp = Blueprint("spoken", __name__, url_prefix="/meetings/<ref>/participants/<int:id>")


@bp.get("/answer")
@organiser_required
def new(ref: str, id: int) -> str:
    place = participant_or_404(meeting_or_404(ref), id)
    return page_of(place, SpokenForm(place=place))


@bp.post("/answer")
@organiser_required
def create(ref: str, id: int) -> ResponseReturnValue:
    place = participant_or_404(meeting_or_404(ref), id)
    form = SpokenForm(request.form, place=place)
    if not form.validate():
        return page_of(place, form), 422
    try:
        write_down(place, form, {"by": current_person(), "on_behalf_of": place.full_name})
    except ClearanceDayNotPossible as refusal:
        db.session.rollback()
        complain(form.clearance_on, str(refusal.sentence))
        return page_of(participant_or_404(meeting_or_404(ref), id), form), 422
    db.session.commit()
    flash(_("Saved. The log says that you recorded it."))
    return redirect(url_for("participants.show", ref=ref, id=id), 303)


@bp.post("/day")
@organiser_required
def answer_for_day(ref: str, id: int) -> ResponseReturnValue:
    """Of one day of several. Raises MeetingCancelled, MeetingOver."""
    place = participant_or_404(meeting_or_404(ref), id)
    day = place.meeting.day_of(request.form.get("day", ""))
    if day is None:
        abort(400, _("This day is no longer part of the meeting."))
    is_coming = request.form.get("coming") == "yes"
    who: Who = {"by": current_person(), "on_behalf_of": place.full_name}
    if days.answer(place, day, is_coming=is_coming, through=Channel.HOSTS, **who):
        flash(_("Saved. The log says that you recorded it."))
    else:
        flash(_("This day is over, or they no longer take part: nothing was saved."), "warn")
    db.session.commit()
    return redirect(url_for("participants.show", ref=ref, id=id, _anchor="days"), 303)


def write_down(place: Participant, form: SpokenForm, who: Who) -> None:
    """Raises what the same would raise on their own page, and MeetingOver."""
    words = form.words.data
    place.meeting.check_open_for_invitations()
    if form.spoken == SpokenAnswer.YES:
        place.confirm(through=Channel.HOSTS, **who)
        place.comment = words
    elif form.spoken == SpokenAnswer.SUBJECT and form.clearance_on.data:
        place.agree_subject_to_clearance(form.clearance_on.data, through=Channel.HOSTS, **who)
        place.comment = words
    elif form.spoken == SpokenAnswer.PERHAPS:
        place.hesitate(through=Channel.HOSTS, words=words, **who)
    elif form.spoken == SpokenAnswer.NO:
        place.decline(through=Channel.HOSTS, words=words, **who)
    elif words:
        place.comment = words
        place.note("words recorded", **who)
    answer(place, form.answers.given, language=locale_name(), who=who)


def page_of(place: Participant, form: SpokenForm) -> str:
    meeting = place.meeting
    return render_template(
        "organising/participants/spoken.html", meeting=meeting, place=place, form=form
    )
