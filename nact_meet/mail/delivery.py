"""Handing a composed mail on: to the SMTP server, or into the development mailbox."""

import mailbox
import math
import smtplib
import ssl
from pathlib import Path
from typing import Protocol

from flask import current_app

from nact_meet.mail.addresses import with_ascii_domain
from nact_meet.mail.conversation import PatientSmtp


class PassingFault(Exception):
    """It may work later: no connection, a timeout, a 4xx answer. Says what happened."""


class Unreachable(PassingFault):
    """There is no connection at all: no other mail can leave either."""


class Refused(Exception):
    """It never will: a 5xx answer to this mail. Says what the server said."""


UNSURE = "The whole email had been sent; whether it arrived is not known."
OUR_OWN_FAULT = (530, 534, 535, 538)
"""Answers about how we signed in to the server: mending a setting lets every mail through."""


class Carrier(Protocol):
    """Keeps what it needs between mails; one for each thread."""

    def carry(self, recipient: str, sender: str, content: bytes) -> None:
        """Raises PassingFault, Refused."""

    def close(self) -> None: ...


def carrier() -> Carrier:
    maildir: Path | None = current_app.config["MAILDIR"]
    return LocalInbox(maildir) if maildir else Post()


class LocalInbox:
    """Development without an SMTP server: a Maildir that the inbox pages show."""

    def __init__(self, folder: Path) -> None:
        # Maildir makes its folders only where none is there: two threads that start together
        # would both try, and one of them fail.
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.box = mailbox.Maildir(folder, create=False)

    def carry(self, recipient: str, sender: str, content: bytes) -> None:
        try:
            self.box.add(content)
        except OSError as error:
            raise Unreachable(str(error)) from error

    def close(self) -> None:
        self.box.close()


class Post:
    """One SMTP connection, opened when the first mail wants it and again after a fault."""

    def __init__(self) -> None:
        self.host: PatientSmtp | None = None

    def carry(self, recipient: str, sender: str, content: bytes) -> None:
        host = self.connected()
        try:
            host.sendmail(sender, [on_the_wire(recipient)], content)
        except smtplib.SMTPRecipientsRefused as refusal:
            ((code, words),) = refusal.recipients.values()
            self.settle(code, words)
        except smtplib.SMTPResponseException as answer:
            self.settle(answer.smtp_code, answer.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            sentence = f"{type(error).__name__}: {error}"
            raise PassingFault(f"{sentence}. {UNSURE}" if host.is_unsure else sentence) from error

    def connected(self) -> PatientSmtp:
        """The connection, opened again where there is none. Raises Unreachable."""
        if self.host is None:
            try:
                self.host = connection()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(f"{type(error).__name__}: {error}") from error
        return self.host

    def settle(self, code: int, words: bytes | str) -> None:
        """RFC 5321 4.2.1: 5yz is for ever, unless it is about our own login."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        sentence = f"{code} {text}"
        if code >= 500 and code not in OUR_OWN_FAULT:
            self.reset()
            raise Refused(sentence)
        self.drop()
        raise PassingFault(sentence)

    def reset(self) -> None:
        try:
            if self.host is not None:
                self.host.rset()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def drop(self) -> None:
        if self.host is not None:
            self.host.close()
            self.host = None

    def close(self) -> None:
        if self.host is None:
            return
        try:
            self.host.quit()
        except (smtplib.SMTPException, OSError):
            self.drop()


def connection() -> PatientSmtp:
    """As the settings say; certificates are checked."""
    mail, context = current_app.extensions["mail"], ssl.create_default_context()
    longest: float = current_app.config["MAIL_TIMEOUT"] or math.inf
    host = PatientSmtp(longest, context if mail.use_ssl else None)
    try:
        host.connect(mail.server, mail.port)
        if mail.use_tls:
            host.starttls(context=context)
        if mail.username and mail.password:
            host.login(mail.username, mail.password)
        host.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError):
        host.close()
        raise
    return host


def on_the_wire(address: str) -> str:
    """The domain as DNS has it. Raises Refused for a name that needs SMTPUTF8 (RFC 6531)."""
    written = with_ascii_domain(address)
    if not written.isascii():
        raise Refused("The part before the @ has letters that mail servers do not carry.")
    return written
