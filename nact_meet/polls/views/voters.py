"""Whom a poll asks: the list of its voters, and what hosts do about one of them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, current_zone, organiser_required, readable
from nact_meet.polls import asking, electorate
from nact_meet.polls.access import poll_or_404, voter_or_404
from nact_meet.polls.electorate import enrol_all
from nact_meet.polls.forms.voters import VotersForm
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import readers_of
from nact_meet.polls.views.deeds import refused
from nact_meet.polls.views.polls import voters_form
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("voters", __name__, url_prefix="/polls/<ref>/voters")
bp.register_error_handler(Refusal, refused)


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    poll = poll_or_404(ref)
    return page(poll, voters_form(poll.working_group_id))


@bp.post("")
@organiser_required
def add(ref: str) -> Any:
    poll = poll_or_404(ref)
    electorate.check_may_change(poll)
    form = voters_form(poll.working_group_id, formdata=request.form)
    if form.is_searching:
        return page(poll, form)
    if not form.validate():
        return page(poll, form), 422
    strangers = [(stranger.mailbox, stranger.is_required) for stranger in form.strangers]
    added = enrol_all(poll, form.electors, strangers, by=current_person())
    db.session.commit()
    flash(ngettext("%(num)s added.", "%(num)s added.", len(added)))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/removal")
@organiser_required
def remove(ref: str, id: int) -> Response:
    poll = poll_or_404(ref)
    voter = voter_or_404(poll, id)
    name = voter.name
    electorate.dismiss(voter, by=current_person())
    db.session.commit()
    flash(_("%(name)s is no longer asked.", name=name))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/requirement")
@organiser_required
def require(ref: str, id: int) -> Response:
    poll = poll_or_404(ref)
    is_required = request.form.get("required") == "1"
    electorate.require(voter_or_404(poll, id), is_required, by=current_person())
    db.session.commit()
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/link")
@organiser_required
def replace_link(ref: str, id: int) -> Response:
    poll = poll_or_404(ref)
    asking.replace_link(voter_or_404(poll, id), by=current_person())
    db.session.commit()
    flash(_("The old link no longer works. A new one is emailed while the poll is open."))
    return redirect(url_for(".index", ref=ref), 303)


def page(poll: Poll, form: VotersForm) -> str:
    """Offers those who are not asked yet."""
    voters = poll.loaded_voters()
    asked = {(voter.person_id, voter.institute_id) for voter in voters}
    form.people = [one for one in form.people if (one.id, None) not in asked]
    form.coordinators = [one for one in form.coordinators if (None, one.id) not in asked]
    readers = readers_of(voters)
    people = (reader.person.id for theirs in readers.values() for reader in theirs)
    return render_template(
        "polls/voters.html",
        poll=poll,
        form=form,
        zone=current_zone(),
        rows=list(zip(voters, readers.values(), strict=True)),
        read=readable(people),
    )
