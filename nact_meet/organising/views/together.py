"""Several people of a list at once: approved, declined, given a role, moved, removed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.admission.docket import Docket
from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising import together
from nact_meet.organising.forms.together import LABELS, TogetherForm
from nact_meet.organising.together import GroupAct, GroupDeed, GroupOutcome
from nact_meet.organising.views.participants import delegations_of, list_page
from nact_meet.places.forms import MOST_TICKED, Sieve, TooManyTicked
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.order import codes_of
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import listed

bp = Blueprint("together", __name__, url_prefix="/meetings/<ref>/participants")

MOST_NAMES = 12
"""So many for whom it could not be done are read out; of more only the number."""


@bp.post("/together")
@organiser_required
def act(ref: str) -> ResponseReturnValue:
    """At once where nobody is written to, or one is approved; else the number is shown first."""
    meeting = meeting_or_404(ref)
    delegations = delegations_of(meeting)
    sieve = Sieve(request.form, codes=codes_of(meeting), delegations=delegations)
    form = TogetherForm(request.form, delegations=delegations)
    places = Docket(meeting).locked(ids_of(meeting, sieve))
    if not places:
        form.form_errors.append(_("Please select at least one person."))
    if not form.validate() or not places:
        ticked = sieve.place_ids
        return list_page(meeting, sieve.of_everybody(), form, ticked), 422
    newest = together.newest_notice()
    outcome = together.do(deed_of(form), places)
    mails = together.promised_since(newest, meeting)
    if mails and not is_confirmed(form, outcome):
        return confirmation_page(meeting, sieve, form, outcome, mails)
    db.session.commit()
    say(form.act, outcome)
    return back(ref, sieve)


def ids_of(meeting: Meeting, sieve: Sieve) -> Sequence[int]:
    """Raises TooManyTicked."""
    if not sieve.is_of_all:
        return sieve.place_ids
    here = select(Participant.id).where(Participant.meeting_id == meeting.id)
    ids = db.session.scalars(sieve.applied(here, meeting).limit(MOST_TICKED + 1)).all()
    if len(ids) > MOST_TICKED:
        raise TooManyTicked
    return ids


def deed_of(form: TogetherForm) -> GroupDeed:
    nomination = db.session.get(Nomination, form.new_delegation.data or 0)
    return GroupDeed(form.act, current_person(), form.note.data, form.role, nomination)


def is_confirmed(form: TogetherForm, outcome: GroupOutcome) -> bool:
    is_one_yes = form.act == GroupAct.APPROVE and len(outcome.done) == 1
    return is_one_yes or "confirmed" in request.form


def confirmation_page(
    meeting: Meeting, sieve: Sieve, form: TogetherForm, outcome: GroupOutcome, mails: int
) -> str:
    """What would come of it; it has been tried, and is taken back."""
    people = [(place.id, place.full_name) for place in outcome.done]
    refused = outcome.refused
    db.session.rollback()
    return render_template(
        "organising/participants/together.html",
        meeting=meeting,
        sieve=sieve,
        form=form,
        label=LABELS[form.act],
        people=people,
        refused=refused,
        mails=mails,
    )


def say(act: GroupAct, outcome: GroupOutcome) -> None:
    done = len(outcome.done)
    said = {
        GroupAct.APPROVE: ngettext("%(num)s approved.", "%(num)s approved.", done),
        GroupAct.DECLINE: ngettext("%(num)s declined.", "%(num)s declined.", done),
        GroupAct.REMIND: ngettext(
            "We are reminding %(num)s person.", "We are reminding %(num)s people.", done
        ),
        GroupAct.ROLE: ngettext("The role of %(num)s is set.", "The role of %(num)s is set.", done),
        GroupAct.MOVE: ngettext("%(num)s moved.", "%(num)s moved.", done),
        GroupAct.REMOVE: ngettext("%(num)s removed.", "%(num)s removed.", done),
    }
    if done:
        flash(said[act])
    if waiting := sum(place.is_waiting for place in outcome.done) if act == GroupAct.APPROVE else 0:
        sentence = ngettext(
            "All seats are taken: %(num)s person is on the waiting list.",
            "All seats are taken: %(num)s people are on the waiting list.",
            waiting,
        )
        flash(sentence, "warn")
    for sentence, names in outcome.refused.items():
        flash(not_done(sentence, names), "warn")


def not_done(sentence: str, names: Sequence[str]) -> str:
    shown = [*names[:MOST_NAMES]]
    if (more := len(names) - MOST_NAMES) > 0:
        shown.append(ngettext("%(num)s more", "%(num)s more", more))
    words = {"names": listed(shown), "why": sentence}
    return str(_("Nothing has changed for %(names)s: %(why)s", **words))


def back(ref: str, sieve: Sieve) -> Response:
    """To the list as it was; to the one person on whose page it was pressed."""
    if request.form.get("from") == "person" and len(sieve.place_ids) == 1:
        return redirect(url_for("participants.show", ref=ref, id=sieve.place_ids[0]), 303)
    narrowed: dict[str, Any] = {name: [value] for name, value in sieve.asked.items()}
    for name in ("column", "page"):
        narrowed[name] = request.form.getlist(name)
    return redirect(url_for("participants.index", ref=ref, **narrowed), 303)
