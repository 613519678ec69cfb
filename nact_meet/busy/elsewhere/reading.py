"""When somebody is busy, out of the octets of a calendar that anybody may have written.

It is read in a process of its own, which may take so much time and memory and no more: a rule that
repeats each second, or on 30 February, would keep a worker for ever. What it knew of titles and
people ends with it.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.planner.minutes import Busy

ROOT = Path(__file__).parents[3]
BEFORE, AHEAD = timedelta(days=1), timedelta(days=400)

log = structlog.get_logger()


@dataclass(frozen=True)
class Bounds:
    """`seconds` are those of the clock on the wall, `cpu_seconds` the processor's."""

    cpu_seconds: int = 8
    seconds: int = 15
    megabytes: int = 512


def read(octets: bytes, zone: str, now: datetime, bounds: Bounds = Bounds()) -> Busy:
    """From yesterday to more than a year ahead, in order, and none meets another.

    A time without a zone is one of `zone`, IANA's. Raises NotRead.
    """
    first, last = (int(at.timestamp()) // 60 for at in (now - BEFORE, now + AHEAD))
    words = (zone, first, last, bounds.cpu_seconds, bounds.megabytes)
    command = [sys.executable, "-m", "nact_meet.busy.elsewhere", *map(str, words)]
    try:
        # What it says of an error may be somebody's appointment: nobody reads that.
        done = subprocess.run(  # noqa: S603  (our own module; the octets are no part of the line)
            command,
            input=octets,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={},
            timeout=bounds.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotRead(Fault.TOO_MUCH) from None
    if done.returncode == os.EX_DATAERR:
        raise NotRead(Fault.NO_CALENDAR)
    if done.returncode:
        log.warning("a calendar was not read to its end", code=done.returncode)
        raise NotRead(Fault.TOO_MUCH)
    return tuple((start, end) for start, end in json.loads(done.stdout))
