"""Who is let in to a meeting, what the hosts say with it, and who decides beside them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.admission.deciding import change_admission
from nact_meet.admission.forms import WORDED, ApprovalForm, ReviewerForm, field_name
from nact_meet.admission.models import (
    Reviewer,
    dismiss_reviewer,
    name_reviewer,
    reviewers_of,
    who_may_review,
)
from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, waiting_in
from nact_meet.places.models.participant import USUAL
from nact_meet.web.extensions import db
from nact_meet.web.languages import LANGUAGES

bp = Blueprint("approval", __name__, url_prefix="/meetings/<ref>/approval")

add_tab(Tab("settings", 50, _lp("heading", "Approval"), "approval.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, ApprovalForm.of(meeting))


@bp.post("")
@organiser_required
def update(ref: str) -> Any:
    meeting = meeting_or_404(ref)
    form = ApprovalForm(request.form)
    if not form.validate():
        return page(meeting, form), 422
    change_admission(meeting, form.chosen, form.words, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", ref=ref), 303)


@bp.post("/reviewers")
@organiser_required
def name(ref: str) -> Any:
    meeting = meeting_or_404(ref)
    naming = ReviewerForm(request.form, organisers=who_may_review(meeting))
    if not naming.validate():
        return page(meeting, ApprovalForm.of(meeting), naming), 422
    name_reviewer(meeting, naming.chosen, naming.country_code.data, by=current_person())
    db.session.commit()
    flash(_("%(name)s can now see the list on their meetings page.", name=full_name(naming)))
    return redirect(url_for(".show", ref=ref, _anchor="reviewers"), 303)


@bp.post("/reviewers/<int:id>/removal")
@organiser_required
def dismiss(ref: str, id: int) -> Response:
    meeting = meeting_or_404(ref)
    where = (Reviewer.meeting_id == meeting.id, Reviewer.id == id)
    reviewer = db.session.scalar(select(Reviewer).where(*where)) or abort(404)
    dismiss_reviewer(reviewer, by=current_person())
    db.session.commit()
    return redirect(url_for(".show", ref=ref, _anchor="reviewers"), 303)


def full_name(naming: ReviewerForm) -> str:
    return naming.chosen.person.full_name


def page(meeting: Meeting, form: ApprovalForm, naming: ReviewerForm | None = None) -> str:
    return render_template(
        "admission/settings/show.html",
        meeting=meeting,
        form=form,
        passages=passages(form),
        naming=naming or ReviewerForm(organisers=who_may_review(meeting)),
        reviewers=reviewers_of(meeting),
        awaited=waiting_in(meeting)["decisions.index"],
    )


def passages(form: ApprovalForm) -> list[tuple[Any, str]]:
    """Each field for words of one's own, with the usual ones in the same language."""
    fields = []
    for decision in WORDED:
        for code, _name in LANGUAGES:
            with force_locale(code):
                usual = str(USUAL[decision])
            fields.append((form[field_name(decision, code)], usual))
    return fields
