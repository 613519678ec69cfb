"""What has become of an invitation, through what somebody answered, and by whose wish they came."""

from enum import StrEnum


class State(StrEnum):
    INVITED = "invited"
    NOMINATED = "nominated"
    PENDING = "pending"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CameBy(StrEnum):
    """By whose wish somebody is at a meeting: the hosts', their own, a coordinator's."""

    INVITED = "invited"
    REGISTERED = "registered"
    NAMED = "named"


class Channel(StrEnum):
    """Through what somebody answered."""

    PAGE = "page"
    CALENDAR = "calendar"
    HOSTS = "hosts"
    """By telephone or by letter, and a host wrote it down."""


CONCERNED = (
    *(State.INVITED, State.NOMINATED, State.PENDING),
    *(State.WAITING, State.CONFIRMED),
)
"""Whom a change or a cancellation concerns."""

AWAITED = (State.NOMINATED, State.PENDING)
"""About whom the hosts have still to decide."""

GONE = (State.DECLINED, State.WITHDRAWN)
"""Who has given the place back, and may come after all."""
