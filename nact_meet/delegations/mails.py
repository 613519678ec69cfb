"""Mail to those who answer for an institute: name a delegation, be reminded, hear what changed."""

from typing import Any

from flask import current_app
from flask_babel import force_locale

from nact_meet.delegations.asking import contacts_of, reader_of
from nact_meet.delegations.links import Asked, token_for
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.ical.event import Party
from nact_meet.mail.message import Mail
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.stencil import rendered
from nact_meet.places.calendar_entries import host_line
from nact_meet.places.kinds import Context, changes_since, common
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.seating import Seating
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.world import countries


def contact_mail(nomination: Nomination, notice: Notice, message_id: str) -> Mail:
    contact = reader_of(nomination, notice)
    if contact is None:
        raise LookupError("this contact answers for the institute no more")
    thread = f"<nomination-{nomination.id}@{current_app.config['MAIL_DOMAIN']}>"
    with force_locale(contact.person.reads):
        return Mail(
            sender=contact_organizer(nomination, contact),
            recipient=contact.contact.address,
            message_id=message_id,
            words=rendered(notice.kind, contact_values(nomination, contact, notice)),
            headers={"In-Reply-To": thread, "References": thread},
        )


def contact_organizer(nomination: Nomination, contact: CoordinatorContact) -> Party:
    """The service's own address for what this contact says of this delegation."""
    config = current_app.config
    key = Asked(nomination, contact).key
    address = f"{config['MAILBOX']}+{key}@{config['MAIL_DOMAIN']}"
    return Party(host_line(nomination.meeting), address)


def contact_values(nomination: Nomination, contact: CoordinatorContact, notice: Notice) -> Context:
    meeting, zone = nomination.meeting, contact.person.zone
    page = f"{current_app.config['BASE_URL']}/n/{token_for(nomination, contact)}"
    more: dict[str, Any] = {}
    if notice.payload.get("what") == "moved":
        more = changes_since(notice.payload["before"], meeting)
    return (
        common(contact.contact.greets)
        | {
            "meeting": meeting,
            "nomination": nomination,
            "delegation": delegation_name(nomination),
            "contact": contact,
            "reads_for": contact.person.name_with_honorific if contact.contact.reader_name else "",
            "others": [other for other in contacts_of(nomination) if other is not contact],
            "seats": seats_of(nomination),
            "zone": zone,
            "other_zones": [other for other in meeting.host_zones if other != zone],
            "page": page,
            "is_again": notice.kind == Kind.NOMINATION and bool(notice.payload.get("again")),
            "what": notice.payload.get("what", ""),
            "name": notice.payload.get("name", ""),
        }
        | more
    )


def delegation_name(nomination: Nomination) -> str:
    """In the language of the moment."""
    if nomination.country_code:
        return countries.country_name(nomination.country_code, locale_name())
    return nomination.name


def seats_of(nomination: Nomination) -> int | None:
    """None where the country shares what every country without seats of its own may take."""
    seating = db.session.get(Seating, nomination.meeting_id)
    own = seating.delegation_of(nomination.country_code) if seating else None
    return own.seats if own else None
