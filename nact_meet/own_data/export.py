"""All that is stored of somebody, as JSON for them to keep; docs/own-data.md says each key."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.busy.models import BusyBlock, BusyFeed, coming_times
from nact_meet.directory.models.consent import Consent
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.fair_time.ledger.models import Borne
from nact_meet.history.models import Change
from nact_meet.hours.models import OfficeHours
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.polls import votes_of
from nact_meet.own_data.sweep import BY_HAND, pointing_at, tables
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.voter import Voter
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def exported(own: OwnData) -> dict[str, Any]:
    """Instants are ISO 8601 in UTC, countries ISO 3166-1, zones IANA names, files base64."""
    ids = [each.id for each in own.places]
    return {
        "made_at": iso(utc_now()),
        "person": person_values(own.person),
        "address": {
            "address": own.contact.address,
            "read_by": own.contact.reader_name,
            "mail_came_back_at": iso(own.contact.bounced_at),
        },
        "other_addresses": own.others,
        "working_groups": groups_of(own.person),
        "busy": busy_values(own),
        "agreed": [consent_values(each) for each in own.consents],
        "places": [place_values(each) for each in own.places],
        "polls": [poll_values(each) for each in votes_of(own)],
        "mails": [mail_values(each) for each in rows_of(Notice, ids, Notice.id)],
        "burdens": burdens_of(own),
        "messages": [message_values(each) for each in rows_of(Incoming, ids, Incoming.id)],
        "changes": changes_of(ids),
        "more": more_of(ids),
    }


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def person_values(person: Person) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "own_script_name": person.own_script_name,
        "honorific": person.honorific,
        "position": person.position,
        "institute": person.institute_name,
        "country": person.country_code,
        "zone": person.zone,
        "language": person.language,
        "alarm_minutes": list(person.alarm_minutes),
        "office_hours": hours_values(OfficeHours.of(person_id=person.id)),
    }


def hours_values(own: OfficeHours | None) -> dict[str, Any] | None:
    """What they said themselves, or was said for them; in minutes after midnight."""
    return {"hours": own.hours, "region": own.region} if own else None


def groups_of(person: Person) -> list[dict[str, Any]]:
    group = joinedload(Membership.working_group)
    query = select(Membership).where(Membership.person_id == person.id).options(group)
    found = db.session.scalars(query.order_by(Membership.id))
    return [{"name": each.working_group.name, "role": each.role} for each in found]


def busy_values(own: OwnData) -> dict[str, Any]:
    """Who reads one of several addresses is not told the secret of the calendar."""
    feed, blocks = BusyFeed.of(own.person), BusyBlock.all_of(own.person)
    times = coming_times(own.person.id)
    return {
        "calendar": feed
        and {
            "address": feed.url if own.is_all else feed.host,
            "given_at": iso(feed.given_at),
            "checked_at": iso(feed.checked_at),
            "fault": feed.fault,
            "failed_since": iso(feed.failed_since),
        },
        "times": [[iso(each.starts_at), iso(each.ends_at)] for each in times],
        "blocked": [block_values(each) for each in blocks],
    }


def block_values(block: BusyBlock) -> dict[str, Any]:
    return {
        "starts_at": iso(block.starts_at),
        "ends_at": iso(block.ends_at),
        "zone": block.zone,
        "weekly_until": block.until and block.until.isoformat(),
        "said_by": "person" if block.is_own else "organiser",
    }


def consent_values(consent: Consent) -> dict[str, Any]:
    return {
        "matter": consent.matter,
        "meeting": consent.meeting.ref if consent.meeting else None,
        "wording": consent.wording,
        "language": consent.language,
        "source": consent.source,
        "given_at": iso(consent.given_at),
        "withdrawn_at": iso(consent.withdrawn_at),
    }


def place_values(place: Participant) -> dict[str, Any]:
    meeting = place.meeting
    return {
        "number": place.id,
        "meeting": meeting.ref,
        # What its hosts have not announced is not this person's data.
        "title": meeting.title if meeting.published_at else None,
        "starts_at": iso(meeting.starts_at) if meeting.published_at else None,
        "hosts": meeting.host_names if meeting.published_at else [],
        "role": place.role,
        "state": place.state,
        "full_name": place.full_name,
        "own_script_name": place.own_script_name,
        "honorific": place.honorific,
        "position": place.position,
        "institute": place.institute_name,
        "country": place.country_code,
        "listed_to": place.listed_to,
        "phone": place.phone,
        "wechat": place.wechat,
        "other_contact": place.other_contact,
        "created_at": iso(place.created_at),
        "registered_at": iso(place.registered_at),
        "replied_at": iso(place.replied_at),
        "answered_through": place.answered_through,
        "is_tentative": place.is_tentative,
        "comment": place.comment,
        "attended": place.attended,
        "arrived_at": iso(place.arrived_at),
        "last_told": place.told,
    }


def poll_values(voter: Voter) -> dict[str, Any]:
    """Also of a secret poll: it is their own answer."""
    said, kept = voter.choices, {each.slot_id for each in voter.kept_times}
    return {
        "poll": voter.poll.ref,
        "title": voter.poll.title,
        "hosts": voter.poll.host_names,
        "is_required": voter.is_required,
        "asked_at": iso(voter.asked_at),
        "answered_at": iso(voter.answered_at),
        "answered_by": voter.answered_by,
        "comment": voter.comment,
        "answers": [
            {
                "starts_at": iso(each.starts_at),
                "answer": said[each.id],
                "is_kept": each.id in kept,
            }
            for each in voter.poll.slots
            if each.id in said
        ],
    }


def rows_of(table: Any, ids: Sequence[int], order: Any) -> Sequence[Any]:
    where = table.participant_id.in_(ids)
    return db.session.scalars(select(table).where(where).order_by(order)).all()


def mail_values(notice: Notice) -> dict[str, Any]:
    return {
        "place": notice.participant_id,
        "kind": notice.kind,
        "state": notice.fate,
        "address": notice.address,
        "due_at": iso(notice.due_at),
        "sent_at": iso(notice.sent_at),
        "reason": notice.reason,
    }


def burdens_of(own: OwnData) -> list[dict[str, Any]]:
    """What the ledgers of working groups say of these places."""
    numbers = {place.meeting_id: place.id for place in own.places}
    where = (Borne.person_id == own.person.id, Borne.meeting_id.in_(numbers))
    return [
        {
            "place": numbers[each.meeting_id],
            "points": each.points,
            "zone": each.zone,
            "reasons": each.reasons,
        }
        for each in db.session.scalars(select(Borne).where(*where).order_by(Borne.id))
    ]


def message_values(message: Incoming) -> dict[str, Any]:
    return {
        "place": message.participant_id,
        "received_at": iso(message.received_at),
        "sender": message.sender,
        "subject": message.subject,
        "text": message.text,
        "said": message.details,
    }


def changes_of(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Who else acted is their data, and not told."""
    where = (Change.subject == Participant.__tablename__, Change.subject_id.in_(ids))
    rows = db.session.scalars(select(Change).where(*where).order_by(Change.id))
    return [
        {"place": row.subject_id, "at": iso(row.at), "what": row.verb, "details": row.details}
        for row in rows
    ]


def more_of(ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Rows of every other table that belong to these places, as they are stored."""
    found = {}
    for table in tables():
        owners = [] if table.name in BY_HAND else pointing_at(table, {"participants.id"})
        for owner in owners:
            rows = db.session.execute(select(table).where(owner.in_(ids)).order_by(owner)).all()
            if rows:
                found[table.name] = [
                    {name: plain(value) for name, value in row._mapping.items()} for row in rows
                ]
    return found


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value
