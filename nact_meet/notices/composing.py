"""A notice as the mail its reader gets: in their language, by their clock."""

from base64 import encodebytes
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app
from flask_babel import force_locale

from nact_meet.delegations.mails import contact_mail, contact_organizer
from nact_meet.ical.calendar import cancellation, invitation
from nact_meet.ical.event import Event, Party
from nact_meet.letters.letter import Letter
from nact_meet.letters.mails import answers_to
from nact_meet.mail.message import Mail
from nact_meet.notices.models.kind import FAREWELLS, HOLDS
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.stencil import rendered, words
from nact_meet.places import kinds
from nact_meet.places.calendar_entries import place_event, place_organizer
from nact_meet.places.models.participant import Participant
from nact_meet.polls.calendar_entries import hold_organizer
from nact_meet.polls.holds import hold_mail
from nact_meet.polls.polls import voter_mail, voter_sender


@dataclass(frozen=True)
class Composed:
    """`method` is that of the calendar part, "" where the mail has none."""

    recipient: str
    message_id: str
    method: str
    mail: bytes


def compose(notice: Notice) -> Composed:
    """The mail of a notice that is still true. The same notice always has the same Message-ID."""
    message_id = f"<notice-{notice.id}@{current_app.config['MAIL_DOMAIN']}>"
    if notice.participant is not None:
        return place_mail(notice.participant, notice, message_id)
    if notice.nomination is not None:
        mail = contact_mail(notice.nomination, notice, message_id)
        return Composed(str(mail.recipients[0]), message_id, "", mail.as_bytes())
    if notice.kind in HOLDS:
        mail = hold_mail(notice, message_id)
        return Composed(str(mail.recipients[0]), message_id, mail.method, mail.as_bytes())
    if notice.voter is not None:
        mail = voter_mail(notice.voter, notice, message_id)
        return Composed(str(mail.recipients[0]), message_id, mail.method, mail.as_bytes())
    return plain_mail(notice, message_id)


def preview(place: Participant, kind: Kind, letter: Letter | None = None) -> EmailMessage:
    """The mail that this person would get now, without their secret link; writes nothing."""
    notice = Notice(kind=kind, payload={}, participant_id=place.id, meeting_id=place.meeting_id)
    notice.letter = letter
    mail = place_mail(place, notice, "<preview@localhost>").mail
    message = message_from_bytes(mail, policy=SMTP)
    secret = place.token.encode()
    for part in message.walk():
        if part.get_content_type() in ("text/plain", "text/html"):
            words = part.get_payload(decode=True)
            assert isinstance(words, bytes)
            part.set_payload(encodebytes(words.replace(secret, b"...")).decode())
    return message


def place_mail(place: Participant, notice: Notice, message_id: str) -> Composed:
    with force_locale(place.person.reads):
        kind, context, same = kinds.about_place(place, notice)
        method = kinds.method_for(kind, place, bool(notice.payload.get("again")))
        to = recipient(place, notice)
        mail = Mail(
            sender=place_organizer(place),
            recipient=to,
            message_id=message_id,
            words=words(kind, context, same),
            calendar=calendar(place, method, notice),
            method=method,
            attach_calendar=current_app.config["MAIL_ATTACH_ICS"],
            headers={"In-Reply-To": thread(place), "References": thread(place)}
            | answers_to(notice),
        )
    return Composed(to, message_id, method, mail.as_bytes())


def recipient(place: Participant, notice: Notice) -> str:
    """Where mail about the place goes today; a farewell goes where it went until then."""
    left: str | None = notice.payload.get("address")
    return left or place.contact.address


def plain_mail(notice: Notice, message_id: str) -> Composed:
    """A mail that is about no place: a link to sign in or to register, a digest."""
    language, context, headers = kinds.about_nobody(notice)
    config = current_app.config
    sender = Party(config["SITE_NAME"], f"{config['MAILBOX']}@{config['MAIL_DOMAIN']}")
    with force_locale(language):
        mail = Mail(
            sender=sender,
            recipient=notice.address,
            message_id=message_id,
            words=rendered(notice.kind, context()),
            headers=headers,
        )
    return Composed(notice.address, message_id, "", mail.as_bytes())


def envelope_sender(notice: Notice) -> str:
    """Where a bounce goes: the place's own address, so that it tells whose mail came back, or the
    address of a contact's correspondence about one delegation or one poll.

    But a farewell's says nothing of the address that the place has now.
    """
    if notice.nomination is not None and (contact := notice.nomination.reader_of(notice)):
        return contact_organizer(notice.nomination, contact).address
    if notice.kind in HOLDS and notice.poll is not None:
        return hold_organizer(notice.poll, notice.payload["key"]).address
    if notice.voter is not None and (reader := notice.voter.reader_of(notice)):
        return voter_sender(reader)
    config = current_app.config
    told = notice.participant if notice.kind not in FAREWELLS else None
    key = f"+{told.organizer_key}" if told else ""
    return f"{config['MAILBOX']}{key}@{config['MAIL_DOMAIN']}"


def calendar(place: Participant, method: str, notice: Notice) -> bytes | None:
    if not method:
        return None
    event = place_event(place, attendee=True)
    if notice.kind in FAREWELLS:
        event = as_it_was(event, notice)
    return invitation(event) if method == "REQUEST" else cancellation(event)


def as_it_was(event: Event, notice: Notice) -> Event:
    """The entry that the old mailbox holds: its own attendee, its own SEQUENCE, no links."""
    assert event.attendee is not None
    name = notice.payload.get("name", event.attendee.name)
    return replace(
        event,
        attendee=Party(name, notice.payload["address"]),
        sequence=notice.payload["sequence"],
        partstat="DECLINED",
        description="",
        location="",
        url="",
        conferences=(),
    )


def thread(place: Participant) -> str:
    """All mails about one place hang together under an id that no mail has."""
    return f"<place-{place.organizer_key}@{current_app.config['MAIL_DOMAIN']}>"
