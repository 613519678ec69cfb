"""A real SMTP server on loopback whose answers a test decides."""

import asyncio
import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.parts.patience import LONG
from tests.parts.ports import free_port


@dataclass(frozen=True)
class Delivered:
    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=SMTP_POLICY)  # type: ignore[return-value]

    def calendar(self) -> Any:
        """The text/calendar part, parsed; None where there is none."""
        from icalendar import Calendar

        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return Calendar.from_ical(part.get_payload(decode=True))
        return None

    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def html(self) -> str:
        body = self.message.get_body(("html",))
        assert body is not None
        return str(body.get_content())


class Hold:
    """A client that waits for an answer: `reached` by it, until `let_go` or the end of the test."""

    def __init__(self) -> None:
        self.waiting = threading.Semaphore(0)
        self._over = threading.Event()

    def wait_for_client(self) -> None:
        assert self.waiting.acquire(timeout=LONG), "nobody has come so far"

    def let_go(self) -> None:
        self._over.set()

    async def keep(self) -> None:
        self.waiting.release()
        while not self._over.is_set():
            await asyncio.sleep(0.01)


class MailServer:
    """Accepts everything until it is told otherwise; waits are bounded and end with the event."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._holds: dict[str, Hold] = {}
        self.reset()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def reset(self) -> None:
        with self._arrived:
            self.messages: list[Delivered] = []
            self.attempts = 0
            self._answers: list[int] = []
            self._refused: dict[str, str] = {}
            self._hang_ups = 0
            for hold in self._holds.values():
                hold.let_go()
            self._holds.clear()

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def answers(self, code: int, times: int = 1) -> None:
        """The next `times` messages are answered with `code` after DATA."""
        self._answers = [code] * times

    def refuses(self, address: str, answer: int | str = 550) -> None:
        """With a code, or with a code and words of its own."""
        self._refused[address] = (
            answer if isinstance(answer, str) else f"{answer} not accepted here"
        )

    def hangs_up(self, times: int = 1) -> None:
        self._hang_ups = times

    def keeps_waiting(self, step: str) -> Hold:
        """Whoever sends this command has no answer until it is let go. DATA: it has the mail."""
        self._holds[step] = Hold()
        return self._holds[step]

    async def kept_waiting(self, step: str) -> None:
        if hold := self._holds.get(step):
            await hold.keep()

    def wait_for(self, count: int, timeout: float = LONG) -> list[Delivered]:
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self.messages) >= count, timeout)
            assert arrived, f"{len(self.messages)} of {count} messages came in {timeout} s"
            return list(self.messages)

    def to(self, address: str) -> list[Delivered]:
        return [each for each in self.messages if each.recipient == address]

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        await self.kept_waiting("EHLO")
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        await self.kept_waiting("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        await self.kept_waiting("RCPT")
        if address in self._refused:
            return self._refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        with self._arrived:
            self.attempts += 1
            self._arrived.notify_all()
            if self._hang_ups:
                self._hang_ups -= 1
                assert server.transport is not None
                server.transport.abort()
                return "451 gone"
            if self._answers:
                return f"{self._answers.pop()} told to say so"
            assert isinstance(envelope.content, bytes)
            for each in envelope.rcpt_tos:
                delivered = Delivered(envelope.mail_from or "", each, envelope.content)
                self.messages.append(delivered)
            self._arrived.notify_all()
        await self.kept_waiting("DATA")
        return "250 OK"
