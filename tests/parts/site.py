"""The whole site as people run it: Granian and workers in processes of their own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nact_meet.serve import SERVED
from tests.parts.databases import SqliteTemplate
from tests.parts.patience import LONG
from tests.parts.ports import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class Site:
    """`url` has no slash at the end. Processes end with the test."""

    url: str
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def flask(self, *words: str) -> str:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=LONG
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=self.environment, start_new_session=True
        )
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.spawn("flask", "--app", "wsgi", "worker")

    def wait_until_ready(self, seconds: float = LONG) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=30):
                    return
            except (urllib.error.URLError, OSError) as error:
                problem = error
                time.sleep(0.1)
        raise AssertionError(f"the site did not come up: {problem}")

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)  # Granian tells its own processes
        for process in self.processes:
            try:
                process.wait(LONG)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(LONG)


@pytest.fixture
def start_site(tmp_path: Path, sqlite_template: SqliteTemplate) -> Iterator[Callable[..., Site]]:
    """start_site(workers=1, DATABASE_URL=..., MAIL_PORT=...) -> a running Site, on SQLite."""
    sites: list[Site] = []

    def start(*, workers: int = 1, **environment: str) -> Site:
        port = free_port()
        clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        values = {"DATA_DIR": str(tmp_path / "data"), "HOST": "127.0.0.1", "PORT": str(port)}
        values["DATABASE_URL"] = environment.get("DATABASE_URL") or sqlite_template.copy(tmp_path)
        quick = {"NOTICE_QUIET_SECONDS": "1", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "WARNING"}
        site = Site(f"http://127.0.0.1:{port}", clean | values | quick | environment)
        sites.append(site)
        site.flask("prepare")
        site.spawn(
            *("granian", "nact_meet.asgi:create", *SERVED, "--log-level", "warning"),
            *("--host", "127.0.0.1", "--port", str(port)),
        )
        for _ in range(workers):
            site.worker()
        site.wait_until_ready()
        return site

    yield start
    for site in sites:
        site.stop()
