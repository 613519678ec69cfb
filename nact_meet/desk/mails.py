"""The daily digest of an organiser's meetings: when it is written, and what it says."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, or_, select

from nact_meet.directory.mails import OrganiserMail, to_organiser
from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.history.models import Change
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import TITLE, Meeting, title_of
from nact_meet.notices.chores import chore
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.notices.registry import mails
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

DIGEST_HOUR = 7
MOST_ROWS = 20
"""Of the longest titles; the HTML stays below 30 KB."""
TOLD_DAILY = ("registered", "declined", "withdrawn", "applied", "named")


@mails(Kind.DIGEST)
class DigestMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return True

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        """`rows` are [title, ref, registered, declined] as the day's facts were counted."""
        rows = notice.payload["rows"]
        page = f"{current_app.config['BASE_URL']}/meetings"
        left_out = max(len(rows) - MOST_ROWS, 0)
        about = {"rows": rows[:MOST_ROWS], "left_out": left_out, "page": page}
        return to_organiser(organiser) | about

    def headers(self) -> Mapping[str, str]:
        return {"List-Unsubscribe": f"<{current_app.config['BASE_URL']}/meetings>"}


@chore
def write_digests() -> None:
    """At seven by each organiser's clock, once a day, and only if something happened."""
    wishing = db.session.scalars(select(Organiser).where(Organiser.wants_digest)).all()
    for organiser in wishing:
        today = timezones.local(utc_now(), organiser.person.zone)
        if today.hour >= DIGEST_HOUR and (rows := happened(organiser)):
            key = f"digest:{organiser.id}:{today.date().isoformat()}"
            row = {"kind": Kind.DIGEST, "organiser_id": organiser.id, "address": organiser.address}
            post([row | {"key": key, "payload": {"rows": rows}}])
            organiser.digest_sent_at = utc_now()
    db.session.commit()


def happened(organiser: Organiser) -> list[list[str | int]]:
    """[title, ref, registered, left, asked] of each of this organiser's meetings since the last
    digest; `asked` are those who were named or asked the hosts for a place.
    """
    since = last_digest(organiser)
    if since is None:
        return []
    registered = func.count().filter(Change.verb == "registered")
    left = func.count().filter(Change.verb.in_(["declined", "withdrawn"]))
    asked = func.count().filter(Change.verb.in_(["applied", "named"]))
    query = (
        select(*TITLE, Meeting.ref, registered, left, asked)
        .join(Change, Change.meeting_id == Meeting.id)
        .where(Change.at > since, Change.verb.in_(TOLD_DAILY))
        .group_by(Meeting.id)
        .order_by(Meeting.id)
    )
    if not organiser.is_secretariat:
        mine = select(Appointment.institute_id).where(Appointment.organiser_id == organiser.id)
        hosted = select(Host.meeting_id).where(Host.institute_id.in_(mine))
        own = Meeting.created_by_id == organiser.person_id
        query = query.where(or_(Meeting.id.in_(hosted), own))
    with force_locale(organiser.person.reads):
        return [[title_of(*row[:3]), *row[3:]] for row in db.session.execute(query)]


def last_digest(organiser: Organiser) -> datetime | None:
    """Since when to count; None while today's has been written already."""
    zone, sent_at = organiser.person.zone, organiser.digest_sent_at
    if sent_at is None:
        return utc_now() - timedelta(days=1)
    same_day = timezones.local(sent_at, zone).date() == timezones.local(utc_now(), zone).date()
    return None if same_day else sent_at
