"""A batch of notices: claimed and composed in one transaction, sent in none, stamped in another.

Killed at any instant it loses nothing: a mail is kept before anybody tries to send it, the lease
runs out, and the same bytes go again under the same Message-ID.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from jinja2 import TemplateError
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.models.contact import Contact
from nact_meet.mail.delivery import Carrier, PassingFault, Refused, Unreachable, carrier
from nact_meet.meetings.models.agenda import AgendaItem
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.composing import compose, envelope_sender
from nact_meet.notices.models.claims import LEASE, claim, held
from nact_meet.notices.models.kind import FAREWELLS, HOLDS
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.hold import Hold, locked_holds
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

BATCH = 50
SENDING = LEASE / 3
"""No mail of a batch is begun later than this after the claim: a slow server outlives no lease."""
CANNOT_BE_COMPOSED = (TemplateError, LookupError, ValueError, TypeError, AttributeError)
"""One mail that cannot be written must not hold up everybody else's."""

NO_SUCH_MAILBOX = re.compile(r"\d{3}[ -]5\.(1\.(1|2|3|6|10)|2\.1)\b")
"""Enhanced codes that are about the address, not about this mail (RFC 3463, 3.2 and 3.3)."""

Stamp = Callable[[], None]

log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    notice: Notice
    sender: str
    content: bytes


def deliver_due() -> int:
    """Send everything that is due now, once; answers how many notices were settled."""
    post, settled = carrier(), 0
    while count := deliver_batch(post):
        settled += count
    post.close()
    return settled


def deliver_batch(post: Carrier, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """One batch; answers how many notices were taken up. Whoever is stopping finishes one mail."""
    try:
        stop_at = utc_now() + SENDING
        notices, letters = take_up()
        send(post, letters, lambda: is_stopping() or utc_now() > stop_at)
        return len(notices)
    finally:
        db.session.remove()


def take_up() -> tuple[Sequence[Notice], list[Letter]]:
    """The notices of this batch, leased, and the letters that come of them, kept."""
    claimed = claim(BATCH)
    places = locked_places(claimed)
    busy = busy_holds(claimed)
    notices = [
        each
        for each in claimed
        if each.participant_id in places
        or (each.participant_id is None and each.payload.get("key") not in busy)
    ]
    for each in claimed:
        if each not in notices:
            each.let_go()
    letters = list(composed(notices))
    db.session.commit()
    return notices, letters


def locked_places(notices: Iterable[Notice]) -> dict[int | None, Participant]:
    """A few queries for the whole batch, however many people and meetings it speaks of.

    A place that a page is writing now is left out and its notice waits: pages lock places before
    notices, so waiting here for a place would be a deadlock.
    """
    ids = {each.participant_id for each in notices if each.participant_id}
    meeting = joinedload(Participant.meeting)
    query = (
        select(Participant)
        .where(Participant.id.in_(ids))
        .with_for_update(of=Participant, key_share=True, skip_locked=True)
        .options(
            joinedload(Participant.person),
            joinedload(Participant.contact),
            meeting.selectinload(Meeting.hosts).joinedload(Host.institute),
            meeting.selectinload(Meeting.agenda).options(selectinload(AgendaItem.speakers)),
        )
    )
    return {each.id: each for each in db.session.scalars(query)}


def busy_holds(notices: Iterable[Notice]) -> set[str]:
    """The keys of the kept dates that a page is writing now; the others are ours until we commit.

    A page locks them before notices, so their notices wait as those of places do.
    """
    keys = [each.payload["key"] for each in notices if each.kind in HOLDS]
    if not keys:
        return set()
    free, existing = locked_holds(keys)
    return existing - free


def composed(notices: Iterable[Notice]) -> Iterator[Letter]:
    """What is no longer true is overtaken instead; what is kept already stays as it is."""
    for notice in notices:
        try:
            if notice.mail is None and not notice.is_still_true:
                notice.overtake()
                continue
            if returned_on := returned(notice):
                notice.refused(f"This address returned mail on {returned_on:%Y-%m-%d}.")
                continue
            if notice.mail is None:
                keep(notice)
            assert notice.mail is not None
            yield Letter(notice, envelope_sender(notice), notice.mail)
        except CANNOT_BE_COMPOSED as error:
            log.error("cannot be composed", notice=notice.id, kind=str(notice.kind), exc_info=error)
            notice.put_off(f"It cannot be composed: {type(error).__name__}: {error}")


def returned(notice: Notice) -> datetime | None:
    """When the address that this mail would go to sent one back for good."""
    contact = contact_of(notice)
    if contact is None or notice.kind in FAREWELLS:
        return None
    was_for_another = notice.mail is not None and notice.address != contact.address
    return None if was_for_another else contact.bounced_at


def contact_of(notice: Notice) -> Contact | None:
    """Where mail about this goes today; None where it asks nobody for an answer."""
    if notice.participant is not None:
        return notice.participant.contact
    asking = notice.nomination or notice.voter
    reader = asking.reader_of(notice) if asking else None
    return reader.contact if reader else None


def keep(notice: Notice) -> None:
    made = compose(notice)
    notice.keep(made.mail, made.message_id, made.recipient)
    if notice.participant is not None:
        notice.participant.was_told(notice, made.method)
    if notice.kind in HOLDS and (hold := Hold.by_key(notice.payload["key"])):
        hold.was_told(notice)


def send(post: Carrier, letters: Sequence[Letter], must_end: Callable[[], bool]) -> None:
    """Whatever happens on the way, what has left is stamped."""
    stamps: list[tuple[Notice, Stamp]] = []
    unreachable = ""
    try:
        for letter in letters:
            if unreachable:
                stamps.append((letter.notice, partial(letter.notice.put_off, unreachable)))
            elif must_end():
                stamps.append((letter.notice, letter.notice.let_go))
            else:
                try:
                    stamps.append((letter.notice, tried(post, letter)))
                except Unreachable as fault:
                    unreachable = str(fault)
                    stamps.append((letter.notice, partial(letter.notice.put_off, unreachable)))
    finally:
        stamp(stamps)


def tried(post: Carrier, letter: Letter) -> Stamp:
    """What became of it. Raises Unreachable: then no other mail can leave either."""
    notice = letter.notice
    try:
        post.carry(notice.address, letter.sender, letter.content)
    except Refused as refusal:
        log.warning("refused", notice=notice.id, kind=str(notice.kind), why=str(refusal))
        return partial(refused, notice, str(refusal))
    except Unreachable:
        raise
    except PassingFault as fault:
        log.warning("put off", notice=notice.id, kind=str(notice.kind), why=str(fault))
        return partial(notice.put_off, str(fault))
    return notice.delivered


def refused(notice: Notice, reason: str) -> None:
    """For good; an address that does not exist is not written to again.

    Only the one that this mail went to: the place's may be another by now.
    """
    notice.refused(reason)
    contact = contact_of(notice)
    if contact is None or not NO_SUCH_MAILBOX.match(reason):
        return
    for each in contact.person.contacts:
        if each.address == notice.address:
            each.returned_mail(reason)


def stamp(stamps: Sequence[tuple[Notice, Stamp]]) -> None:
    """Only what is still leased to us: where a lease ran out, another worker stamps."""
    if not stamps:
        return
    mine = held([notice for notice, _ in stamps])
    for notice, act in stamps:
        if notice.id in mine:
            act()
    db.session.commit()
