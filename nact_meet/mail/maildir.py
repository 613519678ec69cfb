"""The development mailbox, read: every mail that would have left, and its parts as a reader's
program shows them. Written by delivery.py where no SMTP server is named.
"""

import mailbox
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from typing import Self


class NoSuchMail(Exception):
    """No mail has this key: it was never here, or somebody emptied the folder."""


@dataclass(frozen=True)
class StoredMail:
    """`key` is the mail's name in the Maildir; `at` is when it was delivered."""

    key: str
    at: datetime
    message: EmailMessage
    raw: bytes = b""

    @classmethod
    def from_file(cls, key: str, path: Path) -> Self:
        raw = path.read_bytes()
        return cls(key, delivered_at(path), message_from_bytes(raw, policy=SMTP), raw)

    @classmethod
    def head_of_file(cls, key: str, path: Path) -> Self:
        """Only what a list shows; bodies are left alone."""
        with path.open("rb") as file:
            message = BytesHeaderParser(policy=SMTP).parse(file)
        return cls(key, delivered_at(path), message)

    @property
    def sender(self) -> str:
        return str(self.message["From"])

    @property
    def recipient(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def plain(self) -> str:
        return self.body("text/plain")

    @property
    def html(self) -> str:
        return self.body("text/html")

    @property
    def calendar(self) -> str:
        return self.body("text/calendar")

    @property
    def method(self) -> str:
        """What the calendar part asks of its reader's program; "" where there is none."""
        part = self.part("text/calendar")
        return str(part.get_param("method", "")) if part else ""

    def body(self, content_type: str) -> str:
        part = self.part(content_type)
        return str(part.get_content()) if part else ""

    def part(self, content_type: str) -> EmailMessage | None:
        same = (part for part in self.message.walk() if part.get_content_type() == content_type)
        return next(same, None)


def stored_mails(folder: Path, page: int = 1, size: int = 50) -> tuple[Sequence[StoredMail], int]:
    """The mails of one page, newest first, and how many there are in all."""
    newest = sorted(files(folder).items(), key=lambda named: stamp(named[1]), reverse=True)
    shown = newest[(page - 1) * size : page * size]
    return [StoredMail.head_of_file(key, path) for key, path in shown], len(newest)


def stored_mail(folder: Path, key: str) -> StoredMail:
    """Raises NoSuchMail."""
    path = files(folder).get(key)
    if path is None:
        raise NoSuchMail(key)
    return StoredMail.from_file(key, path)


def files(folder: Path) -> dict[str, Path]:
    """Keys are looked up among the names that exist: no key reaches outside the folder."""
    if not folder.is_dir():
        return {}
    box = mailbox.Maildir(folder, create=False)
    colon = box.colon
    paths = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
    return {path.name.split(colon)[0]: path for path in paths if not path.name.startswith(".")}


def stamp(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def delivered_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
