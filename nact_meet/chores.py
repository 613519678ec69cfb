"""What the worker does by the clock: zones with new rules, digests, ledgers, old links and mail."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from nact_meet.busy.models import forget_past_times
from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.directory.models.sign_in_link import SignInLink
from nact_meet.fair_time.ledger.ledger import write_ledgers
from nact_meet.history.models import Change
from nact_meet.invitations.models import forget_old_imports
from nact_meet.letters.letter import post_due
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, post
from nact_meet.own_data import retention
from nact_meet.own_data.erasure import forget_the_last_mails
from nact_meet.places.waiting_list import end_offers
from nact_meet.polls.kept_dates import derive_dates_again
from nact_meet.post.models import KEPT_FOR, Incoming
from nact_meet.publication import editing
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

DIGEST_HOUR = 7
TOLD_DAILY = ("registered", "declined", "withdrawn", "applied", "named")


def do() -> None:
    derive_coming_meetings_again()
    derive_dates_again()
    write_digests()
    end_offers()
    forget_old_imports()
    post_due()
    forget_the_last_mails()
    forget_past_times()
    write_ledgers()
    retention.carry_out()
    db.session.execute(
        delete(SignInLink).where(SignInLink.expires_at < utc_now() - timedelta(days=1))
    )
    db.session.execute(delete(Incoming).where(Incoming.received_at < utc_now() - KEPT_FOR))
    db.session.commit()


def derive_coming_meetings_again() -> None:
    """New zone data may move the instant of a wall clock: people whose clock moved are told."""
    where = (Meeting.zone_data != timezones.DATA_VERSION, Meeting.ends_at > utc_now())
    # Two workers that start together must not both tell.
    stale = select(Meeting).where(*where).with_for_update(of=Meeting, skip_locked=True)
    for meeting in db.session.scalars(stale):
        before = meeting.page()
        if meeting.derive_again():
            editing.edited(meeting, before, by=None)
    db.session.commit()


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
        select(Meeting.title, Meeting.ref, registered, left, asked)
        .join(Change, Change.meeting_id == Meeting.id)
        .where(Change.at > since, Change.verb.in_(TOLD_DAILY))
        .group_by(Meeting.id, Meeting.title, Meeting.ref)
        .order_by(Meeting.id)
    )
    if not organiser.is_secretariat:
        mine = select(Appointment.institute_id).where(Appointment.organiser_id == organiser.id)
        hosted = select(Host.meeting_id).where(Host.institute_id.in_(mine))
        own = Meeting.created_by_id == organiser.person_id
        query = query.where(or_(Meeting.id.in_(hosted), own))
    return [list(row) for row in db.session.execute(query)]


def last_digest(organiser: Organiser) -> datetime | None:
    """Since when to count; None while today's has been written already."""
    zone, sent_at = organiser.person.zone, organiser.digest_sent_at
    if sent_at is None:
        return utc_now() - timedelta(days=1)
    same_day = timezones.local(sent_at, zone).date() == timezones.local(utc_now(), zone).date()
    return None if same_day else sent_at
