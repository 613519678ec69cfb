"""A place's own links: where a refusal on its pages leads, and which are mailed again."""

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.links_again import links_again
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now


def refused(refusal: Refusal) -> tuple[str, int]:
    """The next step is the place's own page, which says how things stand."""
    db.session.rollback()
    words = {"heading": _("This is not possible"), "sentence": refusal.sentence}
    token = (request.view_args or {}).get("token")
    next_url = url_for("places.show", token=token) if token else None
    label = _("Back to your page")
    html = render_template("error.html", next_url=next_url, next_label=label, **words)
    return html, refusal.status


@links_again
def coming_places(address: str) -> Iterator[dict[str, Any]]:
    """Each as its place stands now."""
    query = (
        select(Participant)
        .join(Participant.contact)
        .join(Participant.meeting)
        .where(Contact.address == address, Meeting.ends_at > utc_now())
        .where(Meeting.published_at.is_not(None), Meeting.cancelled_at.is_(None))
        .options(contains_eager(Participant.meeting))
    )
    for place in db.session.scalars(query):
        if place.is_concerned:
            yield {
                "kind": place.standing or Kind.WAITING,
                "participant_id": place.id,
                "meeting_id": place.meeting_id,
                "key": f"{place.id}",
            }
