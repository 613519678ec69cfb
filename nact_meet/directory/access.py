"""Who is signed in, and what they keep. Rows are looked up through ownership: a query."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import abort, current_app, request
from flask_login import current_user
from sqlalchemy import Select, or_, select
from werkzeug.wrappers import Response

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.permissions import (
    is_theirs,
    may_change,
    may_keep,
    may_place,
    may_propose_for,
    may_write_to,
    those,
)
from nact_meet.directory.trials import is_trial, tried_out
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db, login
from nact_meet.web.forms.zone import typed_zone
from nact_meet.web.versions import read_as
from nact_meet.world.timezones import UnknownZone

View = TypeVar("View", bound=Callable[..., Any])


def current_organiser() -> Organiser:
    return cast(Organiser, current_user._get_current_object())


def current_person() -> Person:
    return current_organiser().person


def current_zone() -> str:
    """By which clock the reader's pages go: what this device says wins over what was only derived
    from their institute or country.
    """
    person = current_person()
    return person.zone if person.zone_source.is_certain else device_zone() or person.zone


def device_zone() -> str | None:
    """As own_zone.js keeps it."""
    try:
        return typed_zone(request.cookies.get(device_cookie(), ""))
    except UnknownZone:
        return None


def device_cookie() -> str:
    """No other host may set a cookie whose name begins so."""
    return "__Host-zone" if current_app.config["SESSION_COOKIE_SECURE"] else "zone"


def organiser_required(view: View) -> View:
    """Whoever is not signed in is asked to, and comes back to the page they wanted."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        read_as(lambda: current_organiser().institute_ids)
        if is_trial():
            return tried_out(partial(view, *args, **kwargs), current_organiser())
        return view(*args, **kwargs)

    return cast(View, guarded)


def secretariat_required(view: View) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not current_organiser().is_secretariat:
            abort(403)
        return view(*args, **kwargs)

    return cast(View, guarded)


def ask_to_sign_in() -> Response:
    return cast(Response, login.unauthorized())  # as the package of signing in has it


def acts_for_one_of(institute_ids: set[int]) -> bool:
    organiser = current_organiser()
    return organiser.is_secretariat or not institute_ids.isdisjoint(organiser.institute_ids)


def institute_to_keep(institute_id: int) -> Institute:
    """One that this organiser acts for; a write locks its row."""
    query, organiser = select(Institute).where(Institute.id == institute_id), current_organiser()
    if not organiser.is_secretariat:
        query = query.where(Institute.id.in_(organiser.institute_ids))
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Institute, key_share=True)
    return db.session.scalar(query) or abort(404)


def person_or_404(person_id: int) -> Person:
    """Anybody's name may be read; whose address, `may_write_to` says."""
    return of_the_directory(select(Person).where(Person.id == person_id))


def people_found(text: str) -> Select[Person]:
    """By name; and by an address that this organiser may read."""
    return Person.search(text, may_write_to(current_organiser()))


def readable(ids: Iterable[int]) -> set[int]:
    """Whose address this organiser may read of these people, by their ids."""
    return those(may_write_to(current_organiser()), ids)


def person_to_change(person_id: int) -> Person:
    """One whom this organiser may change."""
    mine = may_change(current_organiser())
    return of_the_directory(select(Person).where(Person.id == person_id, mine))


def people_to_place(ids: Iterable[int]) -> Sequence[Person]:
    """Those of them of whom this organiser may say where they are."""
    mine = or_(may_place(current_organiser()), is_theirs(current_organiser()))
    here = Person.erased_at.is_(None)
    return db.session.scalars(select(Person).where(Person.id.in_(set(ids)), here, mine)).all()


def person_to_propose_for(person_id: int) -> Person:
    mine = may_propose_for(current_organiser())
    return of_the_directory(select(Person).where(Person.id == person_id, mine))


def of_the_directory(query: Select[Person]) -> Person:
    return db.session.scalar(query.where(Person.erased_at.is_(None))) or abort(404)


def coordinator_contact_or_404(institute: Institute, contact_id: int) -> CoordinatorContact:
    where = (CoordinatorContact.institute_id == institute.id, CoordinatorContact.id == contact_id)
    return db.session.scalar(select(CoordinatorContact).where(*where)) or abort(404)


def group_or_404(slug: str) -> WorkingGroup:
    return WorkingGroup.by_slug(slug) or abort(404)


def group_to_keep(slug: str) -> WorkingGroup:
    """One that an institute of this organiser's leads."""
    mine = may_keep(current_organiser())
    query = select(WorkingGroup).where(WorkingGroup.slug == slug, mine)
    return db.session.scalar(query) or abort(404)


def keeps(group: WorkingGroup) -> bool:
    mine = may_keep(current_organiser())
    return (
        db.session.scalar(select(WorkingGroup.id).where(WorkingGroup.id == group.id, mine))
        is not None
    )
