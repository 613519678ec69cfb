"""An SMTP server that has moods."""

import asyncio
import random
from collections import Counter, defaultdict
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.parts.smtp import Delivered, MailServer


class Mood(StrEnum):
    """What it does, for seconds at a time."""

    WELL = "took every mail"
    BUSY = "answered 421 to each mail and hung up"
    LATER = "answered 450 to each recipient"
    NEVER = "answered 550 to one recipient in four"
    HANGS = "said nothing"
    SLOW = "was slow at each step"
    DROPS = "hung up after each mail without an answer"
    AWAY = "hung up at once"


REFUSED = "550 not accepted here"
ONE_IN = 4
"""Of the recipients, while it refuses some."""
SLOWLY = 0.4
"""Seconds a step."""


class MoodyServer(MailServer):
    """Keeps what it has taken: `arrived` by recipient, `refused` the times it said 550."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.rng, self.mood = rng, Mood.WELL
        self.met: Counter[Mood] = Counter()
        self.arrived: dict[str, list[Delivered]] = defaultdict(list)

    def become(self, mood: Mood) -> None:
        self.mood = mood
        self.met[mood] += 1

    async def let_pass(self, server: SMTP) -> None:
        """The moods that every step meets."""
        if self.mood is Mood.SLOW:
            await asyncio.sleep(SLOWLY)
        while self.mood is Mood.HANGS:
            await asyncio.sleep(0.05)
        if self.mood is Mood.AWAY:
            hang_up(server)

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        await self.let_pass(server)
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        await self.let_pass(server)
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        await self.let_pass(server)
        if self.mood is Mood.LATER:
            return "450 later, please"
        if self.mood is Mood.NEVER and self.rng.randrange(ONE_IN) == 0:
            return REFUSED
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await self.let_pass(server)
        if self.mood is Mood.BUSY:
            hang_up(server, "421 closing")
            return "421 closing"
        assert isinstance(envelope.content, bytes)
        for address in envelope.rcpt_tos:
            self.arrived[address].append(
                Delivered(envelope.mail_from or "", address, envelope.content)
            )
        if self.mood is Mood.DROPS:
            hang_up(server)
        return "250 OK"

    def all(self) -> list[Delivered]:
        return [mail for mails in list(self.arrived.values()) for mail in mails]


def hang_up(server: SMTP, last_words: str = "") -> None:
    if server.transport is None:
        return
    if last_words:
        server.transport.write(f"{last_words}\r\n".encode())
        server.transport.close()
    else:
        server.transport.abort()
