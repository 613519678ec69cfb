"""An organiser's meetings: make, show, edit, clone, and the door of the room."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nact_meet.admission.access import meetings_to_review
from nact_meet.attending import room
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.directory.forms.choices import hosts_are_mine
from nact_meet.directory.models.institute import Institute
from nact_meet.fair_time.company import NOBODY, Company
from nact_meet.meetings.access import meeting_or_404, my_meetings
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections
from nact_meet.meetings.parity import parity_of
from nact_meet.meetings.programme import agenda_rows
from nact_meet.meetings.tabs import Tab, add_tab, meeting_here, page_here, set_of, stand_on
from nact_meet.organising.clock_panel.prefill import company_of, prefilled
from nact_meet.organising.clock_panel.views import only_looks, panel
from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.organising.forms.sections import BASICS, SECTIONS, Section, after
from nact_meet.organising.forms.templates import TEMPLATES, label_of_template, values_of_template
from nact_meet.organising.forms.values import fill, sent_for, values_for_new, values_of
from nact_meet.organising.views import drafts
from nact_meet.organising.views.proposals import panels, waiting_for_reader
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.labels import lapsed_of
from nact_meet.publication.models import open_proposals
from nact_meet.publication.second_yes import AsItWas, Wish
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import completed, is_of_newest, opened
from nact_meet.web.typesetting import listed, together
from nact_meet.world.timezones import utc_now

bp = Blueprint("meetings", __name__, url_prefix="/meetings")

add_tab(
    Tab(
        "overview",
        10,
        _lp("heading", "Overview"),
        "meetings.show",
        covers=("publication", "proposals", "bin", "as_seen"),
        is_in_place=True,
    )
)
for number, section in enumerate(SECTIONS.values(), 1):
    below = ("drafts",) if section.name == "programme" else ()
    add_tab(
        Tab(
            "programme",
            10 * number,
            section.heading,
            section.endpoint,
            covers=below,
            is_in_place=True,
        )
    )
bp.add_app_template_global(meeting_here)
bp.add_app_template_global(page_here)
bp.add_app_template_global(set_of)

SHOWN = 300
OVERTAKEN = _l("Someone else has just changed this meeting. Please compare, then save again.")


@bp.get("")
@organiser_required
def index() -> str:
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    mine = my_meetings().options(hosts).limit(SHOWN)
    drafts = mine.where(Meeting.published_at.is_(None))
    published = mine.where(Meeting.published_at.is_not(None))
    coming, past = Meeting.ends_at > utc_now(), Meeting.ends_at <= utc_now()
    return render_template(
        "organising/index.html",
        drafts=db.session.scalars(drafts.order_by(Meeting.starts_at)).all(),
        coming=db.session.scalars(published.where(coming).order_by(Meeting.starts_at)).all(),
        past=db.session.scalars(published.where(past).order_by(Meeting.starts_at.desc())).all(),
        reviews=db.session.scalars(meetings_to_review().options(hosts).where(coming)).all(),
        proposals=waiting_for_reader(),
    )


@bp.get("/new")
@organiser_required
def new() -> ResponseReturnValue:
    organiser = current_organiser()
    institutes = organiser.institute_ids
    first = institutes[0] if institutes else organiser.person.institute_id
    form = prefilled(request.args, current_zone(), first)
    return page(form, SECTIONS[BASICS], company=company_of(form)), 422 if form.errors else 200


def page(
    form: MeetingForm,
    section: Section | None,
    meeting: Meeting | None = None,
    company: Company = NOBODY,
) -> str:
    """A section of the form, of a new meeting or of one that is edited; of a script's, all."""
    stand_on((section or SECTIONS[BASICS]).endpoint)
    is_timed = section is None or "day" in section.fields
    return render_template(
        "organising/edit.html" if meeting else "organising/new.html",
        form=form,
        meeting=meeting,
        sections=[section] if section else list(SECTIONS.values()),
        elsewhere=elsewhere(section, meeting) if section else {},
        next=after(section) if section else None,
        templates=TEMPLATES,
        offers_templates=request.method == "GET" and request.args.keys() <= {"template"},
        saves_itself=bool(section and meeting and drafts.saves_itself(meeting, section)),
        company=company,
        parity=parity_of(meeting) if meeting and section and "agenda" in section.fields else None,
        panel=panel(form, meeting, company) if is_timed else None,
    )


def elsewhere(section: Section, meeting: Meeting | None) -> dict[str, str]:
    """The address of the page that has a field, where that is not this one."""
    if meeting is None:
        return {}
    pages = [(one, url_for(one.endpoint, ref=meeting.ref)) for one in SECTIONS.values()]
    return {name: url for one, url in pages for name in one.fields if name not in section.fields}


def section_sent() -> Section | None:
    return SECTIONS.get(request.form.get("section", ""))


def next_of(meeting: Meeting) -> str:
    """The section that the button named, else the meeting's page."""
    chosen = SECTIONS.get(request.form.get("next", ""))
    return url_for(chosen.endpoint if chosen else ".show", ref=meeting.ref)


@bp.post("")
@organiser_required
def create() -> ResponseReturnValue:
    section = section_sent()
    form = MeetingForm(with_usual_values() if section else request.form)
    company = company_of(form)
    if only_looks(form):
        return page(form, section, company=company)
    if not form.validate() or not hosts_are_mine(form) or not is_coming(form, company):
        return page(form, section, company=company), 422
    meeting = Meeting(created_by=current_person())
    fill(meeting, form)
    meeting.label_by = label_of_template(request.form.get("template", ""))
    asked = publishing.draft(meeting, by=current_person())
    places, questions = company.join(meeting, by=current_person())
    db.session.commit()
    flash(_("Draft saved. No one else can see it until you publish it."))
    tell_of_hosts(asked)
    tell_of(len(places), len(questions))
    return redirect(next_of(meeting), 303)


def with_usual_values() -> "MultiDict[str, str]":
    """What the page of a new meeting sends, and what it has no fields for."""
    values = values_for_new(current_zone(), None)
    values |= values_of_template(request.form.get("template", ""))
    usual = MeetingForm(data=values)
    return completed(request.form, usual, SECTIONS[BASICS].fields)


def tell_of_hosts(asked: Sequence[Institute]) -> None:
    if asked:
        hosts = listed(institute.called for institute in asked)
        sentence = _(
            "We have emailed these institutes to ask whether they will host; they are "
            "not named until they agree: %(hosts)s.",
            hosts=hosts,
        )
        flash(sentence)


def is_coming(form: MeetingForm, company: Company) -> bool:
    """Nobody is invited to what is over."""
    if not company.size:
        return True
    if form.times_by_day[-1][1] > utc_now():
        return True
    form.day.errors = [_("This time is in the past, so no one can be invited.")]
    return False


def tell_of(added: int, asked: int) -> None:
    if added:
        flash(ngettext("%(num)s added.", "%(num)s added.", added))
    if asked:
        sentence = ngettext("%(num)s needs an answer.", "%(num)s need an answer.", asked)
        flash(together(sentence, _("Please add them on the page “Invite”.")), "warn")


@bp.get("/<ref>")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "organising/show.html",
        meeting=meeting,
        agenda=agenda_rows(meeting),
        counts=audience.counts_by_answer(meeting),
        expected=audience.expected_before(meeting),
        connections=db.session.get(Connections, meeting.id),
        channels=channels(meeting),
        panels=panels(meeting),
        told_of_cancellation=(
            audience.told_of_cancellation(meeting) if meeting.may_be_called_again else ()
        ),
        place=audience.place_of(meeting, current_person()),
        is_closed=room.is_closed(meeting),
        zone=current_zone(),
    )


def channels(meeting: Meeting) -> Sequence[tuple[Channel, int]]:
    """How many answered through their calendar, and how many through their page."""
    through = Participant.answered_through
    query = select(through, func.count()).where(Participant.meeting_id == meeting.id)
    counts = dict(db.session.execute(query.group_by(through)).all())
    return [(channel, counts[channel]) for channel in reversed(Channel) if channel in counts]


@organiser_required
def edit(ref: str, section: str) -> str:
    meeting, shown = meeting_or_404(ref), SECTIONS[section]
    form = opened(MeetingForm(data=values_of(meeting)), shown.fields)
    return page(form, shown, meeting)


for section in SECTIONS.values():
    address = "/<ref>/edit" if section.name == BASICS else f"/<ref>/edit/{section.name}"
    endpoint = section.endpoint.rpartition(".")[2]
    bp.add_url_rule(address, endpoint, edit, methods=["GET"], defaults={"section": section.name})


@bp.post("/<ref>")
@organiser_required
def update(ref: str) -> ResponseReturnValue:
    meeting, section = meeting_or_404(ref), section_sent()
    meeting.check_not_cancelled()
    form = sent_for(meeting, section)
    if only_looks(form):
        return page(form, section, meeting)
    first = form[section.fields[0]] if section else form.title
    if not form.validate() or not hosts_are_mine(form) or not is_of_newest(form, first, OVERTAKEN):
        return page(form, section, meeting), 422
    before, was, waiting = meeting.page(), AsItWas.of(meeting), open_proposals(meeting)
    fill(meeting, form)
    wishes = second_yes.hold_back(meeting, was, by=current_person())
    second_yes.take_part(meeting, was.added_to(meeting), by=current_person())
    told = editing.news(meeting, before)
    if (told or wishes) and not form.confirmed.data:
        return confirmation(meeting, told, wishes)
    editing.edited(meeting, before, by=current_person())
    proposed = second_yes.settle(meeting, wishes, by=current_person())
    asked = second_yes.ask_hosts(meeting, by=current_person())
    db.session.commit()
    if lapsed := lapsed_of(waiting):
        flash(lapsed, "warn")
    flash(
        _("Saved. Changes that another host must approve have been proposed.")
        if proposed
        else pgettext("message", "Saved.")
    )
    tell_of_hosts(asked)
    return redirect(next_of(meeting), 303)


def confirmation(meeting: Meeting, told: dict[str, Any], wishes: list[Wish]) -> str:
    """The edit as it would be, shown and not kept."""
    page = render_template(
        "organising/confirm.html",
        meeting=meeting,
        news=told,
        wishes=wishes,
        proposed=[wish for wish in wishes if wish.asked],
        count=audience.concerned_count(
            meeting, told["title"][0] if told.keys() == {"title"} else None
        ),
        fields=list(request.form.items(multi=True)),
        zone=current_zone(),
    )
    db.session.rollback()
    return page


@bp.post("/<ref>/clone")
@organiser_required
def clone(ref: str) -> Response:
    copy = publishing.clone(meeting_or_404(ref), by=current_person())
    db.session.commit()
    flash(_("This is a copy, one week later. Please check the date."))
    return redirect(url_for(".edit", ref=copy.ref), 303)


@bp.post("/<ref>/room-closing")
@organiser_required
def close_room(ref: str) -> Response:
    room.close_room(meeting_or_404(ref), by=current_person())
    db.session.commit()
    return redirect(url_for(".show", ref=ref), 303)


@bp.post("/<ref>/room-opening")
@organiser_required
def open_room(ref: str) -> Response:
    room.open_room_again(meeting_or_404(ref), by=current_person())
    db.session.commit()
    return redirect(url_for(".show", ref=ref), 303)
