"""All that is stored of somebody, as JSON for them to keep; docs/own-data.md says each key."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.consent import Consent
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.keeping import iso, keepings
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import by_hand, pointing_at, tables
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def exported(own: OwnData) -> dict[str, Any]:
    """Instants are ISO 8601 in UTC, countries ISO 3166-1, zones IANA names, files base64."""
    whole: dict[str, Any] = {}
    for key, values in of_everybody(own).items():
        for keeping in keepings():
            if keeping.before == key:
                whole[keeping.key] = keeping.exported(own)
        whole[key] = values
    for keeping in keepings():
        if keeping.is_of_person:
            whole["person"][keeping.key] = keeping.exported(own)
    return whole


def of_everybody(own: OwnData) -> dict[str, Any]:
    """What every person has; packages put theirs between."""
    return {
        "made_at": iso(utc_now()),
        "person": person_values(own.person),
        "address": {
            "address": own.contact.address,
            "read_by": own.contact.reader_name,
            "mail_came_back_at": iso(own.contact.bounced_at),
            "mail_came_back_because": own.contact.bounce_reason,
            "mail_perhaps_came_back_at": iso(own.contact.doubted_at),
        },
        "other_addresses": own.others,
        "working_groups": groups_of(own.person),
        "agreed": [consent_values(*agreed) for agreed in own.consents],
        "places": [place_values(place) for place in own.places],
        "mails": [mail_values(notice) for notice in mails_of(own.place_ids)],
        "changes": changes_of(own),
        "more": more_of(own.place_ids),
    }


def person_values(person: Person) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "own_script_name": person.own_script_name,
        "honorific": person.honorific,
        "position": person.position,
        "institute": person.institute_name,
        "country": person.country_code or person.country_said or None,
        "zone": person.own_zone,
        "zone_source": person.zone_source,
        "language": person.language,
        "chose_language": person.chose_language,
        "alarm_minutes": list(person.alarm_minutes),
    }


def groups_of(person: Person) -> list[dict[str, Any]]:
    group = joinedload(Membership.working_group)
    query = select(Membership).where(Membership.person_id == person.id).options(group)
    memberships = db.session.scalars(query.order_by(Membership.id))
    return [
        {"name": membership.working_group.name, "role": membership.role}
        for membership in memberships
    ]


def consent_values(consent: Consent, meeting: Meeting) -> dict[str, Any]:
    return {
        "matter": consent.matter,
        "meeting": meeting.ref,
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
        "days": days_of(place) if meeting.published_at else [],
        "hosts": meeting.host_names if meeting.published_at else [],
        "role": place.role,
        "state": place.state,
        "full_name": place.full_name,
        "own_script_name": place.own_script_name,
        "honorific": place.honorific,
        "position": place.position,
        "institute": place.institute_name,
        "country": place.country_code or place.country_said or None,
        "country_agreed": place.country_agreed,
        "listed_to": place.listed_to,
        "phone": place.phone,
        "wechat": place.wechat,
        "other_contact": place.other_contact,
        "created_at": iso(place.created_at),
        "came": place.came,
        "applied_at": iso(place.applied_at),
        "decision": place.decision,
        "decided_at": iso(place.decided_at),
        "decision_note": place.decision_note,
        "registered_at": iso(place.registered_at),
        "replied_at": iso(place.replied_at),
        "answered_through": place.answered_through,
        "is_tentative": place.is_tentative,
        "clearance_on": place.clearance_on.isoformat() if place.clearance_on else None,
        "doubted_at": iso(place.doubted_at),
        "doubts_perhaps": place.doubts_perhaps,
        "comment": place.comment,
        "attended": place.attended,
        "arrived_at": iso(place.arrived_at),
        "last_told": place.told,
    }


def days_of(place: Participant) -> list[dict[str, Any]]:
    """Where there are several, or were: their hours, and what was said of each."""
    meeting = place.meeting
    days = {day.key: day for day in meeting.days} if meeting.has_days else {}
    known = [entry.key for entry in place.day_entries]
    return [of_day(days.get(key), place.on_day(key)) for key in dict.fromkeys([*days, *known])]


def of_day(day: MeetingDay | None, entry: DayEntry | None) -> dict[str, Any]:
    """The meeting may not have the day any more, and what was said of it is kept."""
    return {
        "starts_at": iso(day.starts_at) if day else None,
        "ends_at": iso(day.ends_at) if day else None,
        "declined_at": iso(entry.declined_at) if entry else None,
        "answered_through": entry.answered_through if entry else None,
        "comment": entry.comment if entry else "",
        "arrived_at": iso(entry.arrived_at) if entry else None,
        "last_told": entry.told if entry else None,
    }


def mails_of(ids: Sequence[int]) -> Sequence[Notice]:
    query = select(Notice).where(Notice.participant_id.in_(ids)).order_by(Notice.id)
    return db.session.scalars(query).all()


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


def changes_of(own: OwnData) -> list[dict[str, Any]]:
    """`place` is null where it was the person that changed."""
    return [
        {
            "place": row.subject_id if row.subject == Participant.__tablename__ else None,
            "at": iso(row.at),
            "by": row.actor_name,
            "on_behalf_of": row.on_behalf_of,
            "what": row.verb,
            "details": own.readable(row.details),
        }
        for row in reversed(own.changes)
    ]


def more_of(ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Rows of every other table that belong to these places, as they are stored."""
    rows_by_table = {}
    for table in tables():
        owners = [] if table.name in by_hand() else pointing_at(table, {"participants.id"})
        for owner in owners:
            rows = db.session.execute(select(table).where(owner.in_(ids)).order_by(owner)).all()
            if rows:
                rows_by_table[table.name] = [
                    {name: plain(value) for name, value in row._mapping.items()} for row in rows
                ]
    return rows_by_table


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value
