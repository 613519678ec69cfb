"""When somebody is busy, out of the octets of a calendar that anybody may have written.

It is read in the room of processes with limits: a rule that repeats each second, or on 30 February,
would keep a worker for ever. What it knew of titles and people ends with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.limited.room import Bounds
from nact_meet.planner.minutes import Busy

BEFORE, AHEAD = timedelta(days=1), timedelta(days=400)
BOUNDS = Bounds()


@dataclass(frozen=True)
class Heard:
    """`busy` from yesterday to more than a year ahead, in order, and none meets another.

    Times of `unknown_zones` were read by the person's own clock, or by the offset in their name;
    of `unread_rules` only the first time counts.
    """

    busy: Busy
    unknown_zones: tuple[str, ...] = ()
    unread_rules: int = 0


def read(
    octets: bytes, zone: str, own: Collection[str], now: datetime, bounds: Bounds = BOUNDS
) -> Heard:
    """A time without a zone is one of `zone`, IANA's; who declined is known by the addresses `own`.

    Raises NotRead.
    """
    window = (int(at.timestamp()) // 60 for at in (now - BEFORE, now + AHEAD))
    reader = "nact_meet.busy.elsewhere.spans:found"
    try:
        found = room.read(reader, octets, zone, list(own), *window, bounds=bounds)
    except NotThat:
        raise NotRead(Fault.NO_CALENDAR) from None
    except TooMuch:
        raise NotRead(Fault.TOO_MUCH) from None
    busy = tuple((start, end) for start, end in found["times"])
    return Heard(busy, tuple(found["unknown_zones"]), found["unread_rules"])
