"""When somebody is busy, out of the octets of a calendar that anybody may have written.

It is read in the room of processes with limits: a rule that repeats each second, or on 30 February,
would keep a worker for ever. What it knew of titles and people ends with it.
"""

from datetime import datetime, timedelta

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.limited.room import Bounds
from nact_meet.planner.minutes import Busy

BEFORE, AHEAD = timedelta(days=1), timedelta(days=400)


def read(octets: bytes, zone: str, now: datetime, bounds: Bounds = Bounds()) -> Busy:
    """From yesterday to more than a year ahead, in order, and none meets another.

    A time without a zone is one of `zone`, IANA's. Raises NotRead.
    """
    window = (int(at.timestamp()) // 60 for at in (now - BEFORE, now + AHEAD))
    reader = "nact_meet.busy.elsewhere.spans:spans"
    try:
        times = room.read(reader, octets, zone, *window, bounds=bounds)
    except NotThat:
        raise NotRead(Fault.NO_CALENDAR) from None
    except TooMuch:
        raise NotRead(Fault.TOO_MUCH) from None
    return tuple((start, end) for start, end in times)
