"""What everybody may see: the list of meetings, and each public meeting's page."""

from babel import Locale
from flask import Blueprint, Response, abort, render_template, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.lists.people import page_of_people
from nact_meet.meetings import page_cache as pages
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.meetings.page_cache import Listing, Revision
from nact_meet.meetings.programme import agenda_rows, country_rows, host_rows, load
from nact_meet.places.forms import ClockForm
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.world.timezones import utc_now

bp = Blueprint("public", __name__)

A_PAGE = 50
"""So many past meetings are on one page; the coming ones are few and all on the first."""


@bp.record_once
def keep_pages(state: BlueprintSetupState) -> None:
    pages.init_app(state.app)


@bp.get("/")
def index() -> Response:
    listing = pages.listing()
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= page_count(listing):
        abort(404)
    return pages.shown(lambda: draw_list(listing, page), listing, page)


def page_count(listing: Listing) -> int:
    return max(1, -(-(listing.count - listing.coming) // A_PAGE))


def draw_list(listing: Listing, page: int) -> str:
    now, published = utc_now(), published_meetings()
    coming = published.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)
    past = published.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id)
    return render_template(
        "attending/public/index.html",
        coming=db.session.scalars(coming).all() if page == 1 else [],
        past=db.session.scalars(past.offset((page - 1) * A_PAGE).limit(A_PAGE)).all(),
        page=page,
        pages=page_count(listing),
    )


def published_meetings() -> Select[Meeting]:
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    where = (Meeting.is_public, Meeting.published_at.is_not(None))
    return select(Meeting).where(*where).options(hosts)


@bp.get("/m/<ref>")
def meeting(ref: str) -> Response:
    revision = pages.revision_or_404(ref)
    if not request.args.get("zone"):
        return pages.shown(lambda: draw(revision, ClockForm(), None), revision)
    form = ClockForm(request.args)
    if not form.validate():
        return pages.answer(pages.ready(draw(revision, form, None)), 422)
    zone: str = form.zone.data
    return pages.shown(lambda: draw(revision, form, zone), revision, zone)


def draw(revision: Revision, form: ClockForm, zone: str | None) -> str:
    query = select(Meeting).where(Meeting.id == revision.meeting_id)
    meeting = db.session.scalars(query.options(joinedload(Meeting.working_group))).one()
    return page_of("attending/public/meeting.html", meeting, revision.phase, form, zone)


def page_of(
    template: str, meeting: Meeting, phase: str, form: ClockForm, zone: str | None = None
) -> str:
    load(meeting)
    return render_template(
        template,
        meeting=meeting,
        phase=phase,
        form=form,
        zone=zone,
        hosts=host_rows(meeting),
        agenda=agenda_rows(meeting, in_public=True),
        countries=country_rows(),
        tongues=tongues(meeting.languages),
        people=page_of_people(meeting, Visibility.PUBLIC, 1),
    )


def tongues(codes: list[str]) -> list[str]:
    """The languages spoken at a meeting, as the reader calls them."""
    names = Locale.parse(locale_name()).languages
    return [names.get(code, code) for code in codes]
