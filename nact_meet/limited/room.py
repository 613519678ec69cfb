"""One room of processes with limits, for readers that are not linear, or that nobody can trust.

A rule that repeats each second, or a sheet with two cells far apart, would keep a worker for ever
or take all its memory. In here each reading is a process of its own, which may take so much time
and memory and no more. What it knew of people ends with it.

The limits on processor time and memory are the operating system's (setrlimit): every Unix has
them, though macOS lets memory be. The limit on time holds everywhere.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from nact_meet.limited.faults import NotThat, TooMuch

ROOT = Path(__file__).parents[2]

log = structlog.get_logger()


@dataclass(frozen=True)
class Bounds:
    """`seconds` are those of the clock on the wall, `cpu_seconds` the processor's."""

    cpu_seconds: int = 8
    seconds: int = 15
    megabytes: int = 512


def read(reader: str, octets: bytes, *words: object, bounds: Bounds = Bounds()) -> Any:
    """What `reader` makes of the octets: "package.module:function", called with them and `words`.

    Words and what is made of them are JSON. Raises TooMuch, NotThat.
    """
    limits = (bounds.cpu_seconds, bounds.megabytes)
    command = [sys.executable, "-m", "nact_meet.limited", reader, *map(str, limits)]
    try:
        # What it says of an error may be somebody's appointment: nobody reads that.
        done = subprocess.run(  # noqa: S603  (our own module; the octets are no part of the line)
            [*command, json.dumps(words)],
            input=octets,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={},
            timeout=bounds.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch from None
    if done.returncode == os.EX_DATAERR:
        raise NotThat(done.stdout.decode())
    if done.returncode:
        log.warning("not read to its end", reader=reader, code=done.returncode)
        raise TooMuch
    return json.loads(done.stdout)
