"""What a calendar says: what we meant, and what a program made of our text."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One VEVENT; instants are aware. `partstats` has a word for each of `attendees`.

    `names` are the organizer's and the attendees'; None where nothing was meant by them, or by
    the organizer.
    """

    uid: str
    sequence: int
    status: str
    starts: datetime
    ends: datetime
    summary: str
    organizer: str | None = ""
    attendees: tuple[str, ...] = ()
    partstats: tuple[str, ...] = ()
    conferences: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None

    def facts(self) -> dict[str, Any]:
        written = asdict(self) | {"starts": utc(self.starts), "ends": utc(self.ends)}
        return {
            key: list(each) if isinstance(each, tuple) else each for key, each in written.items()
        }


@dataclass(frozen=True)
class Sample:
    """Octets as they left the application, and what we meant by them. `url`: where from."""

    octets: bytes
    method: str
    entries: tuple[Entry, ...]
    url: str = ""


@dataclass
class Case:
    """A row of the table: what happened, and each calendar that was sent because of it, in order.

    `faults` were seen before any program was asked, such as a mail that should not have gone out.
    """

    name: str
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def differences(method: str, meant: Iterable[Entry], found: dict[str, Any]) -> Iterator[str]:
    """In words; what a program has no notion of is absent from its answer, or None."""
    yield from found.get("problems", ())
    if found.get("method") not in (None, method):
        yield f"METHOD is {found['method']!r}, meant {method!r}"
    knows_uids = all(each["uid"] is not None for each in found["entries"])
    order = by_uid if knows_uids else by_time
    ours = sorted((each.facts() for each in meant), key=order)
    theirs = sorted(found["entries"], key=order)
    if len(ours) != len(theirs) or (knows_uids and uids(ours) != uids(theirs)):
        yield f"entries are {shown(theirs)}, meant {shown(ours)}"
        return
    for one, other in zip(ours, theirs, strict=True):
        for name, value in one.items():
            if value is not None and other.get(name) not in (None, value):
                yield f"{name} is {other[name]!r}, meant {value!r}"


def by_uid(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["uid"], entry["starts"]


def by_time(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["starts"], entry["ends"], entry.get("summary") or ""


def uids(entries: list[dict[str, Any]]) -> list[str]:
    return [each["uid"] for each in entries]


def shown(entries: list[dict[str, Any]]) -> str:
    return ", ".join(f"{each['uid']} at {each['starts']}" for each in entries) or "none"
