"""Inviting people to a meeting, and seeing the mail as they will."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    readable,
)
from nact_meet.invitations.forms.attachment import AttachmentForm
from nact_meet.invitations.forms.invitation import InvitationForm
from nact_meet.invitations.inviting import candidates, invite_all, without_place
from nact_meet.invitations.models import attached_to
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.notices.mail_preview import MailPreview
from nact_meet.notices.models.notice import Kind
from nact_meet.places import mails
from nact_meet.places.access import participant_or_404
from nact_meet.places.models.participant import Participant
from nact_meet.publication.models import Act, open_proposals
from nact_meet.web.extensions import db
from nact_meet.web.languages import known
from nact_meet.web.typesetting import together

bp = Blueprint("invitations", __name__, url_prefix="/meetings/<ref>")

add_tab(Tab("people", 40, _lp("heading", "Invite"), "invitations.new"))
add_tab(Tab("messages", 40, _l("How emails look"), "invitations.preview", covers=("attachments",)))


@bp.get("/invitations")
@organiser_required
def new(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page_of(meeting, InvitationForm(rows=candidates(meeting)))


@bp.post("/invitations")
@organiser_required
def create(ref: str) -> Any:
    meeting = meeting_or_404(ref)
    meeting.check_open_for_invitations()
    form = InvitationForm(request.form, rows=candidates(meeting))
    if choice := request.form.get("tick"):
        form.tick(choice)
        return page_of(meeting, form)
    if not form.validate():
        return page_of(meeting, form), 422
    to_mail = len(without_place(meeting, form.guests)) if meeting.is_announced else 0
    if to_mail and form.told.data != to_mail:
        return page_of(meeting, form, to_mail=to_mail)
    places = invite_all(meeting, form.guests, by=current_person())
    db.session.commit()
    return answer(meeting, form, len(places))


def answer(meeting: Meeting, form: InvitationForm, added: int) -> Any:
    said = said_of(added, len(form.guests) - added, form)
    if form.is_settled:
        flash(together(*said))
        return redirect(url_for("participants.index", ref=meeting.ref), 303)
    form.rows = candidates(meeting)
    form.keep_the_rest()
    return page_of(meeting, form, said=said), 422


def said_of(added: int, known: int, form: InvitationForm) -> list[str]:
    """Sentences of their own, so that each can be counted in every language."""
    unread, asked = len(form.unreadable), len(form.questions)
    sentences = [
        (added, ngettext("%(num)s added.", "%(num)s added.", added)),
        (known, ngettext("%(num)s already had a place.", "%(num)s already had a place.", known)),
        (unread, ngettext("%(num)s could not be read.", "%(num)s could not be read.", unread)),
        (asked, ngettext("%(num)s needs an answer.", "%(num)s need an answer.", asked)),
    ]
    return [sentence for count, sentence in sentences if count] or [_("No one was added.")]


@bp.get("/preview")
@organiser_required
def preview(ref: str) -> str:
    return preview_page(meeting_or_404(ref), AttachmentForm())


def preview_page(meeting: Meeting, form: AttachmentForm) -> str:
    people = places_of(meeting)
    place = chosen_place(people)
    language = chosen_language() or (place.person.reads if place else "")
    letter = MailPreview(mails.preview(place, Kind.INVITATION, language)) if place else None
    return render_template(
        "invitations/preview.html",
        meeting=meeting,
        people=people,
        place=place,
        letter=letter,
        language=language,
        attached=attached_to(meeting),
        form=form,
        is_proposed=bool(open_proposals(meeting, Act.PUBLISH)),
        reads_address=bool(place and readable([place.person_id])),
    )


@bp.post("/preview")
@organiser_required
def try_out(ref: str) -> Any:
    """The same mail to whoever looks at it, in their own mail program."""
    meeting, organiser = meeting_or_404(ref), current_organiser()
    chosen, language = request.form.get("participant", 0, type=whole_number), chosen_language()
    place = participant_or_404(meeting, chosen)
    mails.send_trial(place, Kind.INVITATION, organiser, language)
    db.session.commit()
    flash(_("A trial copy is on its way to %(address)s.", address=organiser.address))
    return redirect(url_for(".preview", ref=ref, participant=place.id, language=language), 303)


@bp.get("/preview/mail")
@organiser_required
def preview_mail(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, request.args.get("participant", 0, type=whole_number))
    return MailPreview(mails.preview(place, Kind.INVITATION, chosen_language())).page()


def chosen_language() -> str:
    """In which the mail is looked at; "" for its reader's."""
    return known(request.values.get("language")) or ""


def places_of(meeting: Meeting) -> list[Participant]:
    query = (
        select(Participant)
        .where(Participant.meeting_id == meeting.id)
        .options(joinedload(Participant.person), joinedload(Participant.contact))
        .order_by(Participant.full_name, Participant.id)
    )
    return [place for place in db.session.scalars(query) if place.is_concerned]


def chosen_place(people: list[Participant]) -> Participant | None:
    wanted = request.args.get("participant", type=whole_number)
    return next((place for place in people if place.id == wanted), people[0] if people else None)


def page_of(meeting: Meeting, form: InvitationForm, **more: Any) -> str:
    return render_template("invitations/new.html", meeting=meeting, form=form, **more)
