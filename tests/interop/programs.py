"""Programs that keep a calendar or follow one: Radicale, khal, vdirsyncer, curl.

What Radicale and vdirsyncer hold is looked at with icalendar, since neither shows it itself.
"""

import hashlib
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


class Vdirsyncer(Program):
    """Copies a feed into a folder, again and again; khal lists what is there.

    Its `http` storage gives each entry a UID of its own, a hash of what is in it.
    """

    follows = True

    def forget(self) -> None:
        """Never: a feed that was copied before is brought up to date."""
        if not hasattr(self, "home"):
            super().forget()

    def ask(self, _what: str, *, text: str, url: str) -> Answer:
        name = hashlib.sha256(url.encode()).hexdigest()
        (path := self.home / name).mkdir(exist_ok=True)
        config = self.home / f"{name}.conf"
        config.write_text(VDIRSYNCER.format(home=self.home, name=name, url=url, path=path))
        self.run("vdirsyncer", "-c", str(config), "discover", "feed")
        self.run("vdirsyncer", "-c", str(config), "sync")
        return {"entries": [each | {"uid": None} for each in listed_by_khal(self, path)]}


VDIRSYNCER = """
[general]
status_path = "{home}/{name}-status"
[pair feed]
a = "remote"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage remote]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{path}"
fileext = ".ics"
"""


class Curl(Program):
    """Reads a feed with the ETag it got before: 304 where nothing changed, else what is new."""

    follows = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.looks = python("icalendar")

    def forget(self) -> None:
        """Never: it compares with what it got before."""
        if not hasattr(self, "home"):
            super().forget()

    @cached_property
    def version(self) -> str:
        return self.run("curl", "--version").split()[1]

    def ask(self, _what: str, *, text: str, url: str) -> Answer:
        name = self.home / hashlib.sha256(url.encode()).hexdigest()
        tag, kept, new = (name.with_suffix(each) for each in (".etag", ".ics", ".new"))
        before = kept.read_bytes().decode() if kept.exists() else None
        new.write_bytes(b"")
        tags = (
            ("--etag-compare", str(tag), "--etag-save", str(tag))
            if before
            else ("--etag-save", str(tag))
        )
        written = ("--output", str(new), "--write-out", "%{http_code}")
        status = self.run("curl", "--silent", "--show-error", *tags, *written, url)
        wanted = "304" if before == text else "200"
        problems = [] if status == wanted else [f"answered by {status}, not {wanted}"]
        if status == "200":
            new.replace(kept)
        if (octets := kept.read_bytes()) != text.encode():
            problems.append("the octets are not those of another program")
        return self.looks.ask("calendar", text=octets.decode()) | {"problems": problems}

    def stop(self) -> None:
        self.looks.stop()


def readers(folder: Path) -> list[Program]:
    kinds = {"Radicale": Radicale, "khal": Khal, "vdirsyncer": Vdirsyncer, "curl": Curl}
    return [kind(name, folder / name) for name, kind in kinds.items()]
