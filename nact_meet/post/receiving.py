"""The way in: a raw message, from a mail server's pipe, an IMAP mailbox or the local form.

A message does three things at most: it answers for the place it was sent to, it marks an address
as returning mail, or it is shown to that meeting's organisers. It is never answered. What it says
is a claim: a bounce counts where it names a mail that we sent, a No where our own mail server
vouches for who wrote it.
"""

from dataclasses import replace
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import joinedload

from nact_meet.delegations.links import Asked
from nact_meet.directory.models.contact import Contact
from nact_meet.ical.reading import UnreadableCalendar
from nact_meet.ical.reply import Answerer, Reply, read_reply
from nact_meet.mail.addresses import as_stored, is_our_own, key_in
from nact_meet.mail.delivery_reports import Report
from nact_meet.mail.failures import Failure
from nact_meet.mail.received import MOST_OCTETS, Received, digest, take_apart
from nact_meet.notices.models.notice import Kind, Notice, hearing_mail
from nact_meet.places import replies
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome, Proof, Verdict
from nact_meet.polls import kept_dates, voting
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.post.models import Incoming, Sort
from nact_meet.post.news import tell_of_message
from nact_meet.web.extensions import db

ANSWERS = ("REPLY", "COUNTER", "REFRESH")
DATES = (Kind.HOLD, Kind.HOLD_GONE)
MOST_KEYS = 20
BROKEN = Sort.BROKEN, Verdict(Outcome.DROPPED, "unreadable")
STUMBLED = Sort.BROKEN, Verdict(Outcome.DROPPED, "stumbled")
GONE = {True: "bounced", False: "bounced once"}
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
    mail = Notice.returned(message.names) if message.names else None
    hold = hold_of(message, mail)  # before its date can become a place
    place = None if hold else place_of(message, mail)
    if earlier := known(message.key):
        return earlier
    if poll := hold.voter.poll if hold else None if place else poll_of(mail):
        return of_date(Incoming(key=message.key), raw, message, poll, hold, mail)
    asked = None if place else contact_of(message)
    meeting = place.meeting if place else asked.meeting if asked else None
    row = Incoming(
        key=message.key,
        participant=place,
        meeting_id=meeting.id if meeting else mail.meeting_id if mail else None,
        sender=message.sender,
        subject=message.subject,
        text=message.text,
    )
    became = heard(row, message, asked, mail) if asked else judged(row, message, place, mail)
    return kept(row, raw, became)


def of_date(
    row: Incoming, raw: bytes, message: Received, poll: Poll, hold: Hold | None, mail: Notice | None
) -> Incoming:
    """Of a secret poll nothing is kept that would tell who said what."""
    became = judged(row, message, hold, mail)
    if poll.is_secret:
        row.details, row.is_unproved = {}, False
        return kept(row, b"", became)
    row.meeting, row.sender = poll.meeting, message.sender
    row.subject, row.text = message.subject, message.text
    return kept(row, raw, became)


def kept(row: Incoming, raw: bytes, became: tuple[Sort, Verdict]) -> Incoming:
    """Stored in one transaction with what it did; where somebody was quicker, their row."""
    row.sort, (row.outcome, row.reason) = became
    row.raw, row.size = raw[:MOST_OCTETS], len(raw)
    db.session.add(row)
    try:
        tell_of_message(row)
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
    row: Incoming, message: Received, place: Participant | Hold | None, mail: Notice | None
) -> tuple[Sort, Verdict]:
    """What the message is and what became of it. A reply may come from a robot: it goes first.

    `mail` is the one of ours that it names, if it names any.
    """
    try:
        reply = answer_in(message)
    except UnreadableCalendar as error:
        row.details = {"why": str(error)}
        return BROKEN
    if reply and reply.method == "REFRESH" and isinstance(place, Participant):
        return Sort.AUTOMATIC, replies.send_again(place, reply)
    if reply and reply.method == "REFRESH" and isinstance(place, Hold):
        return Sort.AUTOMATIC, kept_dates.send_again(place, reply)
    if reply:
        sort = Sort.COUNTER if reply.method == "COUNTER" else Sort.REPLY
        return sort, NOBODY if place is None else answered(row, message, reply, place)
    if message.report:
        return Sort.BOUNCE, returned(row, message, message.report, mail)
    if message.is_winmail:
        sort = Sort.LETTER if message.text else Sort.BROKEN
        return sort, NOBODY if place is None else Verdict(Outcome.SHOWN, "winmail")
    if is_from_a_machine(message):
        return Sort.AUTOMATIC, Verdict(Outcome.DROPPED, "automatic")
    about = "for a poll" if isinstance(place, Hold) else "letter"
    return Sort.LETTER, NOBODY if place is None else Verdict(Outcome.SHOWN, about)


def heard(
    row: Incoming, message: Received, asked: Asked, mail: Notice | None
) -> tuple[Sort, Verdict]:
    """From a contact who was asked for a delegation: hosts read it."""
    if message.report:
        return Sort.BOUNCE, returned(row, message, message.report, mail)
    if is_from_a_machine(message):
        return Sort.AUTOMATIC, Verdict(Outcome.DROPPED, "automatic")
    row.is_unproved = message.sender != asked.address or message.has_failed
    row.details = {"key": asked.key}
    return Sort.LETTER, Verdict(Outcome.SHOWN, "for a delegation")


def returned(row: Incoming, message: Received, report: Report, mail: Notice | None) -> Verdict:
    """Only of a mail that we sent, and only the address that it went to is ever marked."""
    address = mail.address if mail else ""
    fate = report.of(address)
    failure = fate.why.failure
    row.details = {"why": fate.reason, "failure": failure}
    if failure in (Failure.LATE, Failure.NONE):
        return Verdict(Outcome.DROPPED, "delayed" if failure == Failure.LATE else "passed on")
    if mail is None or message.has_failed:
        row.is_unproved = True
        return Verdict(Outcome.SHOWN, "claimed")
    contact = db.session.scalar(select(Contact).where(Contact.address == address).limit(1))
    if contact is None:
        return Verdict(Outcome.DROPPED, "another address")
    mail.came_back(fate.reason, fate.why)
    if behind := report.failed_at(address):
        row.details |= {"address": address, "behind": behind}
        return Verdict(Outcome.SHOWN, "forwarded")
    if failure == Failure.GONE:
        contact.is_said_to_be_gone(fate.reason, is_certain=fate.why.is_certain)
        is_marked = contact.bounced_at is not None
        return Verdict(Outcome.APPLIED if is_marked else Outcome.SHOWN, GONE[is_marked])
    return Verdict(Outcome.SHOWN, "goes later" if mail.is_open else str(failure))


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
            return replace(reply, attendees=tuple(map(in_own_letters, reply.attendees)))
    if faults:
        raise faults[0]
    return None


def in_own_letters(answerer: Answerer) -> Answerer:
    return replace(answerer, address=as_stored(answerer.address))


def answered(row: Incoming, message: Received, reply: Reply, place: Participant | Hold) -> Verdict:
    asked = place.contact.address if place.contact else ""
    proof = proof_in(message, asked)
    row.is_unproved = proof == Proof.AGAINST
    row.details = said_in(reply, asked)
    if isinstance(place, Hold):
        return voting.hear(place, reply, said_at=message.sent_at, proof=proof)
    return replies.hear(place, reply, said_at=message.sent_at, proof=proof)


def proof_in(message: Received, asked: str) -> Proof:
    if message.sender != asked or message.has_failed:
        return Proof.AGAINST
    return Proof.GIVEN if message.is_proved else Proof.LACKING


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


def known(key: str) -> Incoming | None:
    return db.session.scalar(select(Incoming).where(Incoming.key == key))


def place_of(message: Received, mail: Notice | None) -> Participant | None:
    """By the key in the address that it was sent to, and locked: two answers take turns.

    Machines write to where a mail returns to (RFC 3834, 4), which names the place as well.
    """
    if mail and mail.participant_id:
        named = Participant.id == mail.participant_id
    elif keys := keys_of(message):
        named = Participant.organizer_key.in_(keys)
    else:
        return None
    beside = (Participant.contact, Participant.person, Participant.meeting)
    query = (
        select(Participant)
        .where(named)
        .options(*(joinedload(row, innerjoin=True) for row in beside))
        .order_by(Participant.id)
        .limit(1)
        .with_for_update(of=Participant, key_share=True)
    )
    return db.session.scalar(query)


def hold_of(message: Received, mail: Notice | None) -> Hold | None:
    """A date kept in a calendar, by its key. Its poll is locked: answers and the choice take turns.

    None where the date was chosen meanwhile, so that its key is a place's.
    """
    keys = [mail.payload["key"]] if mail and mail.kind in DATES else keys_of(message)
    wanted = select(Hold).where(Hold.organizer_key.in_(keys)).order_by(Hold.id).limit(1)
    hold = db.session.scalar(wanted) if keys else None
    if hold is None:
        return None
    db.session.refresh(hold.voter.poll, with_for_update={"key_share": True})
    db.session.expire_all()
    return db.session.scalar(wanted)


def poll_of(mail: Notice | None) -> Poll | None:
    """Of a date that is kept no more, and of which this mail spoke."""
    return db.session.get(Poll, mail.poll_id) if mail and mail.kind in DATES else None


def contact_of(message: Received) -> Asked | None:
    """By the key of a contact's correspondence about one delegation."""
    return next(filter(None, map(Asked.by_key, keys_of(message))), None)


def keys_of(message: Received) -> list[str]:
    """What the addresses that it was sent to say of whose it is; of any number, the first."""
    return [key for address in message.recipients if (key := key_in(address))][:MOST_KEYS]


def is_from_a_machine(message: Received) -> bool:
    """Our own mail that comes back is a machine's too."""
    return message.is_automatic or is_our_own(message.sender)
