"""Programs that follow a feed at its address: vdirsyncer, curl. They know what they got before."""

import hashlib
from functools import cached_property

from tests.interop.clients import python
from tests.interop.programs import Answer, Program, listed_by_khal


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
