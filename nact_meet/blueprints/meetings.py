"""An organiser's meetings: make, show, edit, clone, and the door of the room."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from nact_meet import access
from nact_meet.access import current_organiser, current_person, organiser_required
from nact_meet.blueprints.programme import agenda_rows, host_rows
from nact_meet.blueprints.proposals import panels, waiting_for_reader
from nact_meet.extensions import db
from nact_meet.forms.meeting import MeetingForm
from nact_meet.forms.meeting_values import edition, fill, values_for_new, values_of
from nact_meet.models import Channel, Connections, Host, Meeting, Participant, State
from nact_meet.models.agreement import Wish
from nact_meet.timezones import utc_now

bp = Blueprint("meetings", __name__, url_prefix="/meetings")

SHOWN = 300


@bp.get("")
@organiser_required
def index() -> str:
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    mine = access.my_meetings().options(hosts).limit(SHOWN)
    drafts = mine.where(Meeting.published_at.is_(None))
    published = mine.where(Meeting.published_at.is_not(None))
    coming, past = Meeting.ends_at > utc_now(), Meeting.ends_at <= utc_now()
    return render_template(
        "meetings/index.html",
        drafts=db.session.scalars(drafts.order_by(Meeting.starts_at)).all(),
        coming=db.session.scalars(published.where(coming).order_by(Meeting.starts_at)).all(),
        past=db.session.scalars(published.where(past).order_by(Meeting.starts_at.desc())).all(),
        reviews=db.session.scalars(access.meetings_to_review().options(hosts).where(coming)).all(),
        organiser=current_organiser(),
        proposals=waiting_for_reader(),
    )


@bp.post("/digest")
@organiser_required
def digest() -> Response:
    organiser = current_organiser()
    organiser.wants_digest = request.form.get("wanted") == "1"
    db.session.commit()
    return redirect(url_for(".index"), 303)


@bp.get("/new")
@organiser_required
def new() -> str:
    organiser = current_organiser()
    institutes = organiser.institute_ids
    first = institutes[0] if institutes else organiser.person.institute_id
    form = MeetingForm(data=values_for_new(organiser.person.zone, first))
    return render_template("meetings/new.html", form=form)


@bp.post("")
@organiser_required
def create() -> Any:
    form = MeetingForm(request.form)
    if "add" in request.form:
        form.add_row(request.form["add"])
        return render_template("meetings/new.html", form=form)
    if not form.validate() or not hosts_are_mine(form):
        return render_template("meetings/new.html", form=form), 422
    meeting = Meeting(created_by=current_person())
    fill(meeting, form)
    meeting.drafted(by=current_person())
    db.session.commit()
    flash(_("The draft is saved. Nobody sees it until you publish it."))
    return redirect(url_for(".show", ref=meeting.ref), 303)


def hosts_are_mine(form: MeetingForm) -> bool:
    """An organiser calls meetings for institutes they act for; others may host beside them."""
    if access.acts_for_one_of({row.institute_id.data for row in form.host_rows}):
        return True
    form.hosts.errors = [_("One of the hosts must be an institute that you act for.")]
    return False


@bp.get("/<ref>")
@organiser_required
def show(ref: str) -> str:
    meeting = access.meeting_or_404(ref)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        hosts=host_rows(meeting),
        agenda=agenda_rows(meeting),
        counts=counts(meeting),
        connections=db.session.get(Connections, meeting.id),
        channels=channels(meeting),
        panels=panels(meeting),
        place=meeting.place_of(current_person()),
        zone=current_person().zone,
    )


def counts(meeting: Meeting) -> Sequence[tuple[State, int]]:
    """How many places there are in each state, in the order of State."""
    query = select(Participant.state, func.count()).where(Participant.meeting_id == meeting.id)
    found = dict(db.session.execute(query.group_by(Participant.state)).all())
    return [(state, found[state]) for state in State if state in found]


def channels(meeting: Meeting) -> Sequence[tuple[Channel, int]]:
    """How many answered through their calendar, and how many through their page."""
    through = Participant.answered_through
    query = select(through, func.count()).where(Participant.meeting_id == meeting.id)
    found = dict(db.session.execute(query.group_by(through)).all())
    return [(each, found[each]) for each in reversed(Channel) if each in found]


@bp.get("/<ref>/edit")
@organiser_required
def edit(ref: str) -> str:
    meeting = access.meeting_or_404(ref)
    return render_template(
        "meetings/edit.html", form=MeetingForm(data=values_of(meeting)), meeting=meeting
    )


@bp.post("/<ref>")
@organiser_required
def update(ref: str) -> Any:
    meeting = access.meeting_or_404(ref)
    meeting.check_not_cancelled()
    form = MeetingForm(request.form)
    if "add" in request.form:
        form.add_row(request.form["add"])
        return render_template("meetings/edit.html", form=form, meeting=meeting)
    if not form.validate() or not hosts_are_mine(form) or not is_newest(form, meeting):
        return render_template("meetings/edit.html", form=form, meeting=meeting), 422
    before, slot, hosts = meeting.page(), meeting.slot, list(meeting.hosts)
    fill(meeting, form)
    wishes = meeting.hold_back(slot, hosts, by=current_person())
    told = meeting.news(before)
    if (told or wishes) and not form.confirmed.data:
        return confirmation(meeting, told, wishes)
    meeting.edited(before, by=current_person())
    proposed = meeting.settle(wishes, by=current_person())
    db.session.commit()
    flash(_("Saved. What another host must agree to is proposed.") if proposed else _("Saved."))
    return redirect(url_for(".show", ref=ref), 303)


def confirmation(meeting: Meeting, told: dict[str, Any], wishes: list[Wish]) -> str:
    """The edit as it would be, shown and not kept."""
    page = render_template(
        "meetings/confirm.html",
        meeting=meeting,
        news=told,
        wishes=wishes,
        proposed=[each for each in wishes if each.asked],
        count=meeting.concerned_count,
        fields=list(request.form.items(multi=True)),
        zone=current_person().zone,
    )
    db.session.rollback()
    return page


def is_newest(form: MeetingForm, meeting: Meeting) -> bool:
    """Two organisers edit at once: the second is told, and keeps what was typed."""
    if not form.edition.data or form.edition.data == edition(meeting):
        return True
    sentence = _("Somebody else has changed this meeting meanwhile. Compare, then save again.")
    form.title.errors = [*form.title.errors, sentence]
    form.edition.data = edition(meeting)
    form.edition.raw_data = None
    return False


@bp.post("/<ref>/clone")
@organiser_required
def clone(ref: str) -> Response:
    copy = access.meeting_or_404(ref).clone(by=current_person())
    db.session.commit()
    flash(_("This is the copy, a week later. Look at its date."))
    return redirect(url_for(".edit", ref=copy.ref), 303)


@bp.post("/<ref>/room-closing")
@organiser_required
def close_room(ref: str) -> Response:
    access.meeting_or_404(ref).close_room(by=current_person())
    db.session.commit()
    return redirect(url_for(".show", ref=ref), 303)


@bp.post("/<ref>/room-opening")
@organiser_required
def open_room(ref: str) -> Response:
    access.meeting_or_404(ref).open_room_again(by=current_person())
    db.session.commit()
    return redirect(url_for(".show", ref=ref), 303)
