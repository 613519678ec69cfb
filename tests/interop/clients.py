"""The programs that read our calendars, each in a process of its own, asked line by line."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
READERS = HERE / "readers"
PROGRAMS = HERE.parents[1] / ".venv-interop" / "bin"
"""Where `make interop` installs what is in requirements-interop.txt."""


Answer = dict[str, Any]


class Broken(RuntimeError):
    """The program refused our text, in its own words."""


@dataclass
class Reader:
    """`command` starts a script that answers each line of JSON with one.

    `keeps`: it answers everything that it holds since forget(). `follows`: it reads addresses.
    """

    name: str
    command: list[str]
    keeps: bool = False
    follows: bool = False
    leaves_utc_aside: bool = False
    """It reads no VTIMEZONE that equals UTC, and asks its own data for the name."""

    def ask(self, what: str, **more: str) -> Answer:
        process = self.process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"what": what, **more}) + "\n")
        process.stdin.flush()
        if not (line := process.stdout.readline()):
            raise SystemExit(f"{self.name} ended with {process.wait(10)}: see its words above.")
        answer: Answer = json.loads(line)
        if "error" in answer:
            raise Broken(answer["error"])
        return answer

    @cached_property
    def process(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    @cached_property
    def version(self) -> str:
        return str(self.ask("version")["version"])

    def forget(self) -> None:
        """Nothing: each calendar is read for itself."""

    def stop(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(10)


def readers() -> list[Reader]:
    return [
        Reader("libical", ["/usr/bin/python3", str(READERS / "libical.py")]),
        Reader("ical.js", ["node", str(READERS / "icaljs.mjs")]),
        python("vobject", leaves_utc_aside=True),
        *map(python, ("icalendar", "recurring-ical-events", "python-dateutil")),
    ]


def python(name: str, **more: bool) -> Reader:
    return Reader(name, [str(PROGRAMS / "python"), str(READERS / "python.py"), name], **more)


def main() -> None:
    for each in readers():
        sys.stdout.write(f"{each.name} {each.version}\n")


if __name__ == "__main__":
    main()
