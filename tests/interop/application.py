"""The application on a database of its own, mailing over real SMTP, for one run of the script."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from config import Settings
from nact_meet import create_app
from nact_meet.web.extensions import db
from tests.cast import Cast, assemble
from tests.parts.client import Visitor, visitor
from tests.parts.databases import SqliteTemplate
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer


@dataclass
class Application:
    app: Flask
    smtp: MailServer
    cast: Cast
    database_url: str
    data_dir: Path

    def client(self) -> Visitor:
        return visitor(self.app)

    def mails(self) -> list[Delivered]:
        """What is due is sent; what arrived because of it."""
        before = len(self.smtp.messages)
        deliver()
        return self.smtp.messages[before:]


@contextmanager
def running(data_dir: Path) -> Iterator[Application]:
    smtp = MailServer()
    smtp.start()
    (data_dir / "template").mkdir()
    url = SqliteTemplate(data_dir / "template").copy(data_dir)
    values: dict[str, Any] = {
        "mail_server": "127.0.0.1",
        "mail_port": smtp.port,
        "mail_sender": "meet@meet.example",
        "authserv_id": "mx.meet.example",
        "ratelimit_enabled": False,
        "notice_quiet_seconds": 0,
        "log_level": "ERROR",
    }
    app = create_app(Settings(database_url=url, data_dir=data_dir, **values))
    try:
        with app.app_context():
            yield Application(app, smtp, assemble(), url, data_dir)
            db.session.remove()
            db.engine.dispose()
    finally:
        smtp.stop()


def calendar_part(mail: Delivered) -> bytes:
    for part in mail.message.walk():
        if part.get_content_type() == "text/calendar":
            octets = part.get_payload(decode=True)
            assert isinstance(octets, bytes)
            return octets
    raise AssertionError(f"no calendar in {mail.message['Subject']}")
