"""What people are at a meeting, by whose wish, and what has become of their invitation."""

from enum import StrEnum


class Role(StrEnum):
    DELEGATE = "delegate"
    HEAD = "head"
    SPEAKER = "speaker"
    CHAIR = "chair"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    OBSERVER = "observer"
    INTERPRETER = "interpreter"
    TECHNICIAN = "technician"
    PRESS = "press"


class State(StrEnum):
    INVITED = "invited"
    NOMINATED = "nominated"
    PENDING = "pending"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Came(StrEnum):
    """By whose wish somebody is at a meeting: the hosts', their own, a coordinator's."""

    INVITED = "invited"
    REGISTERED = "registered"
    NAMED = "named"


CONCERNED = (
    *(State.INVITED, State.NOMINATED, State.PENDING),
    *(State.WAITING, State.CONFIRMED),
)
"""Whom a change or a cancellation concerns."""

AWAITED = (State.NOMINATED, State.PENDING)
"""About whom the hosts have still to decide."""

GONE = (State.DECLINED, State.WITHDRAWN)
"""Who has given the place back, and may come after all."""
