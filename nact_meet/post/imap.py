"""The mailbox that replies come back to, read over IMAP (RFC 9051): by IDLE, or by looking again.

What was understood is deleted. What was not stays where it is, marked as read, and so does what
a person has opened. Any number of workers may read one mailbox: a message is taken in once.
"""

import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import Any

import structlog
from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from nact_meet.mail.received import MOST_OCTETS
from nact_meet.post import receiving
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
"""Seconds before another try; each is twice as long, since servers lock out who insists."""
SILENCE = SocketTimeout(connect=20, read=20)
LOOK_UP = 0.5
"""How long IDLE waits, in seconds, before it sees whether the worker shall stop."""
UNDERSTOOD = (Sort.REPLY, Sort.COUNTER, Sort.BOUNCE, Sort.AUTOMATIC)

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    server: str
    port: int
    username: str
    password: str = field(repr=False)
    uses_tls: bool
    mailbox: str
    poll_seconds: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Account":
        return cls(
            server=config["IMAP_SERVER"],
            port=config["IMAP_PORT"],
            username=config["IMAP_USERNAME"],
            password=config["IMAP_PASSWORD"],
            uses_tls=config["IMAP_USE_SSL"],
            mailbox=config["IMAP_MAILBOX"],
            poll_seconds=config["IMAP_POLL_SECONDS"],
        )


def attend(account: Account, stop: Event) -> None:
    """Take in what arrives, until asked to stop. Whatever is away is tried again later."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            with connected(account) as client:
                mailbox = OpenMailbox(client, account.poll_seconds)
                while not stop.is_set():
                    mailbox.take_in_new(stop)
                    pause = FIRST_PAUSE
                    mailbox.wait(stop)
            return
        except LoginError as error:
            report("IMAP_USERNAME and IMAP_PASSWORD are refused", account, error, pause)
        except (IMAPClientError, OSError) as error:
            report("the mailbox cannot be read", account, error, pause)
        except (OperationalError, InterfaceError) as error:
            # The driver's own words: SQLAlchemy's would quote the message into the log.
            report(
                "the database is away; email waits in the mailbox",
                account,
                error.orig or error,
                pause,
            )
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def report(what: str, account: Account, error: BaseException, pause: float) -> None:
    log.error(
        "imap",
        what=what,
        server=f"{account.server}:{account.port}",
        mailbox=account.mailbox,
        error=f"{type(error).__name__}: {error}",
        again_in_seconds=pause,
    )


@contextmanager
def connected(account: Account) -> Iterator[IMAPClient]:
    """Signed in, with the mailbox open. Certificates are checked against the system's."""
    client = IMAPClient(account.server, account.port, ssl=account.uses_tls, timeout=SILENCE)
    try:
        sign_in(client, account)
        client.select_folder(account.mailbox)
        yield client
        client.logout()
    except BaseException:
        with suppress(OSError):
            client.shutdown()
        raise


def sign_in(client: IMAPClient, account: Account) -> None:
    if client.has_capability("AUTH=PLAIN"):  # the way for names and passwords beyond ASCII
        client.plain_login(account.username, account.password)
    else:
        try:
            client.login(account.username, account.password)
        except UnicodeEncodeError as error:
            raise LoginError("this server takes names and passwords in ASCII only") from error
    if client.has_capability("ID"):  # NetEase's servers open no mailbox to the nameless
        client.id_({"name": "NACT Meet"})


class OpenMailbox:
    """One open mailbox on one connection; messages are named by UID."""

    def __init__(self, client: IMAPClient, poll_seconds: float) -> None:
        self.client, self.poll_seconds = client, poll_seconds
        self.settled: set[int] = set()
        """Not asked for again here, not even where the server keeps no flags."""
        self.marked: set[int] = set()
        """What we marked to be deleted, where the server cannot delete one by UID."""

    def take_in_new(self, stop: Event) -> None:
        """Again until there is none: what came meanwhile would not wake an IDLE that follows."""
        while new := sorted(set(self.client.search(["UNSEEN", "UNDELETED"])) - self.settled):
            for uid in new:
                if stop.is_set():
                    return
                self.settled.add(uid)
                self.take_in(uid)

    def take_in(self, uid: int) -> None:
        octets = self.first_octets(uid)
        if octets is None:
            return  # another worker was quicker
        is_understood = understood(octets, uid)
        if is_understood is None:
            return
        if is_understood:
            self.delete(uid)
        else:
            self.client.add_flags([uid], [SEEN], silent=True)

    def first_octets(self, uid: int) -> bytes | None:
        """PEEK, since a message is read only when it is stored."""
        answer = self.client.fetch([uid], [f"BODY.PEEK[]<0.{MOST_OCTETS}>"])
        octets = answer.get(uid, {}).get(b"BODY[]<0>")
        return octets if isinstance(octets, bytes) else None

    def delete(self, uid: int) -> None:
        """This message and no other; EXPUNGE alone would take along what people marked."""
        self.client.add_flags([uid], [SEEN, DELETED], silent=True)
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge([uid])
            return
        self.marked.add(uid)
        if self.marked.issuperset(self.client.search(["DELETED"])):
            self.client.expunge()

    def wait(self, stop: Event) -> None:
        """Until something happens there, or it is time to look anyway."""
        if not self.client.has_capability("IDLE"):
            stop.wait(self.poll_seconds)
            return
        self.client.idle()
        until = monotonic() + self.poll_seconds
        while not stop.is_set() and monotonic() < until:
            # The client's own idle_check() takes a closed connection for silence.
            if select.select([self.client.socket()], [], [], LOOK_UP)[0]:
                break
        self.client.idle_done()


def understood(octets: bytes, uid: int) -> bool | None:
    """Whether we know what the message is about; None where it could not be stored.

    Raises OperationalError or InterfaceError where the database is away: nothing else could be
    stored either.
    """
    try:
        return is_known(receiving.receive(octets))
    except (OperationalError, InterfaceError):
        raise
    except SQLAlchemyError as error:
        log.error("imap", what="a message cannot be stored", uid=uid, error=type(error).__name__)
        return None
    finally:
        db.session.remove()


def is_known(row: Incoming) -> bool:
    return row.sort in UNDERSTOOD and row.reason != receiving.NOBODY.reason
