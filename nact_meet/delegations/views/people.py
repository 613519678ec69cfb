"""The people of a delegation, one by one or several at once: named, corrected, substituted."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.delegations import naming, roll
from nact_meet.delegations.forms import (
    CorrectionForm,
    KnownPeople,
    NamingForm,
    SubstituteForm,
)
from nact_meet.delegations.recognition import known_contacts
from nact_meet.delegations.refusals import NotNamed
from nact_meet.delegations.views.desk import HOSTS, LINK, Desk, at_desk, refused_at_desk
from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.programme import institute_options
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal, TooMany

bp = Blueprint("delegates", __name__)

ROWS = 3
PERSON = "/people/<int:place_id>"


@bp.get(f"{LINK}/people/new")
@bp.get(f"{HOSTS}/people/new")
@at_desk
def new(desk: Desk) -> str:
    naming.check_open_for_naming(desk.nomination, desk.namer)
    form = NamingForm(data={"people": [{}] * ROWS})
    return naming_page(desk, form)


@bp.post(f"{LINK}/people")
@bp.post(f"{HOSTS}/people")
@at_desk
def create(desk: Desk) -> ResponseReturnValue:
    form = NamingForm(request.form)
    form.offer(known(desk, form))
    if "more" in request.form:
        form.add_rows(ROWS)
        return naming_page(desk, form)
    if "search" in request.form:
        return naming_page(desk, form)
    if not form.validate():
        return naming_page(desk, form), 422
    try:
        desk.count_names(len(form.named))
        naming.name_people(desk.nomination, form.named, desk.namer)
    except TooMany as refusal:
        form.form_errors.append(refusal.sentence)
        return refusal.answer(naming_page(desk, form))
    except NotNamed as refusal:
        db.session.rollback()
        form.show(refusal)
        return naming_page(desk, form), 422
    db.session.commit()
    return back(desk)


@bp.get(f"{LINK}{PERSON}")
@bp.get(f"{HOSTS}{PERSON}")
@at_desk
def edit(desk: Desk, place_id: int) -> str:
    naming.check_not_started(desk.nomination)
    place = desk.place_or_404(place_id)
    return correction_page(desk, place, CorrectionForm(place=place))


@bp.post(f"{LINK}{PERSON}")
@bp.post(f"{HOSTS}{PERSON}")
@at_desk
def update(desk: Desk, place_id: int) -> ResponseReturnValue:
    place = desk.place_or_404(place_id)
    form = CorrectionForm(request.form)
    limit(desk, place, form)
    if not form.validate():
        return correction_page(desk, place, form), 422
    try:
        if form.named.address not in ("", place.contact.address):
            desk.count_names(1)
        roll.correct(desk.nomination, place, form.named, desk.namer)
    except TooMany as refusal:
        form.form_errors.append(refusal.sentence)
        return refusal.answer(correction_page(desk, place, form))
    except Refusal as refusal:
        db.session.rollback()
        form.complain(refusal)
        return correction_page(desk, desk.place_or_404(place_id), form), 422
    db.session.commit()
    return back(desk)


@bp.get(f"{LINK}{PERSON}/substitution")
@bp.get(f"{HOSTS}{PERSON}/substitution")
@at_desk
def substitution(desk: Desk, place_id: int) -> str:
    naming.check_not_started(desk.nomination)
    return substitution_page(desk, desk.place_or_404(place_id), SubstituteForm())


@bp.post(f"{LINK}{PERSON}/substitution")
@bp.post(f"{HOSTS}{PERSON}/substitution")
@at_desk
def substitute(desk: Desk, place_id: int) -> ResponseReturnValue:
    place = desk.place_or_404(place_id)
    form = SubstituteForm(request.form)
    form.offer(known(desk, form))
    if "search" in request.form:
        return substitution_page(desk, place, form)
    if not form.validate():
        return substitution_page(desk, place, form), 422
    try:
        desk.count_names(1)
        naming.substitute(desk.nomination, place, form.named, desk.namer)
    except TooMany as refusal:
        form.form_errors.append(refusal.sentence)
        return refusal.answer(substitution_page(desk, place, form))
    except Refusal as refusal:
        db.session.rollback()
        form.show(refusal)
        return substitution_page(desk, desk.place_or_404(place_id), form), 422
    db.session.commit()
    return back(desk)


@bp.get(f"{LINK}{PERSON}/removal")
@bp.get(f"{HOSTS}{PERSON}/removal")
@at_desk
def removal(desk: Desk, place_id: int) -> str:
    naming.check_not_started(desk.nomination)
    return desk.page("delegations/naming/removal.html", place=desk.place_or_404(place_id))


@bp.post(f"{LINK}{PERSON}/removal")
@bp.post(f"{HOSTS}{PERSON}/removal")
@at_desk
def remove(desk: Desk, place_id: int) -> Response:
    roll.take_out(desk.nomination, desk.place_or_404(place_id), desk.namer)
    db.session.commit()
    return back(desk)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return refused_at_desk(refusal)


def back(desk: Desk) -> Response:
    return redirect(desk.url("naming.show", _anchor="delegation"), 303)


def known(desk: Desk, form: KnownPeople) -> Sequence[Contact]:
    """Who of the directory is on offer: those who match, and those who are ticked."""
    return known_contacts(desk.nomination, form.find.data or "", form.ticked)


def naming_page(desk: Desk, form: NamingForm) -> str:
    return form_page(desk, "delegations/naming/new.html", form)


def substitution_page(desk: Desk, place: Participant, form: SubstituteForm) -> str:
    return form_page(desk, "delegations/naming/substitution.html", form, place=place)


def form_page(desk: Desk, template: str, form: KnownPeople, **more: Any) -> str:
    form.offer(known(desk, form))
    nomination = desk.nomination
    return desk.page(
        template,
        form=form,
        institutes=institute_options(),
        seats=naming.seats(nomination),
        seats_left=naming.seats_left(nomination),
        **more,
    )


def correction_page(desk: Desk, place: Participant, form: CorrectionForm) -> str:
    limit(desk, place, form)
    return desk.page(
        "delegations/naming/edit.html", form=form, place=place, institutes=institute_options()
    )


def limit(desk: Desk, place: Participant, form: CorrectionForm) -> None:
    form.keep_role(place.role)
    if form.language and not roll.is_ours_alone(place.person):
        form.leave_directory_alone()
