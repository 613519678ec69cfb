"""A batch of notices: claimed and composed in one transaction, sent in none, stamped one by one.

Killed at any instant it loses nothing: a mail is kept before anybody tries to send it, others see
that its worker beats no more, and the same bytes go again under the same Message-ID.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

import structlog
from flask import current_app
from jinja2 import TemplateError

from nact_meet.mail.addresses import our_address
from nact_meet.mail.delivery import Carrier, PassingFault, Refused, Unreachable, carrier
from nact_meet.mail.failures import Failure, why
from nact_meet.mail.message import encoded, with_files
from nact_meet.notices.models.claims import begin, claim, free, has_left, held
from nact_meet.notices.models.notice import HAS_RETURNED, MOST_ATTEMPTS, NOT_COMPOSED, Notice
from nact_meet.notices.pulse import new_name
from nact_meet.notices.registry import mails_of, rows_beside, subjects_of
from nact_meet.notices.valve import let_through
from nact_meet.web.extensions import db

BATCH = 50
SENDING = 20.0
"""Seconds after which a batch gives back what it has not begun: others may be faster."""
SECOND_THOUGHTS = timedelta(minutes=15)
"""So often it is asked whether somebody still wishes to be erased."""
CANNOT_BE_COMPOSED = (TemplateError, LookupError, ValueError, TypeError, AttributeError)
"""One mail that cannot be written must not hold up everybody else's."""

Stamp = Callable[[], None]

log = structlog.get_logger()


@dataclass(frozen=True)
class Outgoing:
    """`about` is what its `MailKind` calls its subject."""

    notice: Notice
    about: object
    sender: str
    content: bytes
    files: bytes = b""
    """As `encoded` gives them, the same for every mail of a meeting."""


def deliver_due(name: str = "") -> int:
    """Send everything that is due now, once; answers how many notices were settled.

    `name` is a worker's, which beats meanwhile where others send too.
    """
    sender, settled = Sender(carrier(), f"{name or new_name()}/0"), 0
    while count := sender.deliver_batch():
        settled += count
    sender.post.close()
    return settled


class Sender:
    """One thread's: its connection to the mail server, and the name under which it claims."""

    def __init__(self, post: Carrier, holder: str) -> None:
        self.post, self.holder = post, holder
        self.unsaid: Stamp | None = None
        """What became of the last mail, until the database knows."""
        self.is_tidy = True

    def deliver_batch(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """How many notices were taken up. Whoever is stopping finishes one mail.

        Where a database that went away has cut the last batch short, that is settled first.
        """
        try:
            if not self.is_tidy:
                self.tidy_up()
            self.is_tidy = False
            count, outgoing = take_up(self.holder)
            stop_at = monotonic() + SENDING
            self.send(outgoing, lambda: is_stopping() or monotonic() > stop_at)
            self.is_tidy = True
            return count
        finally:
            db.session.remove()

    def tidy_up(self) -> None:
        self.say()
        free([self.holder])
        db.session.commit()

    def send(self, outgoing: Sequence[Outgoing], must_end: Callable[[], bool]) -> None:
        """What has become of a mail is written with the beginning of the next: killed at any
        instant, one mail at most may have left unseen."""
        left = deque(outgoing)
        try:
            while left and not must_end():
                is_mine = self.begin(left[0].notice)
                if is_mine:
                    self.unsaid = tried(self.post, left[0], self.holder)
                left.popleft()
        except Unreachable as fault:
            for mail in left:
                if notice := held(mail.notice, self.holder):
                    notice.put_off(str(fault))
        else:
            for mail in left:
                if notice := held(mail.notice, self.holder):
                    notice.let_go()
        self.say()

    def begin(self, notice: Notice) -> bool:
        is_mine = begin(notice, self.holder)
        self.say()
        return is_mine

    def say(self) -> None:
        """Committed, with whatever else was written."""
        if self.unsaid:
            self.unsaid()
        db.session.commit()
        self.unsaid = None


def take_up(holder: str) -> tuple[int, list[Outgoing]]:
    """How many notices of this batch are ours, and the mails that come of them, kept."""
    claimed = claim(BATCH, holder)
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
            if has_returned(notice, about):
                notice.refused(HAS_RETURNED)
                continue
            if notice.attempts >= MOST_ATTEMPTS:
                notice.refused(notice.reason)
                continue
            if notice.mail is None:
                keep(notice, about)
            assert notice.mail is not None
            sender = our_address(notice.returns_to())
            yield Outgoing(notice, about, sender, notice.mail, files_of(notice, about))
        except CANNOT_BE_COMPOSED as error:
            log.error("cannot be composed", notice=notice.id, kind=str(notice.kind), exc_info=error)
            notice.put_off(f"{NOT_COMPOSED}: {type(error).__name__}: {error}")


def files_of(notice: Notice, about: object) -> bytes:
    return encoded(tuple(mails_of(notice.kind).files(notice, about)))


def waits_for_its_reader(notice: Notice, about: object) -> bool:
    """They wish to be erased, and may still think better of it: then they hear it late."""
    contact = mails_of(notice.kind).contact_of(notice, about)
    return notice.mail is None and contact is not None and contact.put_away_at is not None


def has_returned(notice: Notice, about: object) -> bool:
    """Whether the address that this mail would go to sent one back for good."""
    kind = mails_of(notice.kind)
    contact = None if kind.is_farewell else kind.contact_of(notice, about)
    if contact is None:
        return False
    was_for_another = notice.mail is not None and notice.address != contact.address
    return contact.bounced_at is not None and not was_for_another


def keep(notice: Notice, about: object) -> None:
    """The same notice always has the same Message-ID, and nobody can guess another's."""
    kind = mails_of(notice.kind)
    message_id = f"<{notice.returns_to()}@{current_app.config['MAIL_DOMAIN']}>"
    mail = kind.compose(notice, about, message_id)
    notice.keep(mail.as_bytes(), message_id, str(mail.recipients[0]))
    kind.was_composed(notice, about, mail)


def tried(post: Carrier, mail: Outgoing, holder: str) -> Stamp:
    """What became of it. Raises Unreachable: then no other mail can leave either."""
    notice = mail.notice
    try:
        post.carry(notice.address, mail.sender, with_files(mail.content, mail.files))
    except Refused as refusal:
        log.warning("refused", notice=notice.id, kind=str(notice.kind), why=str(refusal))
        return partial(refused, mail, holder, str(refusal))
    except Unreachable:
        raise
    except PassingFault as fault:
        log.warning("put off", notice=notice.id, kind=str(notice.kind), why=str(fault))
        return partial(put_off, notice, holder, str(fault))
    return partial(has_left, notice)


def put_off(notice: Notice, holder: str, reason: str) -> None:
    """Where another holds it by now, this attempt was counted when it was freed."""
    if mine := held(notice, holder):
        mine.put_off(reason)


def refused(mail: Outgoing, holder: str, reason: str) -> None:
    """An address that does not exist is not written to again.

    Only the one that this mail went to: the place's may be another by now.
    """
    notice = held(mail.notice, holder)
    if notice is None:
        return
    found = why(reason)
    notice.refused(reason, found)
    contact = mails_of(notice.kind).contact_of(notice, mail.about)
    if contact and found.failure == Failure.GONE:
        contact.came_back_from(notice.address, reason, is_certain=found.is_certain)
