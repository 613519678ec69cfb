"""The way in: a raw message, from a mail server's pipe, an IMAP mailbox or the local form.

A message does three things at most: it answers for the place it was sent to, it marks an address
as returning mail, or it is shown to that meeting's organisers. It is never answered.
"""

from typing import Any

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import joinedload

from nact_meet.delegations.links import Asked
from nact_meet.directory.models.contact import Contact
from nact_meet.ical.reading import UnreadableCalendar
from nact_meet.ical.reply import Reply, read_reply
from nact_meet.mail.addresses import is_ours, key_in
from nact_meet.mail.received import MOST_OCTETS, Received, digest, take_apart
from nact_meet.notices.models.notice import hearing_mail
from nact_meet.places import replies
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome, Verdict
from nact_meet.polls import voting
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.voter import Reader, Voter
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db

ANSWERS = ("REPLY", "COUNTER")
MOST_KEYS = 20
BROKEN = Sort.BROKEN, Verdict(Outcome.DROPPED, "unreadable")
STUMBLED = Sort.BROKEN, Verdict(Outcome.DROPPED, "stumbled")
NOBODY = Verdict(Outcome.DROPPED, "no such place")

log = structlog.get_logger()


def receive(raw: bytes, *, to: str = "") -> Incoming:
    """Take in one message and commit; `to` is the envelope's recipient, where it is known.

    The same message again, also at the same moment, is the row that the first one made. Raises
    what the database raises; a message that we stumble over must not stop everybody else's mail.
    """
    try:
        with hearing_mail():
            return taken_in(raw, to)
    except SQLAlchemyError:
        raise
    except Exception as error:
        # Anybody can write anything: the worker would end, and meet it again at its next start.
        db.session.rollback()
        log.exception("stumbled over a message")
        row = Incoming(key=digest(raw), details={"why": type(error).__name__})
        return known(row.key) or kept(row, raw, STUMBLED)


def taken_in(raw: bytes, to: str) -> Incoming:
    try:
        message = take_apart(raw, to=to, authserv_id=current_app.config["AUTHSERV_ID"])
    except UnreadableCalendar as error:
        return kept(Incoming(key=digest(raw), details={"why": str(error)}), raw, BROKEN)
    hold = hold_of(message)  # before its date can become a place
    place = None if hold else place_of(message)
    if earlier := known(message.key):
        return earlier
    if hold:
        return of_date(Incoming(key=message.key), raw, message, hold)
    asked = None if place else contact_of(message)
    row = Incoming(
        key=message.key,
        participant=place,
        meeting=place.meeting if place else asked.meeting if asked else None,
        sender=message.sender,
        subject=message.subject,
        text=message.text,
    )
    voter = None if place or asked else voter_of(message)
    if voter and message.report:
        became = bounced(row, message, voter.contact)
    else:
        became = heard(row, message, asked) if asked else judged(row, message, place)
    return kept(row, raw, became)


def of_date(row: Incoming, raw: bytes, message: Received, hold: Hold) -> Incoming:
    """Of a secret poll nothing is kept that would tell who said what."""
    became = judged(row, message, hold)
    if hold.voter.poll.is_secret:
        row.details, row.is_unproved = {}, False
        return kept(row, b"", became)
    row.meeting, row.sender = hold.voter.poll.meeting, message.sender
    row.subject, row.text = message.subject, message.text
    return kept(row, raw, became)


def kept(row: Incoming, raw: bytes, became: tuple[Sort, Verdict]) -> Incoming:
    """Stored in one transaction with what it did; where somebody was quicker, their row."""
    row.sort, (row.outcome, row.reason) = became
    row.raw, row.size = raw[:MOST_OCTETS], len(raw)
    db.session.add(row)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        earlier = known(row.key)
        if earlier is None:
            raise
        return earlier
    log.info(
        "received",
        incoming=row.id,
        sort=str(row.sort),
        outcome=str(row.outcome),
        why=row.reason,
        place=row.participant_id,
        sender=row.sender,
        details=row.details.get("why"),
    )
    return row


def judged(
    row: Incoming, message: Received, place: Participant | Hold | None
) -> tuple[Sort, Verdict]:
    """What the message is and what became of it. A reply may come from a robot: it goes first."""
    try:
        reply = answer_in(message)
    except UnreadableCalendar as error:
        row.details = {"why": str(error)}
        return BROKEN
    if reply:
        sort = Sort.COUNTER if reply.method == "COUNTER" else Sort.REPLY
        return sort, NOBODY if place is None else answered(row, message, reply, place)
    if message.report:
        return Sort.BOUNCE, NOBODY if place is None else returned(row, message, place)
    if is_from_a_machine(message):
        return Sort.AUTOMATIC, Verdict(Outcome.DROPPED, "automatic")
    about = "for a poll" if isinstance(place, Hold) else "letter"
    return Sort.LETTER, NOBODY if place is None else Verdict(Outcome.SHOWN, about)


def heard(row: Incoming, message: Received, asked: Asked) -> tuple[Sort, Verdict]:
    """From a contact who was asked for a delegation: hosts read it; a bounce marks the address."""
    if message.report:
        return bounced(row, message, asked.contact.contact)
    if is_from_a_machine(message):
        return Sort.AUTOMATIC, Verdict(Outcome.DROPPED, "automatic")
    row.is_unproved = message.sender != asked.address or message.fails_authentication
    return Sort.LETTER, Verdict(Outcome.SHOWN, "for a delegation")


def bounced(row: Incoming, message: Received, contact: Contact) -> tuple[Sort, Verdict]:
    """Only a permanent failure marks the address, and only the one that it is about."""
    assert message.report is not None
    row.details = {"why": message.report.reason}
    if not message.report.is_permanent:
        return Sort.BOUNCE, Verdict(Outcome.DROPPED, "delayed")
    if contact.address not in (message.report.recipients or (contact.address,)):
        return Sort.BOUNCE, Verdict(Outcome.DROPPED, "another address")
    contact.returned_mail(message.report.reason)
    return Sort.BOUNCE, Verdict(Outcome.APPLIED, "bounced")


def answer_in(message: Received) -> Reply | None:
    """The first calendar part that answers; None where there is none. Raises UnreadableCalendar."""
    faults = []
    for part in message.calendars:
        try:
            reply = read_reply(part.octets, part.charset)
        except UnreadableCalendar as error:
            faults.append(error)
            continue
        if reply.method in ANSWERS:
            return reply
    if faults:
        raise faults[0]
    return None


def answered(row: Incoming, message: Received, reply: Reply, place: Participant | Hold) -> Verdict:
    asked = place.contact.address if place.contact else ""
    row.is_unproved = message.sender != asked or message.fails_authentication
    row.details = said_in(reply, asked)
    if isinstance(place, Hold):
        return voting.hear(place, reply, said_at=message.sent_at, is_unproved=row.is_unproved)
    return replies.hear(place, reply, said_at=message.sent_at, is_unproved=row.is_unproved)


def said_in(reply: Reply, asked: str) -> dict[str, Any]:
    """What organisers read of it, and what taking it up later needs; JSON."""
    answerer = reply.answerer(asked)
    said = {
        "partstat": answerer.partstat if answerer else "",
        "attendee": answerer.address if answerer else "",
        "delegated_to": answerer.delegated_to if answerer else "",
        "comment": reply.comment,
        "sequence": reply.sequence,
        "said_at": reply.said_at.isoformat() if reply.said_at else "",
        "starts_at": reply.starts_at.isoformat() if reply.starts_at else "",
        "ends_at": reply.ends_at.isoformat() if reply.ends_at else "",
    }
    return {key: value for key, value in said.items() if value != ""}


def returned(row: Incoming, message: Received, place: Participant | Hold) -> Verdict:
    """Only a permanent failure marks an address: the one it is about, or that we wrote to last."""
    assert message.report is not None
    row.details = {"why": message.report.reason}
    if not message.report.is_permanent:
        return Verdict(Outcome.DROPPED, "delayed")
    told = str(place.told.get("address", "")) if place.told else ""
    about = message.report.recipients or (told,)
    person = place.voter.person if isinstance(place, Hold) else place.person
    theirs = [contact for contact in person.contacts if contact.address in about] if person else []
    if not theirs:
        return Verdict(Outcome.DROPPED, "another address")
    theirs[0].returned_mail(message.report.reason)
    return Verdict(Outcome.APPLIED, "bounced")


def known(key: str) -> Incoming | None:
    return db.session.scalar(select(Incoming).where(Incoming.key == key))


def place_of(message: Received) -> Participant | None:
    """By the key in the address that it was sent to, and locked: two answers take turns."""
    keys = keys_of(message)
    if not keys:
        return None
    beside = (Participant.contact, Participant.person, Participant.meeting)
    query = (
        select(Participant)
        .where(Participant.organizer_key.in_(keys))
        .options(*(joinedload(row, innerjoin=True) for row in beside))
        .order_by(Participant.id)
        .limit(1)
        .with_for_update(of=Participant, key_share=True)
    )
    return db.session.scalar(query)


def hold_of(message: Received) -> Hold | None:
    """A date kept in a calendar, by its key. Its poll is locked: answers and the choice take turns.

    None where the date was chosen meanwhile, so that its key is a place's.
    """
    keys = keys_of(message)
    wanted = select(Hold).where(Hold.organizer_key.in_(keys)).order_by(Hold.id).limit(1)
    hold = db.session.scalar(wanted) if keys else None
    if hold is None:
        return None
    db.session.refresh(hold.voter.poll, with_for_update={"key_share": True})
    db.session.expire_all()
    return db.session.scalar(wanted)


def contact_of(message: Received) -> Asked | None:
    """By the key of a contact's correspondence about one delegation."""
    return next(filter(None, map(Asked.by_key, keys_of(message))), None)


def voter_of(message: Received) -> Reader | None:
    """By the key that mail about a poll comes back to."""
    return next(filter(None, map(Voter.by_mail_key, keys_of(message))), None)


def keys_of(message: Received) -> list[str]:
    """What the addresses that it was sent to say of whose it is; of any number, the first."""
    return [key for address in message.recipients if (key := key_in(address))][:MOST_KEYS]


def is_from_a_machine(message: Received) -> bool:
    """Our own mail that comes back is a machine's too."""
    is_our_own = is_ours(message.sender) or key_in(message.sender) != ""
    return message.is_automatic or is_our_own
