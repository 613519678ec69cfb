"""What `make run` costs: seconds until it is ready, and memory of everything it starts."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.measure import Figure
from bench.running import free_port


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, _ = start(folder)
        second, megabytes = start(folder)
    Figure("make run, ready the first time", first, 60, "s", "<= 1").tell()
    Figure("make run, ready the second time", second, 5, "s", "<= 1").tell()
    Figure("memory of web and worker (PSS)", megabytes, 220, "MB", "<= 1").tell()


def start(folder: str) -> tuple[float, float]:
    """Seconds until ready, megabytes once pages have been read and mails sent."""
    port = free_port()
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "nact_meet.serve"],
        env=os.environ | {"DATA_DIR": folder, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line.startswith("Sign in: "), line
        seconds = time.perf_counter() - began
        for path in ("/", "/healthz", "/sign-in", "/inbox", "/feeds/meetings.ics") * 20:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                answer.read()
        return seconds, proportional_megabytes(child.pid)
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(20)


def proportional_megabytes(pid: int) -> float:
    """PSS of this process and of all below it, in MB (Linux, /proc/PID/smaps_rollup)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    children = [
        int(each)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for each in (task / "children").read_text().split()
    ]
    return int(found[1]) / 1024 + sum(proportional_megabytes(each) for each in children)
