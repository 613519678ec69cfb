"""A calendar on standard input, busy times as JSON on standard output.

Called with ZONE FIRST LAST CPU-SECONDS MEGABYTES; FIRST and LAST are minutes since 1970. Exit code
65 (sysexits.h): there was no calendar.
"""

import json
import os
import resource
import sys
from contextlib import suppress


def main(zone: str, first: str, last: str, cpu_seconds: str, megabytes: str) -> int:
    bind(int(cpu_seconds), int(megabytes))
    from nact_meet.busy.elsewhere.spans import NoCalendar, spans

    try:
        times = spans(sys.stdin.buffer.read(), zone, int(first), int(last))
    except NoCalendar:
        return os.EX_DATAERR
    json.dump(times, sys.stdout)
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
