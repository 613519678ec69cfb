"""The suite's properties with seeds that nobody has tried: the other half of `make fuzz`.

`make test` draws the same examples each time. What fails here is kept by name, with @example or as
a test of its own, and mended.

    python -m tests.fuzz.properties [seconds]
"""

import random
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1]
SECONDS = 100


def properties() -> list[str]:
    """Every file of tests that draws examples."""
    return sorted(
        str(path)
        for path in TESTS.rglob("test_*.py")
        if "from hypothesis import" in path.read_text(encoding="utf-8")
    )


def main(seconds: int) -> None:
    """New seeds until the time is over, at least one; the first that fails ends it."""
    until = time.monotonic() + seconds
    rounds = 0
    while not rounds or time.monotonic() < until:
        seed = random.SystemRandom().randrange(2**32)
        again = ("--hypothesis-profile=new seeds", f"--hypothesis-seed={seed}")
        command = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not walk", *again]
        left = max(60.0, until - time.monotonic())
        try:
            done = subprocess.run(
                [*command, *properties()], cwd=TESTS.parent, timeout=left, capture_output=True
            )
        except subprocess.TimeoutExpired:
            break
        if done.returncode:
            sys.exit(f"{done.stdout.decode()}\nproperties: the seed {seed} fails")
        rounds += 1
    print(f"properties: {rounds} new seeds hold")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], SECONDS)[:1]))
