"""Inside the room: octets on standard input, JSON on standard output.

Called with READER CPU-SECONDS MEGABYTES WORDS; WORDS are a JSON list. Exit code 65 (sysexits.h):
the octets are not what the reader reads, and it says why.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module

from nact_meet.limited.faults import NotThat

MOST_MADE = 64 * 1024 * 1024
"""Letters, ASCII: whoever waits for them has no bound on memory."""


def main(reader: str, cpu_seconds: str, megabytes: str, words: str) -> int:
    bind(int(cpu_seconds), int(megabytes))
    module, _, function = reader.partition(":")
    try:
        made = getattr(import_module(module), function)(sys.stdin.buffer.read(), *json.loads(words))
    except NotThat as why:
        sys.stdout.write(str(why))
        return os.EX_DATAERR
    text = json.dumps(made)
    if len(text) > MOST_MADE:
        return os.EX_SOFTWARE
    sys.stdout.write(text)
    return os.EX_OK


def bind(cpu_seconds: int, megabytes: int) -> None:
    """Before anything is read, and for good: a process cannot raise what bounds it."""
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: megabytes * 1024 * 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for limit, value in limits.items():
        with suppress(ValueError, OSError):  # not every system knows each of them
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
