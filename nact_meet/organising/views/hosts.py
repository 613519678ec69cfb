"""The hosts of a meeting: who acts and agreed for each, what needs a yes, what they decided."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.forms import ConfirmationForm
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.organising.forms.values import edition
from nact_meet.publication import second_yes
from nact_meet.publication.models import Act, decided_proposals
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingChanged

bp = Blueprint("hosts", __name__, url_prefix="/meetings/<ref>/hosts")

add_tab(Tab("settings", 10, _lp("heading", "Hosts"), "hosts.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "organising/hosts/show.html",
        meeting=meeting,
        rows=rows(meeting),
        may_confirm=current_organiser().is_secretariat,
        asked=second_yes.must_agree(meeting, Act.DO_WITHOUT, current_person()),
        in_force=second_yes.has_second_yes(meeting),
        decisions=decided_proposals(meeting),
        zone=current_zone(),
    )


def rows(meeting: Meeting) -> list[dict[str, Any]]:
    """Each host and the names of those who act for it, in a statement each."""
    of_it = select(Host).where(Host.meeting_id == meeting.id).order_by(Host.position)
    loaded = (joinedload(Host.institute), joinedload(Host.agreed_by))
    hosts = db.session.scalars(of_it.options(*loaded)).all()
    acting = Organiser.names_by_institute([host.institute_id for host in hosts])
    return [{"host": host, "organisers": acting.get(host.institute_id, [])} for host in hosts]


@bp.get("/<int:institute_id>/confirmation")
@organiser_required
def ask_to_confirm(ref: str, institute_id: int) -> str:
    return confirmation_page(host_to_confirm(meeting_or_404(ref), institute_id), ConfirmationForm())


def confirmation_page(host: Host, form: ConfirmationForm) -> str:
    values = {"meeting": host.meeting, "edition": edition(host.meeting), "host": host, "form": form}
    return render_template("organising/hosts/confirmation.html", **values)


@bp.post("/<int:institute_id>/confirmation")
@organiser_required
def confirm(ref: str, institute_id: int) -> ResponseReturnValue:
    host = host_to_confirm(meeting_as_seen(ref), institute_id)
    form = ConfirmationForm(request.form)
    if not form.validate():
        return confirmation_page(host, form), 422
    second_yes.confirm(host, by=current_person(), note=form.note.data)
    db.session.commit()
    flash(_("%(institute)s is now named as a host.", institute=host.institute.called))
    return redirect(url_for(".show", ref=ref), 303)


def meeting_as_seen(ref: str) -> Meeting:
    """As it was when the page was shown whose button was pressed. Raises MeetingChanged."""
    meeting = meeting_or_404(ref)
    if request.args.get("edition", edition(meeting)) != edition(meeting):
        raise MeetingChanged
    return meeting


def host_to_confirm(meeting: Meeting, institute_id: int) -> Host:
    """Whoever has to do with the meeting learns that it is the Secretariat's."""
    where = (Host.meeting_id == meeting.id, Host.institute_id == institute_id)
    host: Host = db.session.scalar(select(Host).where(*where)) or abort(404)
    return host if current_organiser().is_secretariat else abort(403)


@bp.post("/second-yes")
@organiser_required
def decide(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    if request.form.get("wanted") == "1":
        second_yes.do_with(meeting, by=current_person())
        sentence = _("Second approval is required again.")
    elif second_yes.do_without(meeting, by=current_person()):
        sentence = _("We have asked the other hosts. Nothing changes until they agree.")
    else:
        sentence = _("Second approval is no longer required. We will tell the hosts.")
    db.session.commit()
    flash(sentence)
    return redirect(url_for(".show", ref=ref), 303)
