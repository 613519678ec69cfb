"""What one host proposes and another answers: yes, no with a sentence, or taken back."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.meetings.access import meeting_or_404, my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.forms.meeting import RefusalForm
from nact_meet.publication import second_yes
from nact_meet.publication.access import proposal_or_404
from nact_meet.publication.models import Act, Proposal, open_proposals
from nact_meet.publication.reach import Reach, reach_of, seen_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingChanged

bp = Blueprint("proposals", __name__, url_prefix="/meetings/<ref>/proposals/<int:id>")


@dataclass(frozen=True)
class ProposalPanel:
    """A proposal that waits, and what its reader may do about it.

    `reach` says who hears of it by email once all hosts agree.
    """

    proposal: Proposal
    may_answer: bool
    may_take_back: bool
    reach: Reach
    seen: str


def panels(meeting: Meeting, *acts: Act) -> list[ProposalPanel]:
    """Of these acts, or of all."""
    reader = current_organiser()
    return [
        ProposalPanel(
            proposal,
            proposal.may_be_answered_by(reader),
            proposal.may_be_taken_back_by(reader),
            reach_of(proposal),
            seen_of(proposal),
        )
        for proposal in open_proposals(meeting, *acts)
        if proposal.stands
    ]


def waiting_for_reader() -> list[Proposal]:
    """Those of all their meetings that this organiser may answer."""
    hosts = joinedload(Proposal.meeting).selectinload(Meeting.hosts)
    mine = my_meetings().with_only_columns(Meeting.id)
    query = select(Proposal).where(Proposal.meeting_id.in_(mine), Proposal.outcome.is_(None))
    people = (hosts, joinedload(Proposal.institute))
    waiting = db.session.scalars(query.options(*people).order_by(Proposal.id)).all()
    reader = current_organiser()
    return [
        proposal for proposal in waiting if proposal.stands and proposal.may_be_answered_by(reader)
    ]


@bp.post("/agreement")
@organiser_required
def agree(ref: str, id: int) -> Response:
    proposal = proposal_or_404(meeting_or_404(ref), id)
    if proposal.stands and is_changed_since(proposal):
        flash(str(MeetingChanged.sentence), "warn")
        return to_where_it_is_seen(ref)
    second_yes.agree(proposal, by=current_person())
    db.session.commit()
    flash(
        _("You agreed, and the change has been made.")
        if proposal.outcome
        else _("You agreed. We are still waiting for the other hosts.")
    )
    return to_where_it_is_seen(ref)


def is_changed_since(proposal: Proposal) -> bool:
    """Since the page was drawn whose button was pressed; an approval is of what was seen."""
    return request.form.get("seen", "") not in ("", seen_of(proposal))


@bp.get("/refusal")
@organiser_required
def ask_why(ref: str, id: int) -> str:
    return refusal_page(proposal_to_refuse(ref, id), RefusalForm())


def proposal_to_refuse(ref: str, id: int) -> Proposal:
    """Nobody types an answer that is not theirs to give. Raises what `check_answer` does."""
    proposal = proposal_or_404(meeting_or_404(ref), id)
    proposal.check_answer(current_person())
    return proposal


def refusal_page(proposal: Proposal, form: RefusalForm) -> str:
    return render_template(
        "organising/proposals/refusal.html",
        meeting=proposal.meeting,
        proposal=proposal,
        form=form,
        zone=current_zone(),
    )


@bp.post("/refusal")
@organiser_required
def refuse(ref: str, id: int) -> ResponseReturnValue:
    proposal = proposal_to_refuse(ref, id)
    form = RefusalForm(request.form)
    if not form.validate():
        return refusal_page(proposal, form), 422
    second_yes.refuse(proposal, by=current_person(), answer=form.answer.data)
    db.session.commit()
    flash(_("Your answer has been sent. Nothing has changed."))
    return to_where_it_is_seen(ref)


@bp.post("/withdrawal")
@organiser_required
def take_back(ref: str, id: int) -> Response:
    proposal = proposal_or_404(meeting_or_404(ref), id)
    second_yes.take_back(proposal, by=current_person())
    db.session.commit()
    flash(_("Proposal withdrawn. Nothing has changed."))
    return to_where_it_is_seen(ref)


def to_where_it_is_seen(ref: str) -> Response:
    """Whoever agreed that their institute goes does not find the meeting any more."""
    if db.session.scalar(my_meetings().where(Meeting.ref == ref)):
        return redirect(url_for("meetings.show", ref=ref), 303)
    return redirect(url_for("meetings.index"), 303)
