"""What hosts do with a poll: open it, agree to its dates, remind, close, call off, choose."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.forms import ConfirmationForm
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls import agreeing, asking, choosing, tally
from nact_meet.polls.access import poll_or_404
from nact_meet.polls.forms.values import edition
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import DeadlineNotPossible, PollChanged
from nact_meet.web.extensions import db
from nact_meet.web.forms.hour import HourForm
from nact_meet.web.refusals import Refusal
from nact_meet.web.typesetting import listed

bp = Blueprint("poll_deeds", __name__, url_prefix="/polls/<ref>")
choosing_bp = Blueprint("choosing", __name__, url_prefix="/polls/<ref>")
"""Another name in the endpoint, which stays as it was."""


@bp.post("/opening")
@organiser_required
def open(ref: str) -> Response:
    poll = poll_as_seen(ref)
    agreeing.open(poll, by=current_person())
    db.session.commit()
    return back(poll, said_of(poll))


@bp.post("/agreement")
@organiser_required
def agree(ref: str) -> Response:
    poll = poll_as_seen(ref)
    agreeing.agree(poll, by=current_person())
    db.session.commit()
    return back(poll, said_of(poll))


def poll_as_seen(ref: str) -> Poll:
    """As it was when the page was shown whose button was pressed. Raises PollChanged."""
    poll = poll_or_404(ref)
    if request.args.get("edition", edition(poll)) != edition(poll):
        raise PollChanged
    return poll


def said_of(poll: Poll) -> str:
    if poll.is_open:
        return str(_("The poll is open. We are asking everyone by email."))
    names = listed(host.institute.called for host in agreeing.awaited(poll))
    return str(_("The dates are proposed. The poll opens once they agree: %(names)s.", names=names))


@bp.get("/hosts/<int:institute_id>/confirmation")
@organiser_required
def ask_to_confirm(ref: str, institute_id: int) -> str:
    return confirmation_page(host_to_confirm(poll_or_404(ref), institute_id), ConfirmationForm())


@bp.post("/hosts/<int:institute_id>/confirmation")
@organiser_required
def confirm(ref: str, institute_id: int) -> Any:
    host = host_to_confirm(poll_as_seen(ref), institute_id)
    form = ConfirmationForm(request.form)
    if not form.validate():
        return confirmation_page(host, form), 422
    agreeing.confirm(host, by=current_person(), note=form.note.data)
    db.session.commit()
    name = host.institute.called
    return back(host.poll, _("%(institute)s is now named as a host.", institute=name))


def host_to_confirm(poll: Poll, institute_id: int) -> PollHost:
    """Whoever has to do with the poll learns that it is the Secretariat's."""
    meant = (host for host in poll.hosts if host.institute_id == institute_id)
    host = next(meant, None) or abort(404)
    return host if current_organiser().is_secretariat else abort(403)


def confirmation_page(host: PollHost, form: ConfirmationForm) -> str:
    values = {"poll": host.poll, "edition": edition(host.poll), "host": host, "form": form}
    return render_template("polls/confirmation.html", **values)


@bp.post("/closing")
@organiser_required
def close(ref: str) -> Response:
    poll = poll_or_404(ref)
    asking.close(poll, by=current_person())
    db.session.commit()
    return back(poll, _("The poll is closed. Answers can no longer be changed."))


@bp.post("/calling-off")
@organiser_required
def call_off(ref: str) -> Response:
    poll = poll_or_404(ref)
    asking.call_off(poll, by=current_person())
    db.session.commit()
    return back(poll, _("The poll has been cancelled."))


@bp.post("/reminders")
@organiser_required
def remind(ref: str) -> Response:
    poll = poll_or_404(ref)
    count = asking.remind_now(poll, by=current_person())
    db.session.commit()
    said = ngettext(
        "We are reminding %(num)s voter by email.",
        "We are reminding %(num)s voters by email.",
        count,
    )
    return back(poll, said)


@bp.get("/deadline")
@organiser_required
def deadline(ref: str) -> str:
    poll = poll_or_404(ref)
    return deadline_page(poll, HourForm(zones=poll.host_zones, at=poll.closes_at))


@bp.post("/deadline")
@organiser_required
def put_deadline(ref: str) -> Any:
    poll = poll_or_404(ref)
    form = HourForm(request.form, zones=poll.host_zones)
    if not form.validate():
        return deadline_page(poll, form), 422
    try:
        asking.put_deadline(poll, form.at, by=current_person())
    except DeadlineNotPossible as refusal:
        form.day.errors = [refusal.sentence]
        return deadline_page(poll, form), 422
    db.session.commit()
    return back(poll, _("The deadline has been changed. Reminders follow it."))


@choosing_bp.post("/choice")
@organiser_required
def choose(ref: str) -> Any:
    poll = poll_or_404(ref)
    slot = choosing.slot_of(poll, request.form.get("slot", 0, type=whole_number))
    as_draft = "draft" in request.form
    if (
        not poll.chosen
        and "anyway" not in request.form
        and (refusing := tally.refusing(poll, slot))
    ):
        choosing.check_may_choose(poll, slot)
        return doubtful_choice(slot, refusing, as_draft), 422
    meeting = choosing.choose(poll, slot, by=current_person(), as_draft=as_draft)
    db.session.commit()
    flash(said_of_choice(meeting, poll.is_chosen_quietly))
    return redirect(url_for("meetings.show", ref=meeting.ref), 303)


def doubtful_choice(slot: PollSlot, refusing: Sequence[Voter], as_draft: bool) -> str:
    """Said before such a date is chosen; a secret poll says how many they are, not who."""
    return render_template(
        "polls/doubtful_choice.html",
        poll=slot.poll,
        slot=slot,
        refusing=refusing,
        as_draft=as_draft,
        zone=current_zone(),
    )


def said_of_choice(meeting: Meeting, as_draft: bool) -> str:
    if meeting.is_announced:
        return str(
            _(
                "The date has been chosen and the meeting published. We are telling everyone "
                "by email."
            )
        )
    if as_draft:
        return str(
            _(
                "The date has been chosen. This is the draft of the meeting: no one is told "
                "until you publish it."
            )
        )
    return str(
        _(
            "The date has been chosen and everyone is being told. We are asking another "
            "host to agree; then the meeting is published and invitations are sent."
        )
    )


def deadline_page(poll: Poll, form: HourForm) -> str:
    return render_template("polls/deadline.html", poll=poll, form=form, zone=current_zone())


def back(poll: Poll, said: str) -> Response:
    flash(said)
    return redirect(url_for("polls.show", ref=poll.ref), 303)


@choosing_bp.errorhandler(Refusal)
@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    """The next step is the poll itself, which says how things stand."""
    db.session.rollback()
    html = render_template(
        "error.html",
        heading=_("This is not possible"),
        sentence=refusal.sentence,
        next_url=url_for("polls.show", ref=(request.view_args or {})["ref"]),
        next_label=_("Back to the poll"),
    )
    return html, refusal.status
