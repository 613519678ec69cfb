"""When somebody of the directory is busy: organisers block hours for them, and see no more.

Their calendar is theirs to give; an organiser gives their own here.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.busy.forms import BlockForm, CalendarForm
from nact_meet.busy.models import BusyBlock, BusyFeed, coming_times
from nact_meet.busy.reading import read_now
from nact_meet.busy.views.own import block_or_404, fetcher, seldom
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    person_or_404,
    person_to_change,
)
from nact_meet.directory.forms.reason import ReasonForm
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import holds, may_change
from nact_meet.history.models import Who
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more
from nact_meet.world.timezones import utc_now

bp = Blueprint("people_busy", __name__, url_prefix="/people/<int:id>/busy")


@bp.get("")
@organiser_required
def show(id: int) -> str:
    return page(person_or_404(id))


@bp.post("/calendar")
@organiser_required
@seldom
@once_more
def give(id: int) -> ResponseReturnValue:
    person = oneself_or_404(id)
    form = CalendarForm(request.form, fetcher=fetcher())
    if not form.validate():
        return page(person, calendar=form), 422
    feed = BusyFeed.give(person, form.url, by=person)
    db.session.commit()
    read_now(feed)
    return back(id, "calendar")


@bp.post("/calendar/reading")
@organiser_required
@seldom
def read(id: int) -> Response:
    person = oneself_or_404(id)
    if feed := BusyFeed.of(person):
        read_now(feed)
    return back(id, "calendar")


@bp.post("/calendar/end")
@organiser_required
def take_back(id: int) -> Response:
    person = oneself_or_404(id)
    if feed := BusyFeed.of(person):
        feed.take_back(by=person)
    db.session.commit()
    return back(id, "calendar")


@bp.post("/blocks")
@organiser_required
def block(id: int) -> ResponseReturnValue:
    person = person_to_change(id)
    form = BlockForm(request.form, zone=person.zone)
    why = ReasonForm(request.form, person=person, id="why")
    if not (form.validate() & why.validate()):
        return page(person, hours=form, why_more=why), 422
    is_own = is_oneself(person)
    BusyBlock.enter(person, *form.walls, form.until.data, is_own=is_own, **acting_for(person, why))
    db.session.commit()
    return back(id, "hours")


@bp.post("/blocks/<int:block_id>/end")
@organiser_required
def unblock(id: int, block_id: int) -> ResponseReturnValue:
    """What the person said themselves is theirs to take back."""
    person = person_to_change(id)
    block = block_or_404(person, block_id)
    if block.is_own and not is_oneself(person):
        abort(404)
    why = ReasonForm(request.form, person=person)
    if not why.validate():
        return page(person, why=why), 422
    block.free(**acting_for(person, why))
    db.session.commit()
    return back(id, "hours")


def is_oneself(person: Person) -> bool:
    return person.id == current_person().id


def oneself_or_404(id: int) -> Person:
    person = person_or_404(id)
    return person if is_oneself(person) else abort(404)


def acting_for(person: Person, why: ReasonForm) -> Who:
    who = why.who
    who["on_behalf_of"] = "" if is_oneself(person) else person.full_name
    return who


def back(id: int, anchor: str) -> Response:
    return redirect(url_for("people_busy.show", id=id, _anchor=anchor), 303)


def page(
    person: Person,
    *,
    calendar: CalendarForm | None = None,
    hours: BlockForm | None = None,
    why: ReasonForm | None = None,
    why_more: ReasonForm | None = None,
) -> str:
    """`why` is asked of what is removed, `why_more` of what is blocked."""
    is_own = is_oneself(person)
    return render_template(
        "busy/person.html",
        person=person,
        feed=BusyFeed.of(person),
        blocks=BusyBlock.all_of(person),
        zone=person.zone,
        is_own=is_own,
        may_change=holds(may_change(current_organiser()), person),
        why=why or ReasonForm(person=person),
        why_more=why_more or ReasonForm(person=person, id="why"),
        times=coming_times(person.id) if is_own else (),
        calendar=calendar or CalendarForm(fetcher=fetcher()),
        hours=hours or BlockForm(zone=person.zone),
        now=utc_now(),
        here=url_for(".show", id=person.id),
    )
