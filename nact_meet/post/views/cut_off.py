"""Addresses of a meeting that do not work: seen together, and mended in one form."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    readable,
)
from nact_meet.directory.permissions import may_change, those
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.addresses import propose_address
from nact_meet.places.models.participant import Participant
from nact_meet.post.cut_off import count_of, places_of
from nact_meet.post.forms import AddressesForm, addresses_form
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("cut_off", __name__, url_prefix="/meetings/<ref>/addresses")
bp.add_app_template_global(count_of, "cut_off_at")

add_tab(Tab("people", 60, _l("Addresses that do not work"), "cut_off.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    places = places_of(meeting)
    return page_of(meeting, list(places), addresses_form(places))


@bp.post("")
@organiser_required
def mend(ref: str) -> ResponseReturnValue:
    """All or none: what cannot be asked today stands beside its field."""
    meeting = meeting_or_404(ref)
    places = list(places_of(meeting))
    form = addresses_form(places, request.form)
    changed = [place for place in places if form.of(place).data]
    if not form.validate() or not proposed(changed, form):
        db.session.rollback()
        meeting = meeting_or_404(ref)
        return page_of(meeting, list(places_of(meeting)), form), 422
    db.session.commit()
    flash(said(len(changed)))
    return redirect(url_for(".show", ref=ref), 303)


def said(count: int) -> str:
    if not count:
        return str(_("Nothing was changed."))
    sentence = ngettext(
        "%(num)s new address was saved or proposed.",
        "%(num)s new addresses were saved or proposed.",
        count,
    )
    return str(sentence)


def proposed(places: list[Participant], form: AddressesForm) -> bool:
    """Whether each could be; their institute's own hold at once where the old one has failed."""
    ours = those(may_change(current_organiser()), [place.person_id for place in places])
    for place in places:
        field, is_ours = form.of(place), place.person_id in ours
        try:
            propose_address(place, field.data, "", by=current_person(), is_ours=is_ours)
        except Refusal as refusal:
            field.errors = [*field.errors, str(refusal.sentence)]
    return not form.errors


def page_of(meeting: Meeting, places: list[Participant], form: AddressesForm) -> str:
    return render_template(
        "post/cut_off/show.html",
        meeting=meeting,
        places=places,
        form=form,
        readable=readable([place.person_id for place in places]),
        zone=current_zone(),
    )
