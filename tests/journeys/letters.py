"""The mails of a running site, wherever it delivers them; a wait ends with the mail."""

import mailbox
import re
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol

from icalendar import Calendar

from tests.parts.patience import LONG
from tests.parts.smtp import MailServer


@dataclass(frozen=True)
class Letter:
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def link(self) -> str:
        """The personal page that this mail opens."""
        found = re.search(r"https?://\S+/(?:r|m)/\S+", self.text)
        assert found is not None, self.text
        return re.sub(r"(/join|/time)?(\?\S*)?$", "", found[0])

    @property
    def method(self) -> str:
        return str(self.calendar["METHOD"])

    @property
    def event(self) -> Any:
        return self.calendar.events[0]

    @property
    def calendar(self) -> Any:
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return Calendar.from_ical(part.get_payload(decode=True))
        raise AssertionError("this mail has no calendar part")


class Letters(Protocol):
    def all(self) -> list[Letter]: ...


class DeliveredLocally:
    """Development without a mail server: what the inbox page shows."""

    def __init__(self, data_dir: Path) -> None:
        self.box = mailbox.Maildir(data_dir / "mail")

    def all(self) -> list[Letter]:
        keys = sorted(self.box.keys(), key=arrival)
        raw = [self.box.get_bytes(key) for key in keys]
        return [Letter(message_from_bytes(each, policy=SMTP)) for each in raw]


class DeliveredBySmtp:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    def all(self) -> list[Letter]:
        return [Letter(each.message) for each in list(self.server.messages)]


def wait_for(letters: Letters, to: str, subject: str, count: int = 1) -> Letter:
    """The newest of `count` mails to this address whose subject holds these words."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        if len(found := those(letters, to, subject)) >= count:
            return found[-1]
        time.sleep(0.1)
    subjects = [(str(each.message["To"]), each.subject) for each in letters.all()]
    raise AssertionError(f"no {subject!r} for {to} among {subjects}")


def those(letters: Letters, to: str, subject: str) -> list[Letter]:
    return [
        each for each in letters.all() if str(each.message["To"]) == to and subject in each.subject
    ]


def arrival(key: str) -> tuple[int, int]:
    """A Maildir names its files by second and microsecond."""
    found = re.match(r"(\d+)\.M(\d+)", key)
    assert found is not None
    return int(found[1]), int(found[2])
