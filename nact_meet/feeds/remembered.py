"""Entries as they were written last, kept while what they were written from is the same."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

MOST_BYTES = 8 * 1024 * 1024
"""Some five thousand entries; a process needs no more of it however many feeds there are."""
OVERHEAD = 300
"""About what an entry's line and place take beside its text."""


class Text(NamedTuple):
    """An entry, or several that belong together, and the zone that its times name."""

    bytes: bytes
    zone: str


class Shelf:
    """Texts by the line that they were written from; of one meeting only the newest."""

    def __init__(self) -> None:
        self.texts: dict[str, Text] = {}
        self._lines: dict[str, str] = {}

    def replace(self, line: str, text: Text) -> int:
        """How many bytes more are kept now."""
        id_ = line.partition(" ")[0]
        older = self.texts.pop(self._lines.get(id_, ""), None)
        self._lines[id_], self.texts[line] = line, text
        return size(text) - (size(older) if older else 0)

    def forget_one(self) -> int:
        """The one that was written longest ago; how many bytes that was."""
        line = next(iter(self.texts))
        del self._lines[line.partition(" ")[0]]
        return size(self.texts.pop(line))


class Remembered:
    """One shelf a kind of entry and language. The shelf least used is the first to lose texts."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._shelves: OrderedDict[Hashable, Shelf] = OrderedDict()
        self._lock = Lock()

    def texts(self, kind: Hashable) -> dict[str, Text]:
        """By line; to be read only."""
        with self._lock:
            shelf = self._shelves.setdefault(kind, Shelf())
            self._shelves.move_to_end(kind)
            return shelf.texts

    def keep(self, kind: Hashable, line: str, text: Text) -> None:
        with self._lock:
            self.bytes += self._shelves.setdefault(kind, Shelf()).replace(line, text)
            while self.bytes > self.most_bytes:
                oldest, shelf = next(iter(self._shelves.items()))
                if shelf.texts:
                    self.bytes -= shelf.forget_one()
                if not shelf.texts:
                    del self._shelves[oldest]


def size(text: Text) -> int:
    return len(text.bytes) + OVERHEAD
