"""A figure: ours against a limit that does the bare minimum on the same parts in the same run."""

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """`ours` and `limit` in `unit`; `wanted` is the least (or, for a cost, the most) ratio."""

    work: str
    ours: float
    limit: float
    unit: str
    wanted: str

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    def tell(self) -> None:
        values = f"{self.ours:>10,.1f} {self.limit:>10,.1f} {self.unit:<8} {self.ratio:>6.2f}"
        print(f"{self.work:<44} {values}  {self.wanted}", flush=True)
        if path := os.environ.get("BENCH_JSON"):
            line = {"work": self.work, "ours": self.ours, "limit": self.limit, "ratio": self.ratio}
            with Path(path).open("a") as file:
                file.write(json.dumps(line) + "\n")


def heading() -> None:
    print(f"{'work':<44} {'ours':>10} {'limit':>10} {'unit':<8} {'ratio':>6}  wanted")


def rate(work: Callable[[], int]) -> float:
    """How many a second `work` did; it answers how many it did."""
    start = time.perf_counter()
    count = work()
    return count / (time.perf_counter() - start)


def side_by_side(
    ours: Callable[[], int], limit: Callable[[], int], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Medians over rounds that alternate, so that a busy moment hits both."""
    pairs = [(rate(ours), rate(limit)) for _ in range(rounds)]
    return statistics.median(each[0] for each in pairs), statistics.median(
        each[1] for each in pairs
    )
