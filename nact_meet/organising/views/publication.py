"""A meeting becomes known, and is called off; what needs another host's yes is proposed to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.limited.numbers import whole_numbers
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.before_publishing import MOST, agreed_by_letter, warnings_of
from nact_meet.organising.forms.meeting import CancellationForm
from nact_meet.organising.views.proposals import panels
from nact_meet.places import audience
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import Act
from nact_meet.web.extensions import db

bp = Blueprint("publication", __name__, url_prefix="/meetings/<ref>")


@bp.get("/publication")
@organiser_required
def ask(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "organising/publication.html",
        meeting=meeting,
        expected=audience.expected(meeting),
        asked=second_yes.must_agree(meeting, Act.PUBLISH, current_person()),
        zone=current_zone(),
        panels=panels(meeting, Act.PUBLISH, Act.SAVE_DATE),
        warnings=warnings_of(meeting),
        most=MOST,
    )


@bp.post("/publication")
@organiser_required
def publish(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    agreed_by_letter(meeting, ticked(), by=current_person())
    proposal = publishing.publish(meeting, by=current_person())
    db.session.commit()
    flash(
        _("We have asked the other hosts. No one is invited until they agree.")
        if proposal
        else _("Published. The invitations are on their way.")
    )
    return redirect(url_for("meetings.show", ref=ref), 303)


@bp.post("/save-the-date")
@organiser_required
def save_the_date(ref: str) -> Response:
    """Its page has said who is not named, and how many people are asked to keep the date."""
    proposal = publishing.save_the_date(meeting_or_404(ref), by=current_person())
    db.session.commit()
    flash(
        _("We have asked the other hosts. No one is told until they agree.")
        if proposal
        else _(
            "People are being asked to keep the date. It is confirmed by itself once all hosts "
            "may be named."
        )
    )
    return redirect(url_for("meetings.show", ref=ref), 303)


def ticked() -> set[int]:
    return set(whole_numbers(request.form.getlist("agreed")))


@bp.get("/cancellation")
@organiser_required
def ask_to_cancel(ref: str) -> str:
    meeting = meeting_or_404(ref)
    publishing.check_cancellation(meeting)
    return cancellation_page(meeting, CancellationForm())


def cancellation_page(meeting: Meeting, form: CancellationForm) -> str:
    return render_template(
        "organising/cancellation.html",
        meeting=meeting,
        form=form,
        count=audience.concerned_count(meeting),
        asked=second_yes.must_agree(meeting, Act.CANCEL, current_person()),
        zone=current_zone(),
        panels=panels(meeting, Act.CANCEL),
    )


@bp.post("/cancellation")
@organiser_required
def cancel(ref: str) -> ResponseReturnValue:
    meeting, form = meeting_or_404(ref), CancellationForm(request.form)
    if not form.validate():
        return cancellation_page(meeting, form), 422
    proposal = publishing.cancel(meeting, by=current_person(), reason=form.reason.data)
    db.session.commit()
    flash(
        _("We have asked the other hosts. No one is told until they agree.")
        if proposal
        else _("Cancelled. We are telling everyone concerned.")
    )
    return redirect(url_for("meetings.show", ref=ref), 303)


@bp.post("/recall")
@organiser_required
def call_again(ref: str) -> Response:
    """Its page has said how many people are told."""
    proposal = publishing.call_again(meeting_or_404(ref), by=current_person())
    db.session.commit()
    flash(
        _("We have asked the other hosts. No one is told until they agree.")
        if proposal
        else _("The meeting takes place after all. We are telling everyone who was told otherwise.")
    )
    return redirect(url_for("meetings.show", ref=ref), 303)
