"""The clearance of a whole delegation, at its desk: by the contacts' link, or by hosts."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.clearances import delegations
from nact_meet.clearances.forms import (
    DelegationClearanceForm,
    DelegationGrantForm,
    edition_of,
)
from nact_meet.clearances.models import ClearedTo, DelegationClearance, NotOfTheirs
from nact_meet.clearances.usual import usual_time
from nact_meet.clearances.views.hosts import OVERTAKEN
from nact_meet.delegations.views.desk import HOSTS, LINK, Desk, at_desk, refused_at_desk
from nact_meet.hours.planning import Planning
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.forms.meanwhile import is_of_newest
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import local, utc_now

Decide = Callable[..., None]

bp = Blueprint("delegation_clearances", __name__)


@bp.get(f"{LINK}/clearance")
@bp.get(f"{HOSTS}/clearance")
@at_desk
def show(desk: Desk) -> str:
    clearance = known(desk)
    return page(desk, clearance, DelegationClearanceForm.of(clearance), new_grant(desk, clearance))


@bp.post(f"{LINK}/clearance")
@bp.post(f"{HOSTS}/clearance")
@at_desk
def update(desk: Desk) -> ResponseReturnValue:
    check_may_record(desk)
    clearance = known(desk)
    form = DelegationClearanceForm.sent_for(clearance)
    if not form.validate() or not is_of_newest(form, form.authority, str(OVERTAKEN)):
        return page(desk, clearance, form, new_grant(desk, clearance)), 422
    delegations.tell(desk.nomination, form.known, **desk.namer.who)
    db.session.commit()
    return back(desk)


@bp.post(f"{LINK}/clearance/grant")
@bp.post(f"{HOSTS}/clearance/grant")
@at_desk
def grant(desk: Desk) -> ResponseReturnValue:
    clearance, form = stored(desk), DelegationGrantForm(request.form)
    if not form.validate() or is_overtaken(form, clearance):
        return page(desk, clearance, DelegationClearanceForm.of(clearance), form), 422
    assert form.granted_on.data is not None, "it is required"
    granted = (form.granted_on.data, form.report_due_on.data, form.conditions.data)
    delegations.grant(clearance, *granted, **desk.namer.who)
    db.session.commit()
    return back(desk)


@bp.post(f"{LINK}/clearance/refusal")
@bp.post(f"{HOSTS}/clearance/refusal")
@at_desk
def refuse(desk: Desk) -> ResponseReturnValue:
    return decided(desk, delegations.refuse)


@bp.post(f"{LINK}/clearance/removal")
@bp.post(f"{HOSTS}/clearance/removal")
@at_desk
def drop(desk: Desk) -> ResponseReturnValue:
    return decided(desk, delegations.drop)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return refused_at_desk(refusal)


def decided(desk: Desk, decide: Decide) -> ResponseReturnValue:
    """Unless somebody else has changed it since the page was opened."""
    clearance = stored(desk)
    form = new_grant(desk, clearance)
    form.edition.data = request.form.get("edition", "")
    if is_overtaken(form, clearance):
        return page(desk, clearance, DelegationClearanceForm.of(clearance), form), 422
    decide(clearance, **desk.namer.who)
    db.session.commit()
    return back(desk)


def known(desk: Desk) -> DelegationClearance:
    nomination = desk.nomination
    return delegations.clearance_of(nomination) or delegations.new_clearance(nomination)


def stored(desk: Desk) -> DelegationClearance:
    """Raises NotOfTheirs."""
    check_may_record(desk)
    return delegations.clearance_of(desk.nomination) or abort(404)


def check_may_record(desk: Desk) -> None:
    if not delegations.may_record(desk.nomination, is_host=desk.is_host):
        raise NotOfTheirs
    desk.meeting.check_not_cancelled()


def new_grant(desk: Desk, clearance: DelegationClearance) -> DelegationGrantForm:
    today = local(utc_now(), desk.nomination.zone).date()
    return DelegationGrantForm(data={"granted_on": today, "edition": edition_of(clearance)})


def is_overtaken(form: DelegationGrantForm, clearance: DelegationClearance) -> bool:
    """The page was opened on another one; pressed again, it is of this."""
    now = edition_of(clearance)
    if form.edition.data and form.edition.data != now:
        complain(form.granted_on, str(OVERTAKEN))
        form.edition.data = now
        return True
    return False


def page(
    desk: Desk,
    clearance: DelegationClearance,
    form: DelegationClearanceForm,
    grant_form: DelegationGrantForm,
) -> str:
    nomination = desk.nomination
    return desk.page(
        "clearances/delegations/show.html",
        clearance=clearance,
        is_stored=clearance.nomination_id is not None,
        form=form,
        grant_form=grant_form,
        apply_by=delegations.apply_by(nomination, clearance, Planning.now()),
        usual=usual_time(nomination.country_code, ClearedTo.ATTEND),
        waiting=len(delegations.waiting(nomination)),
        may_record=delegations.may_record(nomination, is_host=desk.is_host),
    )


def back(desk: Desk) -> Response:
    return redirect(desk.url("delegation_clearances.show"), 303)
