"""The ground of an attack: a site of any commit, its mail server, its database, and browsers.

Nothing here imports the application, so that scripts run against commits that look different
inside. What a script needs of the site it makes as people do: by commands and by forms.
"""

import http.cookiejar
import os
import re
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.smtp import Delivered, MailServer

SECRET_KEY = "of an attack, and longer than thirty-two letters"


class Broken(Exception):
    """The attack got what it should not; the words say what."""


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    """Where the redirects ended."""
    text: str
    headers: dict[str, str]
    """Names in lower case; several cookies are joined by line breaks."""


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """Cookies, redirects and the headers that browsers send with a form."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self._follows = urllib.request.build_opener(cookies)
        self._stays = urllib.request.build_opener(cookies, StayHere)

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Answer:
        return self._open(urllib.request.Request(self._at(path), headers=headers), follow)

    def post(
        self,
        path: str,
        values: dict[str, Any] | Sequence[tuple[str, Any]] = (),
        *,
        body: bytes | None = None,
        follow: bool = True,
        **headers: str,
    ) -> Answer:
        """`values` as a form, or a `body` with its own Content-Type among the headers."""
        data = urllib.parse.urlencode(values, doseq=True).encode() if body is None else body
        sent = {"Sec-Fetch-Site": "same-origin"} | headers
        request = urllib.request.Request(self._at(path), data=data, headers=sent, method="POST")
        return self._open(request, follow)

    def _at(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    def _open(self, request: urllib.request.Request, follow: bool) -> Answer:
        opener = self._follows if follow else self._stays
        try:
            with opener.open(request, timeout=LONG) as answer:
                return self._read(answer)
        except urllib.error.HTTPError as error:
            return self._read(error)

    @staticmethod
    def _read(answer: Any) -> Answer:
        headers: dict[str, str] = {}
        for name, value in answer.headers.items():
            known = headers.get(name.lower())
            headers[name.lower()] = f"{known}\n{value}" if known else value
        return Answer(answer.status, answer.url, answer.read().decode("utf-8", "replace"), headers)


class Ground:
    """`folder` is the site's alone. What is started ends with `end`."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.checkout, self.folder = checkout, folder
        self.data_dir = folder / "data"
        self.smtp = MailServer()
        self.smtp.start()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        self.environment = kept | {
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DEMO": "0",
            "SECRET_KEY": SECRET_KEY,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp.port),
            "MAIL_SENDER": "meet@meet.example",
            "NOTICE_QUIET_SECONDS": "0",
            "LOG_LEVEL": "WARNING",
        }

    def start(self, **environment: str) -> "Ground":
        """The site, without a worker: `deliver` sends what waits. Returns itself."""
        self.environment |= environment
        self.flask("prepare")
        self.spawn(
            *("granian", "--interface", "wsgi", "wsgi:app", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--blocking-threads", "4", "--log-level", "warning"),
        )
        self._wait_until_ready()
        return self

    def serve(self) -> "Ground":
        """As `make run` does: its own web server, and a worker. Returns itself."""
        self.spawn("nact_meet.serve")
        self._wait_until_ready()
        return self

    def restart(self, **environment: str) -> "Ground":
        self._end_processes()
        return self.start(**environment)

    def end(self) -> None:
        self._end_processes()
        self.smtp.stop()

    # The commands

    def flask(self, *words: str, input: bytes | None = None, check: bool = True) -> str:
        done = self.run_flask(*words, input=input)
        if check and done.returncode:
            raise RuntimeError(f"flask {words[0]}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode(errors="replace").strip()

    def run_flask(
        self, *words: str, input: bytes | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=self.checkout,
            env=self.environment,
            input=input,
            capture_output=True,
            timeout=10 * LONG,
        )

    def deliver(self) -> list[Delivered]:
        """Everything that has come since the site was made, after what waits was sent."""
        self.flask("deliver")
        return list(self.smtp.messages)

    def receive(self, raw: bytes, to: str = "") -> None:
        """A mail comes in through the pipe."""
        self.flask("receive", *(("--to", to) if to else ()), input=raw, check=False)

    def receiving(self, raw: bytes, to: str = "") -> float:
        """The seconds of a processor that a mail takes to come in, the command included."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.receive(raw, to)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def worked(self) -> float:
        """The seconds of a processor that the site has taken, its children's too (Linux)."""
        sessions, ticks = {str(process.pid) for process in self.processes}, 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[3] in sessions:
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=self.checkout,
            env=self.environment,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    # The database

    @property
    def engine(self) -> Engine:
        return create_engine(f"sqlite:///{self.data_dir / 'nact-meet.sqlite3'}")

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Rows of a query; whatever it writes is committed."""
        with self.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return list(result) if result.returns_rows else []

    # Who attacks, and who is attacked

    def stranger(self) -> Browser:
        return Browser(self.url)

    def secretariat(self, address: str = "sec@sec.example", name: str = "Secretariat") -> Browser:
        """A browser signed in by the link that the command prints."""
        self.flask("create-organiser", address, "--name", name, "--zone", "Asia/Bangkok")
        return self.signed_in_by(self.flask("sign-in-link", address))

    def signed_in_by(self, words: str) -> Browser:
        """By the first sign-in link in a mail or in what a command printed."""
        browser = Browser(self.url)
        answer = browser.post(link_in(words, "/sign-in/"))
        if answer.status != 200:
            raise RuntimeError(f"signing in answered {answer.status}")
        return browser

    def sign_in(self, address: str) -> Browser:
        """As an organiser does: ask for the mail, open its link."""
        self.stranger().post("/sign-in", {"address": address})
        self.deliver()
        return self.signed_in_by(self.smtp.to(address)[-1].text())

    def institute(self, secretariat: Browser, name: str, country: str, zone: str) -> int:
        """The id of one that is new to the directory."""
        values = {"name": name, "country_code": country, "zone": zone}
        return number_in(secretariat.post("/institutes", values))

    def organiser_of(self, secretariat: Browser, institute: int, address: str) -> Browser:
        """Somebody who is appointed there, signed in."""
        values = {"full_name": address.partition("@")[0].title(), "address": address}
        secretariat.post(f"/institutes/{institute}/appointments", values)
        return self.sign_in(address)

    def draft(self, organiser: Browser, institute: int, **values: str) -> str:
        """The ref of a meeting in three weeks that the institute hosts alone."""
        day = datetime.now(UTC) + timedelta(days=21)
        form = {
            "title": "Rice and rivers",
            "day": f"{day:%Y-%m-%d}",
            "starts": "10:00",
            "ends": "12:00",
            "zone": "Asia/Yangon",
            "hosts-0-institute_id": str(institute),
            "hosts-0-duty": "host",
            "visibility": "closed",
            "access": "invited",
        }
        return organiser.post("/meetings", form | values).url.rpartition("/")[2]

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=30).close()
            except urllib.error.HTTPError:
                return  # it answers; that no worker lives is as it should be
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the site did not come up")

    def _end_processes(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(LONG)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


def number_in(answer: Answer) -> int:
    """The id of a new row, from the page that its form led to."""
    if answer.status != 200 or not answer.url.rpartition("/")[2].isdigit():
        raise RuntimeError(f"no new row: {answer.status} {answer.url}")
    return int(answer.url.rpartition("/")[2])


def link_in(words: str, beginning: str) -> str:
    """The first address in a text whose path begins so, whole. Raises LookupError."""
    found = re.search(rf"https?://[^\s\"<>]*{re.escape(beginning)}[^\s\"<>]+", words)
    if not found:
        raise LookupError(f"no link with {beginning} in: {words[:500]}")
    return unescape(found[0])
