"""What everybody may see: the list of meetings, and each public meeting's page."""

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet import countries, pages, timezones
from nact_meet.blueprints.programme import agenda_rows, country_rows, host_rows, load
from nact_meet.extensions import db
from nact_meet.formats import locale_name
from nact_meet.models import Host, Meeting
from nact_meet.pages import Revision
from nact_meet.timezones import utc_now

bp = Blueprint("public", __name__)

A_PAGE = 50


@bp.get("/")
def index() -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    now, published = utc_now(), published_meetings()
    coming = published.where(Meeting.ends_at > now).order_by(Meeting.starts_at)
    past = published.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc())
    count = db.session.scalar(past.with_only_columns(func.count()).order_by(None)) or 0
    return render_template(
        "public/index.html",
        coming=db.session.scalars(coming).all() if page == 1 else [],
        past=db.session.scalars(past.offset((page - 1) * A_PAGE).limit(A_PAGE)).all(),
        page=page,
        pages=-(-count // A_PAGE),
    )


def published_meetings() -> Select[Meeting]:
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    where = (Meeting.is_public, Meeting.published_at.is_not(None))
    return select(Meeting).where(*where).options(hosts)


@bp.get("/m/<ref>")
def meeting(ref: str) -> Response:
    revision = pages.revision_or_404(ref)
    zone = zone_asked_for()
    key = (current_app.config["SECRET_KEY"], revision, locale_name(), zone)
    return pages.answer(pages.kept(key, lambda: draw(revision, zone)))


def zone_asked_for() -> str | None:
    name = request.args.get("zone", "")
    return timezones.canonical(name) if timezones.is_zone(name) else None


def draw(revision: Revision, zone: str | None) -> str:
    query = select(Meeting).where(Meeting.id == revision.meeting_id)
    found = db.session.scalars(query.options(joinedload(Meeting.working_group))).one()
    load(found)
    return render_template(
        "public/meeting.html",
        meeting=found,
        phase=revision.phase,
        zone=zone,
        hosts=host_rows(found),
        agenda=agenda_rows(found),
        countries=country_rows(),
        zones=[(each, timezones.city(each, locale_name())) for each in countries.NETWORK_ZONES],
    )
