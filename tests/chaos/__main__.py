"""`make chaos`: a site under load whose parts are killed, slow, full, wrong about the time.

    python -m tests.chaos [--kills 250] [--seed N] [sqlite] [postgresql]

Registrations come through Debian's nginx with deploy/nginx.conf; web and workers are killed with
signal 9 at random instants, on PostgreSQL a backend or the postmaster as well, and start again at
once. Meanwhile the mail server has moods, the disk is full now and then, the clock is set. Then it
is counted whether everything that was acknowledged is there, and every mail has left.

Exits 1 where anything was lost. The seed is printed: it brings the same faults in the same order,
though not at the same instants.
"""

import argparse
import os
import random
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import counting, programs
from tests.chaos.counting import Counts
from tests.chaos.crowd import Crowd, publish_meetings
from tests.chaos.faults import Faults

KILLS = 250
WORKERS = 3
DATABASES = ("sqlite", "postgresql")


def chaos(
    database: str, kills: int, seed: int, workers: int = WORKERS
) -> tuple[Counts, dict[str, str]]:
    """What came of it, and a column of the table."""
    folder, rng = programs.folder(), random.Random(seed)
    site = programs.Site(database, folder, rng)
    try:
        crowd = Crowd(site, seed)
        publish_meetings(crowd)
        site.start_workers(workers)
        crowd.start()
        faults = Faults(site, crowd, rng)
        faults.run(kills)
        crowd.stop()
        counts = counting.count(site, crowd, faults)
    except BaseException:
        show_logs(folder)
        raise
    finally:
        site.end()
    if not counts.is_well:
        show_logs(folder)
    else:
        programs.remove(folder)
    return counts, counting.table(counts, faults, crowd)


def show_logs(folder: Path) -> None:
    print(f"The logs are in {folder}", file=sys.stderr)


def main(databases: Sequence[str], kills: int, seed: int) -> int:
    print(f"seed {seed}", flush=True)
    columns, is_well = {}, True
    for database in databases:
        counts, columns[database] = chaos(database, kills, seed)
        is_well = is_well and counts.is_well
        for example in counts.examples:
            print(f"{database}: {example}", flush=True)
    print_table(columns)
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"Load of this machine's {os.cpu_count()} processors, for 1, 5, 15 minutes: {load}")
    return 0 if is_well else 1


def print_table(columns: dict[str, dict[str, str]]) -> None:
    keys = list(dict.fromkeys(key for column in columns.values() for key in column))
    print(f"| | {' | '.join(columns)} |")
    print(f"| --- |{' ---: |' * len(columns)}")
    for key in keys:
        print(f"| {key} | {' | '.join(column.get(key, '') for column in columns.values())} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--kills", type=int, default=KILLS, help="of each database")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("databases", nargs="*", help="sqlite, postgresql, or both")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    sys.exit(main(given.databases or DATABASES, given.kills, seed))
