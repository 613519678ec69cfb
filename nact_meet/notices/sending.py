"""A batch of notices: claimed and composed in one transaction, sent in none, stamped in another.

Killed at any instant it loses nothing: a mail is kept before anybody tries to send it, the lease
runs out, and the same bytes go again under the same Message-ID.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import current_app
from jinja2 import TemplateError

from nact_meet.mail.addresses import our_address
from nact_meet.mail.delivery import Carrier, PassingFault, Refused, Unreachable, carrier
from nact_meet.notices.models.claims import LEASE, claim, held
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.registry import mails_of, rows_beside, subjects_of
from nact_meet.notices.valve import let_through
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

BATCH = 50
SENDING = LEASE / 3
"""No mail of a batch is begun later than this after the claim: a slow server outlives no lease."""
SECOND_THOUGHTS = timedelta(minutes=15)
"""So often it is asked whether somebody still wishes to be erased."""
CANNOT_BE_COMPOSED = (TemplateError, LookupError, ValueError, TypeError, AttributeError)
"""One mail that cannot be written must not hold up everybody else's."""

NO_SUCH_MAILBOX = re.compile(r"\d{3}[ -]5\.(1\.(1|2|3|6|10)|2\.1)\b")
"""Enhanced codes that are about the address, not about this mail (RFC 3463, 3.2 and 3.3)."""

Stamp = Callable[[], None]

log = structlog.get_logger()


@dataclass(frozen=True)
class Outgoing:
    """`about` is what its `MailKind` calls its subject."""

    notice: Notice
    about: object
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
        count, outgoing = take_up()
        send(post, outgoing, lambda: is_stopping() or utc_now() > stop_at)
        return count
    finally:
        db.session.remove()


def take_up() -> tuple[int, list[Outgoing]]:
    """How many notices of this batch are ours, leased, and the mails that come of them, kept."""
    claimed = claim(BATCH)
    subjects = subjects_of(claimed)
    for notice in claimed:
        if notice.id not in subjects:
            notice.let_go()
    ours = [notice for notice in claimed if notice.id in subjects]
    notices = let_through(ours, {notice.id: goes_to(notice, subjects) for notice in ours})
    beside = rows_beside(notices)
    outgoing = list(composed(notices, subjects))
    db.session.commit()
    del beside  # until here: the session forgets rows that nobody holds
    return len(ours), outgoing


def goes_to(notice: Notice, subjects: Mapping[int, object]) -> str:
    """Before it is composed too; "" where that cannot be told."""
    if notice.address:
        return notice.address
    try:
        contact = mails_of(notice.kind).contact_of(notice, subjects[notice.id])
    except CANNOT_BE_COMPOSED:
        return ""
    return contact.address if contact else ""


def composed(notices: Sequence[Notice], subjects: Mapping[int, object]) -> Iterator[Outgoing]:
    """What is no longer true is overtaken instead; what is kept already stays as it is."""
    for notice in notices:
        kind, about = mails_of(notice.kind), subjects[notice.id]
        try:
            if notice.mail is None and not kind.is_true(notice, about):
                notice.overtake()
                continue
            if waits_for_its_reader(notice, about):
                notice.wait_for(SECOND_THOUGHTS)
                continue
            if returned_on := returned(notice, about):
                notice.refused(f"This address returned mail on {returned_on:%Y-%m-%d}.")
                continue
            if notice.mail is None:
                keep(notice, about)
            assert notice.mail is not None
            sender = our_address(notice.returns_to())
            yield Outgoing(notice, about, sender, notice.mail)
        except CANNOT_BE_COMPOSED as error:
            log.error("cannot be composed", notice=notice.id, kind=str(notice.kind), exc_info=error)
            notice.put_off(f"It cannot be composed: {type(error).__name__}: {error}")


def waits_for_its_reader(notice: Notice, about: object) -> bool:
    """They wish to be erased, and may still think better of it: then they hear it late."""
    contact = mails_of(notice.kind).contact_of(notice, about)
    return notice.mail is None and contact is not None and contact.put_away_at is not None


def returned(notice: Notice, about: object) -> datetime | None:
    """When the address that this mail would go to sent one back for good."""
    kind = mails_of(notice.kind)
    contact = None if kind.is_farewell else kind.contact_of(notice, about)
    if contact is None:
        return None
    was_for_another = notice.mail is not None and notice.address != contact.address
    return None if was_for_another else contact.bounced_at


def keep(notice: Notice, about: object) -> None:
    """The same notice always has the same Message-ID, and nobody can guess another's."""
    kind = mails_of(notice.kind)
    message_id = f"<{notice.returns_to()}@{current_app.config['MAIL_DOMAIN']}>"
    mail = kind.compose(notice, about, message_id)
    notice.keep(mail.as_bytes(), message_id, str(mail.recipients[0]))
    kind.was_composed(notice, about, mail)


def send(post: Carrier, outgoing: Sequence[Outgoing], must_end: Callable[[], bool]) -> None:
    """Whatever happens on the way, what has left is stamped."""
    stamps: list[tuple[Notice, Stamp]] = []
    unreachable = ""
    try:
        for mail in outgoing:
            if unreachable:
                stamps.append((mail.notice, partial(mail.notice.put_off, unreachable)))
            elif must_end():
                stamps.append((mail.notice, mail.notice.let_go))
            else:
                try:
                    stamps.append((mail.notice, tried(post, mail)))
                except Unreachable as fault:
                    unreachable = str(fault)
                    stamps.append((mail.notice, partial(mail.notice.put_off, unreachable)))
    finally:
        stamp(stamps)


def tried(post: Carrier, mail: Outgoing) -> Stamp:
    """What became of it. Raises Unreachable: then no other mail can leave either."""
    notice = mail.notice
    try:
        post.carry(notice.address, mail.sender, mail.content)
    except Refused as refusal:
        log.warning("refused", notice=notice.id, kind=str(notice.kind), why=str(refusal))
        return partial(refused, notice, mail.about, str(refusal))
    except Unreachable:
        raise
    except PassingFault as fault:
        log.warning("put off", notice=notice.id, kind=str(notice.kind), why=str(fault))
        return partial(notice.put_off, str(fault))
    return notice.delivered


def refused(notice: Notice, about: object, reason: str) -> None:
    """For good; an address that does not exist is not written to again.

    Only the one that this mail went to: the place's may be another by now.
    """
    notice.refused(reason)
    contact = mails_of(notice.kind).contact_of(notice, about)
    if contact and NO_SUCH_MAILBOX.match(reason):
        contact.came_back_from(notice.address, reason)


def stamp(stamps: Sequence[tuple[Notice, Stamp]]) -> None:
    """Only what is still leased to us: where a lease ran out, another worker stamps."""
    if not stamps:
        return
    mine = held([notice for notice, _ in stamps])
    for notice, act in stamps:
        if notice.id in mine:
            act()
    db.session.commit()
