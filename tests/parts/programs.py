"""Programs that the tests need and pip does not bring.

Where one is missing its tests are skipped, and the run ends with one line that says how to get it;
with REQUIRE_PROGRAMS set, as in the project's own check, they fail.
"""

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

NEEDED = "needed and not installed: "


def found(*names: str) -> str | None:
    """The path of the first that is there."""
    places = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    return next((path for name in names if (path := shutil.which(name, path=places))), None)


def needed(*names: str, package: str) -> str:
    """As `found`; the test that asks is skipped where none is there."""
    if path := found(*names):
        return path
    what = f"{NEEDED}{names[0]} (Debian: apt-get install {package})"
    if os.environ.get("REQUIRE_PROGRAMS"):
        pytest.fail(what)
    pytest.skip(what)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each program, not for each test."""
    skipped: Sequence[Any] = terminalreporter.stats.get("skipped", ())
    said = Counter(
        report.longrepr[2].partition(NEEDED)[2]
        for report in skipped
        if NEEDED in str(report.longrepr)
    )
    for program, times in sorted(said.items()):
        terminalreporter.write_line(f"{times} tests skipped for want of {program}", yellow=True)
