"""What a calendar says: what we meant, and what a program made of our text."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One VEVENT; instants are aware. `partstats` has a word for each of `attendees`."""

    uid: str
    sequence: int
    status: str
    starts: datetime
    ends: datetime
    summary: str
    organizer: str = ""
    attendees: tuple[str, ...] = ()
    partstats: tuple[str, ...] = ()
    conferences: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        written = asdict(self) | {"starts": utc(self.starts), "ends": utc(self.ends)}
        return {
            key: list(each) if isinstance(each, tuple) else each for key, each in written.items()
        }


@dataclass(frozen=True)
class Sample:
    """Octets as they left the application, and what we meant by them."""

    octets: bytes
    method: str
    entries: tuple[Entry, ...]


@dataclass
class Case:
    """A row of the table: what happened, and each calendar that was sent because of it.

    `faults` were seen before any program was asked, such as a mail that should not have gone out.
    """

    name: str
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def differences(sample: Sample, found: dict[str, Any]) -> Iterator[str]:
    """In words; what a program has no notion of is absent from its answer, or None."""
    yield from found.get("problems", ())
    if found.get("method") not in (None, sample.method):
        yield f"METHOD is {found['method']!r}, meant {sample.method!r}"
    meant = sorted((each.facts() for each in sample.entries), key=identity)
    read = sorted(found["entries"], key=identity)
    if [each["uid"] for each in meant] != [each["uid"] for each in read]:
        yield f"{len(read)} entries in place of {len(meant)}, or others"
        return
    for ours, theirs in zip(meant, read, strict=True):
        for name, value in ours.items():
            if theirs.get(name) not in (None, value):
                yield f"{name} is {theirs[name]!r}, meant {value!r}"


def identity(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["uid"], entry["starts"]
