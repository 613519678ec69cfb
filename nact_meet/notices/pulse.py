"""A worker's pulse, and what it makes of the others': what a dead one had in hand is freed."""

import os
import secrets
import socket
from collections.abc import Callable
from time import monotonic

import structlog

from nact_meet.notices.models import claims
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.web.database import reading
from nact_meet.web.extensions import db

BEAT = 1.0
SILENT = 4.0
"""Seconds without a beat after which others take up what a worker had in hand."""

log = structlog.get_logger()


def new_name() -> str:
    """Never given twice: a container's next process often has the number of the last one."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


class Pulse:
    """Beats for `name`, and goes by what it has seen itself, with a clock that nobody sets."""

    def __init__(self, name: str, clock: Callable[[], float] = monotonic) -> None:
        self.name, self.clock = name, clock
        self.seen: dict[str, tuple[int, float]] = {}
        self.looked_at = clock()

    def beat(self) -> bool:
        """Whether anything was freed."""
        WorkerBeat.beat(self.name)
        silent = self.silent_workers()
        if silent:
            log.warning("a worker beats no more", workers=sorted(silent))
            self.free(silent)
        return bool(silent)

    def silent_workers(self) -> set[str]:
        now, beats, workers = self.clock(), *self.look()
        if now - self.looked_at >= SILENT:
            self.seen.clear()  # Whoever could not beat for so long cannot judge who else could.
        self.looked_at = now
        self.seen = {
            worker: last
            if (last := self.seen.get(worker)) and last[0] == beats.get(worker, 0)
            else (beats.get(worker, 0), now)
            for worker in workers - {self.name}
        }
        return {worker for worker, (_beats, at) in self.seen.items() if now - at >= SILENT}

    def look(self) -> tuple[dict[str, int], set[str]]:
        with reading():
            beats, holders = WorkerBeat.of_all(), claims.holders()
            db.session.remove()
        return beats, beats.keys() | {worker_of(holder) for holder in holders}

    def free(self, workers: set[str]) -> None:
        gone = [holder for holder in claims.holders() if worker_of(holder) in workers]
        claims.free(gone)
        WorkerBeat.end(*workers)
        db.session.commit()

    def end(self) -> None:
        """What its threads have still in hand, others take up at once."""
        self.free({self.name})


def worker_of(holder: str) -> str:
    return holder.partition("/")[0]
