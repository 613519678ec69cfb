"""Registering uninvited: an address, a mailed link, then the form."""

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from nact_meet.attending.forms import RegistrationForm, known_of_person
from nact_meet.attending.registering import (
    Known,
    ReachedElsewhere,
    check_open_to_anybody,
    known_at,
    mail_registration_link,
    of_the_same_name,
    proved_address,
    register_anybody,
)
from nact_meet.directory.speaking import offer_languages, speak_to
from nact_meet.history.models import Who
from nact_meet.lists.agreements import Agreements, agreed_in
from nact_meet.lists.disclosure import agree
from nact_meet.meetings.access import public_meeting, public_meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.programme import institute_options
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.places.models.participant import ClearanceDayNotPossible
from nact_meet.questions.answering import answer
from nact_meet.questions.on_a_page import asked_by, too_large, typed
from nact_meet.web import dead_links
from nact_meet.web.dead_links import AddressForm
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import Refusal, TooMany
from nact_meet.web.tokens import BadLink, ExpiredLink

bp = Blueprint("registration", __name__)
bp.register_error_handler(413, too_large)

NEW = "new"
"""Said of a person whom the directory does not know yet."""


@bp.get("/m/<ref>/register")
def new(ref: str) -> str:
    meeting = open_meeting_or_refuse(ref)
    return address_page(meeting, AddressForm())


@bp.post("/m/<ref>/register")
def create(ref: str) -> Any:
    """The answer is the same for every address: nothing is revealed before it is proved."""
    meeting = open_meeting_or_refuse(ref)
    form = AddressForm(request.form)
    if not form.validate():
        return address_page(meeting, form), 422
    try:
        count_asks(AskedFor.REGISTRATION, address=form.address.data, about=about(meeting))
    except TooMany as refusal:
        complain(form.address, refusal.sentence)
        return refusal.answer(address_page(meeting, form))
    mail_registration_link(meeting, form.address.data, form.language, form.browser_zone)
    db.session.commit()
    return render_template(
        "attending/uninvited/sent.html", meeting=meeting, address=form.address.data
    )


@bp.get("/m/<ref>/register/<token>")
def form(ref: str, token: str) -> Any:
    meeting, address = opened_or_refuse(ref, token)
    everybody = known_at(meeting, address)
    chosen = request.args.get("person") or only_choice(everybody)
    if chosen is None:
        return choice_page(meeting, token, everybody)
    known = person_among(everybody, chosen)
    if known and known.is_reached_elsewhere:
        raise ReachedElsewhere
    if known and known.place:
        return redirect(url_for("places.show", token=known.place.token), 303)
    return form_page(meeting, token, address, first_form(meeting, known), everybody)


@bp.post("/m/<ref>/register/<token>")
def submit(ref: str, token: str) -> Any:
    meeting, address = opened_or_refuse(ref, token)
    everybody = known_at(meeting, address)
    answers = asked_by(meeting, typed(meeting))
    form = RegistrationForm(request.form, answers=answers)
    if not form.validate() or not 16 <= len(form.submission_key.data or "") <= 40:
        return form_page(meeting, token, address, form, everybody), 422
    if not is_among(everybody, form.person.data or NEW):
        form.person.data = NEW
        form.form_errors.append(
            _("You are no longer known by this address. Please check the form and send it again.")
        )
        return form_page(meeting, token, address, form, everybody), 422
    try:
        count_asks(AskedFor.PLACE, address=address, about=about(meeting))
    except TooMany as refusal:
        form.form_errors.append(refusal.sentence)
        return refusal.answer(form_page(meeting, token, address, form, everybody))
    try:
        place = register_anybody(
            meeting,
            address,
            person_among(everybody, form.person.data or NEW)
            or of_the_same_name(everybody, form.full_name.data),
            form.details,
            assistant=form.assistant,
            clearance_on=form.subject_to,
            submission_key=str(form.submission_key.data),
        )
    except ClearanceDayNotPossible as refusal:
        db.session.rollback()
        complain(form.clearance_on, str(refusal.sentence))
        return form_page(meeting, token, address, form, everybody), 422
    answer(place, answers.filled, language=locale_name())
    agree(place, agreed_in(request.form), **place.answered_by)
    db.session.commit()
    return redirect(url_for("places.show", token=place.token), 303)


def reader(ref: str, token: str) -> tuple[None, Who]:
    """Whoever registers says so once more in the form, where the choice then stands."""
    opened_or_refuse(ref, token)
    return None, {"by": None}


offer_languages(bp, "/m/<ref>/register/<token>", reader)


@bp.errorhandler(ReachedElsewhere)
def reached_elsewhere(refusal: ReachedElsewhere) -> tuple[str, int]:
    db.session.rollback()
    words = {"heading": _("You are already registered"), "sentence": refusal.sentence}
    next_url, label = url_for("links.lost"), _("Have the link emailed again")
    html = render_template("error.html", next_url=next_url, next_label=label, **words)
    return html, refusal.status


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    db.session.rollback()
    ref = (request.view_args or {})["ref"]
    if "token" in (request.view_args or {}):
        return dead_links.page(AddressForm(), refusal.sentence, ref), refusal.status
    words = {"heading": _("Registration is not open"), "sentence": refusal.sentence}
    next_url = url_for("public.meeting", ref=ref)
    label = _("View meeting")
    html = render_template("error.html", next_url=next_url, next_label=label, **words)
    return html, refusal.status


@bp.errorhandler(BadLink)
def unknown(error: BadLink) -> tuple[str, int]:
    """Too old, or not ours: where anybody may register, its page asks for the address once more."""
    db.session.rollback()
    meeting = public_meeting((request.view_args or {})["ref"])
    if meeting is None or not (meeting.is_open and meeting.registration_is_open):
        return dead_links.dead_link(error)
    is_old = isinstance(error, ExpiredLink)
    words = {"is_old": is_old, "is_unknown": not is_old}
    return address_page(meeting, AddressForm(), **words), error.status


def about(meeting: Meeting) -> str:
    return f"meeting {meeting.id}"


def open_meeting_or_refuse(ref: str) -> Meeting:
    meeting = public_meeting_or_404(ref)
    check_open_to_anybody(meeting)
    return meeting


def opened_or_refuse(ref: str, token: str) -> tuple[Meeting, str]:
    """The meeting of a mailed link, and the address that it was mailed to. Raises BadLink."""
    meeting = public_meeting(ref)
    if meeting is None:
        raise BadLink
    address = proved_address(meeting, token)
    check_open_to_anybody(meeting)
    return meeting, address


def only_choice(everybody: list[Known]) -> str | None:
    """Who the form is for where there is nothing to ask."""
    if not everybody:
        return NEW
    if len(everybody) == 1 and everybody[0].place is None:
        return str(everybody[0].person.id)
    return None


def is_among(everybody: list[Known], chosen: str) -> bool:
    return chosen == NEW or any(str(known.person.id) == chosen for known in everybody)


def person_among(everybody: list[Known], chosen: str) -> Known | None:
    """A person whom this address reaches; any other is not found."""
    if chosen == NEW:
        return None
    meant = (known for known in everybody if str(known.person.id) == chosen)
    return next(meant, None) or abort(404)


def first_form(meeting: Meeting, known: Known | None) -> RegistrationForm:
    if known is None:
        data: dict[str, Any] = {"person": NEW, "language": AddressForm().language}
    else:
        speak_to(known.person)
        data = known_of_person(known.person, known.contact.reader_name)
        data["person"] = str(known.person.id)
    data["submission_key"] = secrets.token_urlsafe(18)
    return RegistrationForm(data=data, answers=asked_by(meeting))


def address_page(meeting: Meeting, form: AddressForm, **words: bool) -> str:
    return render_template("attending/uninvited/new.html", meeting=meeting, form=form, **words)


def choice_page(meeting: Meeting, token: str, everybody: list[Known]) -> str:
    words = {"meeting": meeting, "token": token, "everybody": everybody}
    return render_template("attending/uninvited/choice.html", here=request.path, **words)


def form_page(
    meeting: Meeting, token: str, address: str, form: RegistrationForm, everybody: list[Known]
) -> str:
    if not form.submission_key.data:
        form.submission_key.data = secrets.token_urlsafe(18)
    return render_template(
        "attending/uninvited/form.html",
        meeting=meeting,
        token=token,
        address=address,
        form=form,
        everybody=everybody,
        institutes=institute_options(),
        agreements=Agreements(meeting).retick(request.form),
        here=request.path,
    )
