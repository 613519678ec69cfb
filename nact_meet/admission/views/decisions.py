"""Deciding who is let in: for a meeting's hosts, and for reviewers, who see this list alone."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from nact_meet.admission.access import docket_or_404, dockets_to_review
from nact_meet.admission.docket import Decided, Docket, Pile
from nact_meet.admission.forms import DecisionForm
from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, is_to_come
from nact_meet.meetings.tasks import Task, tasks
from nact_meet.places.models.participant import USUAL, Decision, Participant, words_of
from nact_meet.places.models.states import AWAITED
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import listed

bp = Blueprint("decisions", __name__, url_prefix="/meetings/<ref>/decisions")

awaited = select(func.count(Participant.id)).where(
    Participant.meeting_id == Meeting.id, Participant.state.in_(AWAITED), is_to_come()
)
"""How many people wait for the hosts' yes."""
add_tab(
    Tab(
        "people",
        20,
        _lp("heading", "Decisions"),
        "decisions.index",
        awaited.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s registration to approve", "%(num)s registrations to approve", count
        ),
    )
)

A_PAGE = 100
MOST_NAMES = 12
"""So many objections are read out; of more only the number."""


@tasks
def of_reviewers() -> Iterator[Task]:
    """Where hosts have named this organiser to decide, and somebody waits for that."""
    for docket in dockets_to_review():
        if count := docket.counts()[Pile.PENDING]:
            says = ngettext(
                "%(num)s registration to approve", "%(num)s registrations to approve", count
            )
            url = url_for("decisions.index", ref=docket.meeting.ref)
            yield Task(says, docket.meeting.title, url)


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    return page(docket_or_404(ref), DecisionForm())


@bp.post("")
@organiser_required
def decide(ref: str) -> Any:
    docket = docket_or_404(ref)
    form = DecisionForm(request.form)
    if not form.validate():
        return page(docket, form), 422
    outcome = docket.decide(form.ids, form.decision, by=current_person(), note=form.note.data)
    db.session.commit()
    say_what_was_decided(form.decision, outcome)
    return back(ref)


@bp.post("/reconsideration")
@organiser_required
def reconsider(ref: str) -> Any:
    docket = docket_or_404(ref)
    form = DecisionForm(request.form)
    if not form.ids:
        form.form_errors.append(_("Please select at least one person."))
        return page(docket, form), 422
    outcome = docket.reconsider(form.ids, by=current_person())
    db.session.commit()
    if outcome.done:
        flash(ngettext("%(num)s undone.", "%(num)s undone.", outcome.done))
    say_what_was_not(outcome)
    return back(ref)


def say_what_was_decided(decision: Decision, outcome: Decided) -> None:
    done, waiting = outcome.done, outcome.waiting
    said = {
        Decision.APPROVED: ngettext("%(num)s approved.", "%(num)s approved.", done),
        Decision.DECLINED: ngettext("%(num)s declined.", "%(num)s declined.", done),
        Decision.NOTED: ngettext("%(num)s noted.", "%(num)s noted.", done),
    }
    if done:
        flash(said[decision])
    if waiting and decision == Decision.APPROVED:
        sentence = ngettext(
            "All seats are taken: %(num)s person is on the waiting list.",
            "All seats are taken: %(num)s people are on the waiting list.",
            waiting,
        )
        flash(sentence, "warn")
    say_what_was_not(outcome)


def say_what_was_not(outcome: Decided) -> None:
    if names := outcome.unseated:
        shown = [*names[:MOST_NAMES], *(["…"] if len(names) > MOST_NAMES else [])]
        flash(
            _("No seats left for: %(names)s. Nothing has changed for them.", names=listed(shown)),
            "warn",
        )
    for sentence in outcome.objections[:MOST_NAMES]:
        flash(sentence, "warn")
    if (more := len(outcome.objections) - MOST_NAMES) > 0:
        flash(ngettext("%(num)s more like this.", "%(num)s more like these.", more), "warn")


def back(ref: str) -> Response:
    return redirect(url_for(".index", ref=ref, pile=pile_asked()), 303)


def pile_asked() -> str:
    pile = request.args.get("pile", "")
    return pile if pile in set(Pile) else Pile.PENDING.value


def page(docket: Docket, form: DecisionForm) -> str:
    pile, counts = Pile(pile_asked()), docket.counts()
    pages = max(1, -(-counts[pile] // A_PAGE))
    number = min(max(request.args.get("page", 1, type=whole_number), 1), pages)
    rows = docket.people(pile).limit(A_PAGE).offset((number - 1) * A_PAGE)
    return render_template(
        "admission/decisions/index.html",
        docket=docket,
        words={decision: words_of(docket.meeting, decision) for decision in USUAL},
        meeting=docket.meeting,
        form=form,
        pile=pile,
        counts=counts,
        places=db.session.scalars(rows).all(),
        page=number,
        pages=pages,
        zone=current_zone(),
    )
