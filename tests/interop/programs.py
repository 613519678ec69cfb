"""Programs that keep a calendar: Radicale, khal; and what they share with those that follow one.

What Radicale holds is looked at with icalendar, since it shows nothing itself.
"""

import json
import subprocess
import urllib.error
import urllib.request
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from shutil import which
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from tests.interop.clients import PROGRAMS, Broken, python
from tests.parts.ports import free_port

Answer = dict[str, Any]
SECONDS = 60
"""How long a program may take for one calendar."""


@dataclass
class Program:
    """`folder` is its own; `home`, below it, is what it knows since forget()."""

    name: str
    folder: Path
    keeps = False
    follows = False
    leaves_utc_aside = False
    home: Path = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.home = self.folder / uuid.uuid4().hex
        self.home.mkdir(parents=True)

    @cached_property
    def version(self) -> str:
        return self.run(self.name.lower(), "--version").split()[-1]

    def run(self, program: str, *words: str) -> str:
        path = PROGRAMS / program
        command = [str(path) if path.exists() else str(which(program)), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode:
            raise Broken(f"{program} {words[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def stop(self) -> None:
        pass


class Khal(Program):
    """`khal import` takes over an entry with a known UID, as it does a new one; `list` shows."""

    keeps = True

    def forget(self) -> None:
        super().forget()
        (self.home / "calendar").mkdir()

    def ask(self, _what: str, *, text: str) -> Answer:
        (file := self.home / "arrived.ics").write_bytes(text.encode())
        (self.home / "config").write_text(KHAL.format(home=self.home, path=self.home / "calendar"))
        self.run("khal", "-c", str(self.home / "config"), "import", "--batch", str(file))
        return {"entries": listed_by_khal(self, self.home / "calendar")}


def listed_by_khal(program: Program, path: Path) -> list[dict[str, Any]]:
    """What is in a folder of entries, over twelve years."""
    (config := program.home / "config").write_text(KHAL.format(home=program.home, path=path))
    fields = [word for each in ("uid", "title", "status", *TIMES) for word in ("--json", each)]
    span = (f"{datetime.now(UTC).year - 4}-01-01", f"{12 * 365}d")
    days = program.run("khal", "-c", str(config), "list", "--once", *fields, *span).splitlines()
    return [khal_entry(each) for day in days for each in json.loads(day)]


def khal_entry(shown: dict[str, str]) -> dict[str, Any]:
    starts, ends = (shown[each].replace("-", "").replace(" ", "T") for each in TIMES)
    return {
        "uid": shown["uid"],
        "status": shown["status"].strip(),
        "summary": shown["title"],
        "starts": f"{starts.replace(':', '')}00Z",
        "ends": f"{ends.replace(':', '')}00Z",
    }


TIMES = ("start-long", "end-long")
KHAL = """
[calendars]
[[kept]]
path = {path}
[sqlite]
path = {home}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = kept
"""


class Radicale(Program):
    """A CalDAV server. An entry is PUT where its UID was; a feed as a whole calendar."""

    keeps = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.looks = python("icalendar")
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        options = [
            *("--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"),
            *("--storage-filesystem-folder", str(self.folder / "collections")),
            *("--logging-level", "error", "--config", ""),
        ]
        self.process = subprocess.Popen(
            [str(PROGRAMS / "radicale"), *options], stderr=(self.folder / "log").open("w")
        )
        wait_until_it_answers(self.url)

    @property
    def calendar(self) -> str:
        return f"{self.url}/interop/{self.home.name}"

    def ask(self, _what: str, *, text: str) -> Answer:
        uids = {each["uid"] for each in self.looks.ask("calendar", text=text)["entries"]}
        if len(uids) > 1:
            self.request("PUT", f"{self.calendar}/", text)
        else:
            if not self.knows_calendar:
                self.request("MKCALENDAR", f"{self.calendar}/")
            self.request("PUT", f"{self.calendar}/{quote(next(iter(uids)))}.ics", text)
        kept = self.looks.ask("calendar", text=self.request("GET", f"{self.calendar}/"))
        return {"entries": kept["entries"]}

    @property
    def knows_calendar(self) -> bool:
        return (self.folder / "collections/collection-root/interop" / self.home.name).exists()

    def request(self, method: str, url: str, text: str = "") -> str:
        body = text.encode() or None
        headers = {"Authorization": f"Basic {b64encode(b'interop:').decode()}"}
        if text:
            headers["Content-Type"] = "text/calendar; charset=utf-8"
        asked = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise Broken(f"{method} is answered by {error.code}: {error.read().decode()}") from None

    def stop(self) -> None:
        self.looks.stop()
        self.process.terminate()
        self.process.wait(10)


def wait_until_it_answers(url: str, seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return  # any answer is one
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return
