"""Entries as they were written last, kept while what they were written from is the same."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

MOST_BYTES = 8 * 1024 * 1024
"""Some six thousand entries; a process needs no more of it however many feeds there are."""
OVERHEAD = 400
"""About what an entry's key, stamp and place in the order take beside its text."""


class Remembered:
    """The least used are forgotten first. One text a key: a newer stamp replaces the older."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._texts: OrderedDict[Hashable, tuple[Hashable, bytes]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, stamp: Hashable) -> bytes | None:
        """The text written from exactly this stamp."""
        with self._lock:
            found = self._texts.get(key)
            if found is None or found[0] != stamp:
                return None
            self._texts.move_to_end(key)
            return found[1]

    def keep(self, key: Hashable, stamp: Hashable, text: bytes) -> None:
        with self._lock:
            if (older := self._texts.pop(key, None)) is not None:
                self.bytes -= len(older[1]) + OVERHEAD
            self._texts[key] = stamp, text
            self.bytes += len(text) + OVERHEAD
            while self.bytes > self.most_bytes:
                _, (_, forgotten) = self._texts.popitem(last=False)
                self.bytes -= len(forgotten) + OVERHEAD
