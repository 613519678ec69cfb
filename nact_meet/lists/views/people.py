"""The list of participants, for each other and for everybody, as far as a meeting and they wish."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from nact_meet.limited.numbers import whole_number
from nact_meet.lists.disclosure import NoListForYou
from nact_meet.lists.people import page_of_people
from nact_meet.meetings import page_cache as pages
from nact_meet.meetings.models.host import Host, named
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.meetings.page_cache import Revision
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.protocol.seating import absent
from nact_meet.web.extensions import db
from nact_meet.web.refusals import NotConfirmed, Refusal

bp = Blueprint("listing", __name__)

bp.register_error_handler(Refusal, refused)


@bp.get("/r/<token>/people")
def among_participants(token: str) -> str:
    """For who is registered. Raises NotConfirmed, NoListForYou."""
    place = place_or_refuse(token)
    if not place.is_confirmed:
        raise NotConfirmed
    people = page_of_people(place.meeting, Visibility.PARTICIPANTS, page_asked())
    if people is None:
        raise NoListForYou
    return render_template(
        "lists/people/participants.html",
        place=place,
        meeting=place.meeting,
        token=token,
        people=people,
        hosts=host_names(place.meeting),
        absent=[name for _, name in absent(place.meeting)] if people.is_last else (),
        here=url_for(".among_participants", token=token),
    )


@bp.get("/m/<ref>/people")
def in_public(ref: str) -> Response:
    """Drawn once a minute at most, as every public page."""
    revision, page = pages.revision_or_404(ref), page_asked()
    return pages.shown(lambda: draw(revision, page), revision, "people", page)


def draw(revision: Revision, page: int) -> str:
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    query = select(Meeting).where(Meeting.id == revision.meeting_id).options(hosts)
    meeting = db.session.scalars(query).one()
    people = page_of_people(meeting, Visibility.PUBLIC, page) or abort(404)
    return render_template(
        "lists/people/public.html", meeting=meeting, people=people, hosts=host_names(meeting)
    )


def host_names(meeting: Meeting) -> set[str]:
    return {institute.name for institute in named(meeting.hosts)}


def page_asked() -> int:
    page = request.args.get("page", 1, type=whole_number)
    return page if 1 <= page <= 1000 else abort(404)
