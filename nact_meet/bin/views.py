"""Deleting what nobody has been told of, the bin, and one click that undoes it."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from nact_meet.bin import deleting, merging, undoing
from nact_meet.bin.access import check_not_deleted, entry_to_restore, my_bin
from nact_meet.bin.deleting import Deletable
from nact_meet.bin.models import Binned, BinSort
from nact_meet.bin.noticing import Noticed
from nact_meet.bin.undoing import CAN_BE_UNDONE
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    group_to_keep,
    organiser_required,
    person_to_change,
    secretariat_required,
)
from nact_meet.directory.forms.reason import ReasonForm
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.trials import is_trial
from nact_meet.directory.views import people
from nact_meet.history.models import Who
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls.access import poll_or_404
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from nact_meet.web.security import local_path
from nact_meet.web.typesetting import listed

bp = Blueprint("bin", __name__)

PER_PAGE = 50
SHORT = 200
"""Letters of a message that takes the button in; a longer one may have to be cut."""


@bp.app_template_global()
def why_not_deleted(row: Deletable) -> str:
    """Beside or in place of the button that deletes it."""
    return str(deleting.why_not(row, current_person()))


@bp.get("/bin")
@organiser_required
def index() -> str:
    page = db.paginate(my_bin(), per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
    return render_template("bin/index.html", page=page, zone=current_zone())


@bp.post("/bin/<int:id>/return")
@organiser_required
def restore(id: int) -> Response:
    entry = entry_to_restore(id)
    name, gone = entry.name, deleting.left_out(entry)
    row = deleting.restore(entry, by=current_person())
    db.session.commit()
    flash(_("%(name)s is back.", name=name))
    if gone:
        flash(
            _("Not restored, because no longer in the directory: %(names)s", names=listed(gone)),
            "warn",
        )
    return redirect(page_of(row), 303)


@bp.post("/meetings/<ref>/deletion")
@organiser_required
def delete_meeting(ref: str) -> Response:
    check_not_deleted(BinSort.MEETING, "ref", ref)
    return deleted(meeting_or_404(ref), url_for("meetings.index"))


@bp.post("/polls/<ref>/deletion")
@organiser_required
def delete_poll(ref: str) -> Response:
    check_not_deleted(BinSort.POLL, "ref", ref)
    return deleted(poll_or_404(ref), url_for("polls.index"))


@bp.post("/working-groups/<slug>/deletion")
@organiser_required
def delete_group(slug: str) -> Response:
    check_not_deleted(BinSort.GROUP, "slug", slug)
    return deleted(group_to_keep(slug), url_for("working_groups.index"))


@bp.post("/institutes/<int:id>/deletion")
@secretariat_required
def delete_institute(id: int) -> Response:
    check_not_deleted(BinSort.INSTITUTE, "id", id)
    return deleted(db.get_or_404(Institute, id), url_for("institutes.index"))


@bp.post("/people/<int:id>/deletion")
@organiser_required
def delete_person(id: int) -> ResponseReturnValue:
    check_not_deleted(BinSort.PERSON, "id", id)
    person = person_to_change(id)
    why = ReasonForm(request.form, person=person, id="why-deleted")
    if not why.validate():
        return people.page_of(person, why_deleted=why), 422
    return deleted(person, url_for("people.index"), why.who)


def deleted(row: Deletable, back: str, who: Who | None = None) -> Response:
    """Undo stands in the message; nobody is mailed, neither now nor when it comes back."""
    entry = deleting.delete(row, **(who or Who(by=current_person())))
    db.session.commit()
    flash(undoable(_("%(name)s has been deleted.", name=entry.name), entry))
    return redirect(back, 303)


def undoable(sentence: str, entry: Binned) -> Markup:
    return with_undo(sentence, url_for("bin.restore", id=entry.id))


def with_undo(sentence: str, action: str) -> Markup:
    return Markup(render_template("bin/_undo.html", sentence=sentence, action=action))  # noqa: S704


@bp.before_app_request
def begin_to_notice() -> None:
    """What an act changes that can be undone."""
    for stale in ("noticed", "undo_id"):
        g.pop(stale, None)
    is_meant = request.method == "POST" and request.endpoint in CAN_BE_UNDONE
    if is_meant and not is_trial() and current_user.is_authenticated:
        g.undoing, g.noticed = current_organiser(), Noticed()


@bp.after_app_request
def offer_undo(response: Response) -> Response:
    """In the message that confirms the act, or beside one that is long."""
    id = g.pop("undo_id", None)
    if id is None or response.status_code != 303:
        return response
    flashes = list(session.get("_flashes", ()))
    place = next(
        (at for at, (kind, said) in enumerate(flashes) if is_good_and_short(kind, said)), -1
    )
    sentence = str(flashes.pop(place)[1]) if place >= 0 else _("You can undo this.")
    action = url_for("bin.undo", id=id, next=local_path(response.location))
    flashes.append(("message", with_undo(sentence, action)))
    session["_flashes"] = flashes
    return response


def is_good_and_short(kind: str, said: str) -> bool:
    return kind == "message" and type(said) is str and len(said) <= SHORT


@bp.post("/undo/<int:id>")
@organiser_required
def undo(id: int) -> Response:
    undoing.take_back(undoing.undo_of(id, current_organiser()), by=current_person())
    db.session.commit()
    flash(pgettext("message", "Undone."))
    return redirect(local_path(request.args.get("next")) or url_for("desk.index"), 303)


def page_of(row: Deletable) -> str:
    if isinstance(row, Meeting):
        return url_for("meetings.show", ref=row.ref)
    if isinstance(row, Poll):
        return url_for("polls.show", ref=row.ref)
    if isinstance(row, WorkingGroup):
        return url_for("working_groups.show", slug=row.slug)
    return url_for("people.show" if isinstance(row, Person) else "institutes.show", id=row.id)


@bp.get("/people/duplicates")
@organiser_required
def duplicates() -> str:
    return duplicates_page()


def duplicates_page(why: ReasonForm | None = None) -> str:
    found = merging.likely_the_same(current_organiser())
    is_secretariat = current_organiser().is_secretariat
    return render_template("bin/duplicates.html", found=found, asks_why=is_secretariat, form=why)


@bp.post("/people/merges")
@organiser_required
def merge() -> ResponseReturnValue:
    """Whoever may change both; the Secretariat says why where it acts for their institutes."""
    ids = [request.form.get(name, 0, type=whole_number) for name in ("kept", "gone")]
    people = {id: locked_person(id) for id in sorted(ids)}  # in one order, whoever is kept
    kept, gone = (people[id] for id in ids)
    if request.form.get("keep") == "other":
        kept, gone = gone, kept
    forms = [ReasonForm(request.form, person=person) for person in (kept, gone)]
    why = next((form for form in forms if form.is_asked), forms[0])
    if not why.validate():
        return duplicates_page(why), 422
    entry = merging.merge(kept, gone, **why.who)
    db.session.commit()
    flash(undoable(_("The two entries of %(name)s are one now.", name=kept.full_name), entry))
    return redirect(url_for("people.show", id=kept.id), 303)


def locked_person(id: int) -> Person:
    """Nobody gives this person a place meanwhile."""
    person = person_to_change(id)
    db.session.refresh(person, with_for_update=True)
    return person
